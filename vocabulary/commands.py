"""What our commands share: reading a path or standard input, JSON on standard output, exit codes.

Exit codes: 0 all done, 1 part of the input refused, 2 unusable arguments or a missing file.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError

REFUSED = 1
UNUSABLE = 2


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """The bytes at `path`, or of standard input for `-`."""
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = open(path, "rb")  # noqa: SIM115  closed below, opened here so that only opening is guarded
    except OSError as error:
        raise CommandError(f"Fichier illisible : {path} ({error.strerror}).", returncode=UNUSABLE) from None
    with stream:
        yield stream


def iso_day(text: str) -> date:
    """A date given on the command line, as 2026-12-31 and in no other of the writings of ISO 8601."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise CommandError(f"« {text} » n'est pas une date comme 2026-12-31.", returncode=UNUSABLE)
    return day


class JsonCommand(BaseCommand):
    """A command whose result is JSON on standard output."""

    def write_json(self, value: Any) -> None:
        """One JSON document on one line."""
        self.stdout.write(json.dumps(value, ensure_ascii=False))

    def conclude(self, report: Any) -> None:
        """Print the closing line of an import; exit 1 when something was refused."""
        self.write_json(report.as_json())
        if report.refused:
            sys.exit(REFUSED)
