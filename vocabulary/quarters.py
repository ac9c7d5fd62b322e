"""Quarters of the calendar: their days, their name in an address and in French. Pure Python."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from vocabulary.french import MONTHS, day


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """The quarter `number`, from 1, of a year."""

    year: int
    number: int

    @classmethod
    def of(cls, on: date) -> Quarter:
        """The quarter that holds this day."""
        return cls(on.year, (on.month + 2) // 3)

    @classmethod
    def read(cls, text: str) -> Quarter | None:
        """« 2026-t3 » as an address writes it; None for anything else."""
        found = re.fullmatch(r"([12][0-9]{3})-t([1-4])", text)
        return cls(int(found[1]), int(found[2])) if found else None

    @property
    def start(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def end(self) -> date:
        """Its last day."""
        return (self.start + timedelta(days=92)).replace(day=1) - timedelta(days=1)

    @property
    def previous(self) -> Quarter:
        return Quarter.of(self.start - timedelta(days=1))

    @property
    def slug(self) -> str:
        return f"{self.year}-t{self.number}"

    @property
    def months(self) -> list[str]:
        """« juillet », « août », « septembre »."""
        return MONTHS[3 * self.number - 3 : 3 * self.number]

    def until(self, last: date) -> str:
        """« du 1er juillet au 30 septembre 2026 »."""
        return f"du {day(self.start).removesuffix(f' {self.year}')} au {day(last)}"

    def __str__(self) -> str:
        return self.slug
