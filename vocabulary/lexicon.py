"""The shared words as an immutable snapshot: questions, their choices, and places.

Rules, answers and sentences all read this snapshot, never the database, so that
matching is a pure function. `spec`: "Questions: the shared vocabulary".
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from vocabulary.places import Places

Number = int | float

KINDS = ("choice", "choices", "number", "boolean", "territory")
TERRITORY = "territory"
NEEDS = "needs"


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible value of a question; `implies` maps other question keys to JSON answers."""

    value: str
    label: str
    help: str = ""
    parent: str | None = None
    implies: Mapping[str, Any] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Band:
    """A ready-made closed interval offered for a number; None is an unbounded end."""

    label: str
    low: Number | None
    high: Number | None


@dataclass(frozen=True)
class Question:
    """Something a structure can answer, known by its stable `key`."""

    key: str
    kind: str
    label: str
    help: str = ""
    why: str = ""
    unit: str = ""
    bands: tuple[Band, ...] = ()
    opening: int | None = None
    max_choices: int | None = None
    ordered: bool = False
    sensitive: bool = False
    choices: Mapping[str, Choice] = field(default_factory=dict)

    @cached_property
    def _lineages(self) -> Mapping[str, frozenset[str]]:
        lineages: dict[str, frozenset[str]] = {}
        for value in self.choices:
            chain: list[str] = []
            current: str | None = value
            while current is not None and current not in chain:
                chain.append(current)
                current = self.choices[current].parent
            lineages[value] = frozenset(chain)
        return lineages

    @cached_property
    def _descendants(self) -> Mapping[str, frozenset[str]]:
        return {
            value: frozenset(other for other, line in self._lineages.items() if value in line) - {value}
            for value in self.choices
        }

    def lineage(self, value: str) -> frozenset[str]:
        """`value` and all its ancestors."""
        return self._lineages[value]

    def descendants(self, value: str) -> frozenset[str]:
        """The values of which `value` is a strict ancestor."""
        return self._descendants[value]


@dataclass(frozen=True)
class Lexicon:
    """Every question by key, in the order of the questionnaire's file, and every place."""

    questions: Mapping[str, Question]
    places: Places

    @cached_property
    def in_order(self) -> tuple[Question, ...]:
        """The order of asking: the opening questions by their rank, then the others as the file lists them."""
        questions = list(self.questions.values())
        opening = sorted((q for q in questions if q.opening is not None), key=lambda q: q.opening or 0)
        return (*opening, *(q for q in questions if q.opening is None))


def question_from_json(raw: Mapping[str, Any]) -> Question:
    """One line of `import_questions`, already validated, as a Question."""
    return Question(
        key=raw["key"],
        kind=raw["kind"],
        label=raw["label"],
        help=raw.get("help") or "",
        why=raw.get("why") or "",
        unit=raw.get("unit") or "",
        bands=tuple(Band(b["label"], b.get("min"), b.get("max")) for b in raw.get("bands") or ()),
        opening=raw.get("opening"),
        max_choices=raw.get("max_choices"),
        ordered=bool(raw.get("ordered")),
        sensitive=bool(raw.get("sensitive")),
        choices={
            c["value"]: Choice(
                value=c["value"],
                label=c["label"],
                help=c.get("help") or "",
                parent=c.get("parent"),
                implies=c.get("implies") or {},
                forms=c.get("forms") or {},
            )
            for c in raw.get("choices") or ()
        },
    )


def questions_by_key(raws: Iterable[Mapping[str, Any]]) -> dict[str, Question]:
    """Questions in the order given, by key."""
    return {raw["key"]: question_from_json(raw) for raw in raws}


def read_number(text: str) -> Number:
    """What `text` writes, to the unit when it is whole (1e23 is not the nearest double), else the nearest double.

    The database keeps decimals: a rule from there and an answer that write the same number must hold the same one.
    Raises ValueError.
    """
    nearest = float(text)
    if not nearest or not nearest.is_integer():
        return nearest
    exact = Decimal(text)
    whole = int(exact)
    return whole if whole == exact else nearest


def is_number(value: Any) -> bool:
    """Whether `value` is a JSON number that a double can hold, as 1e400 is not; true and false are not numbers."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False
