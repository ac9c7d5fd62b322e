"""Writing the journal of accounts, and forgetting what it has kept long enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from structures.models.event import KEPT, AccountEvent
from structures.models.user import User
from vocabulary.csv_text import csv_lines
from vocabulary.network import network_of

Kind = AccountEvent.Kind
HEADING = ("instant", "fait", "par", "compte", "réseau", "détail")


def record(
    kind: Kind,
    now: datetime,
    *,
    request: HttpRequest | None = None,
    actor: User | None = None,
    about: User | None = None,
    detail: str = "",
) -> AccountEvent:
    """One line more. Without a request, an operator did it by a command."""
    return AccountEvent.objects.create(
        at=now,
        kind=kind,
        actor=actor,
        about=about,
        network=network_of(request) if request else "",
        detail=detail[:500],
    )


def purge(now: datetime) -> int:
    """Delete the lines older than twelve months; how many they were."""
    deleted, _ = AccountEvent.objects.filter(at__lt=now - KEPT).delete()
    return deleted


def as_csv(events: Iterable[AccountEvent]) -> Iterator[str]:
    """The journal for a spreadsheet, its heading first, line by line; instants in the time of Paris."""
    yield "\ufeff"  # French spreadsheets read UTF-8 by this mark, and semicolons
    yield from csv_lines([HEADING], delimiter=";")
    yield from csv_lines(map(_row, events), delimiter=";")


def _row(event: AccountEvent) -> tuple[str, ...]:
    at = timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds")
    people = (account.email if account else "" for account in (event.actor, event.about))
    return (at, event.get_kind_display(), *people, event.network, event.detail)
