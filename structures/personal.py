"""What the site holds of a person, wherever it is held: each app says how to give it back and how to erase it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from structures.models import User


@dataclass(frozen=True)
class Holding:
    """`export(user)` gives what is held as JSON; `erase(user, now)` deletes it, before the account itself ends."""

    export: Callable[[User], Any]
    erase: Callable[[User, datetime], None]


_holdings: dict[str, Holding] = {}


def register(name: str, *, export: Callable[[User], Any], erase: Callable[[User, datetime], None]) -> None:
    """Declare, in `AppConfig.ready`, what an app holds of people; `name` is its key in the export."""
    _holdings[name] = Holding(export, erase)


def exported(user: User) -> dict[str, Any]:
    return {name: holding.export(user) for name, holding in sorted(_holdings.items())}


def erase(user: User, now: datetime) -> None:
    for holding in _holdings.values():
        holding.erase(user, now)
