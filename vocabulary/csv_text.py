"""Rows as CSV, line by line, that a spreadsheet reads as texts and never as formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator


class _Echo:
    """What a csv.writer writes to: it gives the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[Iterable[str]], *, delimiter: str = ",") -> Iterator[str]:
    """One line a row."""
    writer = csv.writer(_Echo(), delimiter=delimiter)
    for row in rows:
        yield writer.writerow([harmless(text) for text in row])


def harmless(text: str) -> str:
    """A spreadsheet must read a text as a text: « =… » or « @… » would be a formula."""
    is_formula = text.startswith(("=", "@", "+", "\t", "\r")) or (text.startswith("-") and not text.startswith("- "))
    return f" {text}" if is_formula else text
