"""The answers of many structures to one question, as a column that a condition reads in one go.

Structures stand in rows, 64 to a word. A condition gives two bit planes, a bit a row: where it is met, and where
it is possible (met or unknown). So `all` is `&`, `any` is `|`, and `not` exchanges the two and complements them.
Each column says, plane by plane, what `vocabulary.rules.evaluation.leaf_status` says of one answer.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.crowd.territories import TerritorialAnswers
from vocabulary.answers import Answer, BooleanAnswer, ChoiceAnswer, NumberAnswer
from vocabulary.places import Places
from vocabulary.rules.status import Status
from vocabulary.rules.tree import Leaf

WORD = 64

Words = NDArray[np.uint64]
Plane = Words | np.uint64  # a single word stands for a plane that is the same everywhere
Rows = NDArray[np.intp]
Codes = NDArray[np.integer[Any]]
NOWHERE, EVERYWHERE = np.uint64(0), np.uint64(2**64 - 1)

Item = TypeVar("Item", bound=np.generic)


class Planes(NamedTuple):
    """Where a condition is met, and where it is met or unknown."""

    met: Plane
    possible: Plane

    @property
    def reverse(self) -> Planes:
        return Planes(~self.possible, ~self.met)


CONSTANT = {
    Status.MET: Planes(EVERYWHERE, EVERYWHERE),
    Status.UNKNOWN: Planes(NOWHERE, EVERYWHERE),
    Status.FAILED: Planes(NOWHERE, NOWHERE),
}


@dataclass
class Reading:
    """Reads some words of the columns, all of them or those of `window`, and counts the bytes read."""

    window: slice | Rows
    bytes_read: int = 0
    runs: dict[tuple[str, ...], tuple[NDArray[np.uint8], Rows]] = field(default_factory=dict)

    def __call__(self, column: NDArray[Item]) -> NDArray[Item]:
        part: NDArray[Item] = column[self.window]
        self.bytes_read += part.nbytes
        return part


def pack(rows: NDArray[np.bool_]) -> Words:
    """Booleans, a multiple of 64 of them in any shape, as words."""
    return np.packbits(rows.reshape(-1), bitorder="little").view(np.uint64)


def bits_at(rows: Rows, words: int) -> Words:
    """A plane of `words` words in which only the bits of `rows` are set."""
    plane = np.zeros(words * 8, np.uint8)
    np.bitwise_or.at(plane, rows >> 3, np.left_shift(1, rows & 7).astype(np.uint8))
    return plane.view(np.uint64)


def rows_in(plane: Words, window: slice | Rows) -> Rows:
    """The rows whose bit is set in `plane`, which holds the words of `window`."""
    found = np.flatnonzero(np.unpackbits(plane.view(np.uint8), bitorder="little").view(np.bool_))
    if isinstance(window, slice):
        return found
    skipped = (window - np.arange(len(window))) * WORD
    return found + skipped.take(found // WORD)


class Column(Protocol):
    """What every column can do."""

    def planes(self, leaf: Leaf, read: Reading) -> Planes: ...

    @property
    def nbytes(self) -> int: ...


def by_word(codes: Codes, largest: int) -> Codes:
    """Codes of the rows in the smallest integers that hold `largest`, 64 rows to a line."""
    return codes.astype(np.min_scalar_type(largest)).reshape(-1, WORD)


@dataclass(frozen=True, eq=False)
class ChoiceColumn:
    """Planes by value, of those who hold it and of those who may; a value that nobody has is absent."""

    unanswered: Words
    holds: Mapping[str, Words]
    may_hold: Mapping[str, Words]

    @classmethod
    def build(cls, answers: Sequence[Answer | None], codes: Codes) -> ChoiceColumn:
        """`codes` number, for each row, one of the distinct `answers`."""
        known = [(slot, answer) for slot, answer in enumerate(answers) if isinstance(answer, ChoiceAnswer)]
        unanswered = np.ones(len(answers), np.bool_)
        unanswered[[slot for slot, _ in known]] = False
        return cls(
            pack(unanswered[codes]),
            _planes_by_value(((slot, answer.holds) for slot, answer in known), codes, len(answers)),
            _planes_by_value(((slot, answer.may_hold) for slot, answer in known), codes, len(answers)),
        )

    def planes(self, leaf: Leaf, read: Reading) -> Planes:
        if leaf.op == "all_of":
            each = [self._shares((value,), read) for value in leaf.value]
            return Planes(reduce(and_, (one.met for one in each)), reduce(and_, (one.possible for one in each)))
        shares = self._shares(leaf.value, read)
        return shares.reverse if leaf.op in ("not_in", "none_of") else shares

    def _shares(self, values: tuple[str, ...], read: Reading) -> Planes:
        held = reduce(or_, (read(self.holds[value]) for value in values if value in self.holds), NOWHERE)
        possible = held | read(self.unanswered)
        return Planes(
            held, reduce(or_, (read(self.may_hold[value]) for value in values if value in self.may_hold), possible)
        )

    @property
    def nbytes(self) -> int:
        return self.unanswered.nbytes * (1 + len(self.holds) + len(self.may_hold))


def _planes_by_value(
    values_by_slot: Iterable[tuple[int, frozenset[str]]], codes: Codes, slots: int
) -> dict[str, Words]:
    having: dict[str, list[int]] = {}
    for slot, values in values_by_slot:
        for value in values:
            having.setdefault(value, []).append(slot)
    planes = {}
    for value, having_it in having.items():
        has = np.zeros(slots, np.bool_)
        has[having_it] = True
        planes[value] = pack(has[codes])
    return planes


@dataclass(frozen=True, eq=False)
class BooleanColumn:
    """Those who said yes, and those who said no."""

    said: Mapping[bool, Words]

    @classmethod
    def build(cls, answers: Sequence[Answer | None], codes: Codes) -> BooleanColumn:
        said = np.array([answer.value if isinstance(answer, BooleanAnswer) else -1 for answer in answers], np.int8)
        return cls({value: pack((said == value)[codes]) for value in (True, False)})

    def planes(self, leaf: Leaf, read: Reading) -> Planes:
        return Planes(read(self.said[leaf.value]), ~read(self.said[not leaf.value]))

    @property
    def nbytes(self) -> int:
        return sum(plane.nbytes for plane in self.said.values())


@dataclass(frozen=True, eq=False)
class NumberColumn:
    """Both ends of each answer, as ranks from 1 among the distinct `ends`: exact, whatever the numbers.

    A low end that is missing has rank 0, a high end that is missing the rank above all others.
    """

    ends: Sequence[int | float]
    low: Codes
    high: Codes

    @classmethod
    def build(cls, answers: Sequence[Answer | None], codes: Codes) -> NumberColumn:
        pairs = [(one.low, one.high) if isinstance(one, NumberAnswer) else (None, None) for one in answers]
        ends = sorted({end for pair in pairs for end in pair if end is not None})
        ranks = {end: rank for rank, end in enumerate(ends, start=1)}
        beyond = len(ends) + 1
        low = np.array([0 if end is None else ranks[end] for end, _ in pairs])
        high = np.array([beyond if end is None else ranks[end] for _, end in pairs])
        return cls(ends, by_word(low[codes], beyond), by_word(high[codes], beyond))

    def planes(self, leaf: Leaf, read: Reading) -> Planes:
        low, high = read(self.low), read(self.high)
        met, possible = CONSTANT[Status.MET]
        for end, bound in leaf.value.items():
            if end in ("min", "above"):
                first = 1 + (bisect_right if end == "above" else bisect_left)(self.ends, bound)
                met, possible = met & pack(low >= first), possible & pack(high >= first)
            else:
                last = (bisect_left if end == "below" else bisect_right)(self.ends, bound)
                met, possible = met & pack(high <= last), possible & pack(low <= last)
        return Planes(met, possible)

    @property
    def nbytes(self) -> int:
        return self.low.nbytes + self.high.nbytes + 32 * len(self.ends)


@dataclass(frozen=True, eq=False)
class PlaceColumn:
    """For each row, the number of its answer."""

    answers: TerritorialAnswers
    codes: Codes

    @classmethod
    def build(cls, answers: Sequence[Answer | None], codes: Codes, places: Places) -> PlaceColumn:
        found, numbers = TerritorialAnswers.build(answers, places)
        return cls(found, by_word(numbers[codes], len(found)))

    def planes(self, leaf: Leaf, read: Reading) -> Planes:
        return _place_planes(self.answers.status(leaf.value).take(read(self.codes)))

    @property
    def nbytes(self) -> int:
        return self.answers.nbytes + self.codes.nbytes


def _place_planes(status: NDArray[np.uint8]) -> Planes:
    return Planes(pack(status == Status.MET), pack(status != Status.FAILED))


@dataclass(frozen=True, eq=False)
class SortedPlaceColumn:
    """The same when rows are sorted by the number of their answer: how many rows have each, the last word filled up."""

    answers: TerritorialAnswers
    rows: Rows

    def planes(self, leaf: Leaf, read: Reading) -> Planes:
        status, lengths = self._runs(leaf.value, read)
        return _place_planes(np.repeat(status, lengths).reshape(-1, WORD)[read.window])

    def window(self, codes: tuple[str, ...], read: Reading) -> slice | Rows:
        """The words with a row for which being within `codes` is not failed; all of them when they are many."""
        status, lengths = self._runs(codes, read)
        ends = np.cumsum(lengths)
        starts, words = ends - lengths, int(ends[-1]) // WORD
        possible = status != Status.FAILED
        marks = np.zeros(words + 1, np.int32)
        np.add.at(marks, starts[possible] // WORD, 1)
        np.add.at(marks, -(-ends[possible] // WORD), -1)
        found = np.flatnonzero(np.cumsum(marks[:-1]))
        return found if 2 * len(found) < words else slice(None)

    def _runs(self, codes: tuple[str, ...], read: Reading) -> tuple[NDArray[np.uint8], Rows]:
        """Statuses of following rows, and how many have each; worked out once a reading."""
        if codes not in read.runs:
            status = self.answers.status(codes)
            starts = np.flatnonzero(np.diff(status, prepend=np.uint8(255)))
            read.runs[codes] = status[starts], np.add.reduceat(self.rows, starts)
            read.bytes_read += self.nbytes
        return read.runs[codes]

    @property
    def nbytes(self) -> int:
        return self.answers.nbytes + self.rows.nbytes
