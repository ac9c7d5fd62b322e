"""Commands as periodic jobs: for the apps that do not know of them."""

import json
from collections.abc import Callable
from datetime import datetime
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import call_command


def command(name: str) -> Callable[[datetime], list[Any]]:
    """A job that runs a command without arguments; it returns the JSON lines that the command wrote."""

    def run(now: datetime) -> list[Any]:
        out = StringIO()
        call_command(name, stdout=out, stderr=StringIO())
        return [json.loads(line) for line in out.getvalue().splitlines()]

    run.__name__ = name
    return run


def outside(name: str) -> Callable[[datetime], Any]:
    """The same for a command that asks other sites; a demonstration leaves them in peace."""
    inside = command(name)

    def run(now: datetime) -> Any:
        return "Une démonstration ne demande rien aux autres sites." if settings.AIDESS_DEMO else inside(now)

    return run
