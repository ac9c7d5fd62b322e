"""A column: the conditions of many groups on one question, as bit planes over the groups.

A condition settles its group when it fails in an `all`, or is met in an `any`; under a `not` it is the other way
round. A column tells, for all its conditions at once, which groups an answer settles and which stay unknown.
Statuses are those of `vocabulary.rules.evaluation`, to the bit: a property test holds both equal.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from matching.planes.bits import Plane, empty, plane_of, set_bits, words
from matching.planes.gaps import Gaps
from vocabulary.answers import Answer, BooleanAnswer, ChoiceAnswer, NumberAnswer, TerritoryAnswer
from vocabulary.places import Places
from vocabulary.rules.evaluation import within
from vocabulary.rules.status import Status
from vocabulary.rules.tree import Leaf

SMALL = 128  # words: a plane below it is kept whole, however few its bits
KEPT = 512  # readings: each is some planes, 28 kB a plane at 100,000 aids


class Reading(NamedTuple):
    """What one answer, or none, says to one column: the groups that it settles, and those that it leaves unknown (None:
    no group). Or the same of several readings joined, its `parts`; one alone has none."""

    settled: Plane | None
    unknown: Plane | None
    parts: Sequence[Reading] = ()

    @property
    def by_column(self) -> Sequence[Reading]:
        """Of the reading of a question: one for each of its columns."""
        return self.parts or (self,)

    @property
    def nbytes(self) -> int:
        return sum(plane.nbytes for plane in (self.settled, self.unknown) if plane is not None)


Statuses = tuple[Plane, Plane | None]
Reach = tuple[Collection[Any], Collection[Any]]  # the values that an answer is surely among, and those it may be among


class Reader:
    """What answers say; the last readings are kept, since a visitor changes one answer at a time."""

    def __init__(self, columns: Mapping[str, Sequence[Column]], places: Places):
        self._columns = columns
        self._places = places
        self._gaps = {
            question: Gaps(bounds)
            for question, found in columns.items()
            if (bounds := [bound for one in found if isinstance(one, NumberColumn) for bound in one.bounds])
        }
        self.read = lru_cache(maxsize=KEPT)(self._read)
        self.read_together = lru_cache(maxsize=KEPT)(self._read_together)

    def _read(self, question: str, answer: Answer | None) -> Reading:
        """What this answer to a question says to its columns."""
        if isinstance(answer, NumberAnswer) and (alike := self._gaps[question].standing_for(answer)) != answer:
            return self.read(question, alike)
        places, columns = self._places, self._columns[question]
        if answer is None:
            return _joined([Reading(None, column.has) for column in columns])
        reached = reach(answer, places)
        return _joined([column.read(answer, reached, places) for column in columns])

    def _read_together(self, questions: tuple[str, ...], answers: tuple[Answer | None, ...]) -> Reading:
        """What these answers, each to one of the questions, say together."""
        return _joined([self.read(question, answer) for question, answer in zip(questions, answers, strict=True)])


def _joined(each: Sequence[Reading]) -> Reading:
    if len(each) == 1:
        return each[0]
    settled, unknown, _ = each[0]
    for other in each[1:]:
        settled, unknown = _either(settled, other.settled), _either(unknown, other.unknown)
    return Reading(settled, unknown, each)


def _either(one: Plane | None, other: Plane | None) -> Plane | None:
    if one is None or other is None:
        return other if one is None else one
    return one | other


@dataclass(frozen=True, slots=True)
class Placed:
    """A condition and the position of its group. `met_settles`: of the leaf as written, before any `not_in` reading."""

    position: int
    leaf: Leaf
    met_settles: bool


class Column:
    """Conditions on one question, at most one a group."""

    def __init__(self, placed: Sequence[Placed], size: int):
        self.size = size
        self.has = plane_of([one.position for one in placed], size)
        self.failed_settles = plane_of([one.position for one in placed if not one.met_settles], size)

    def read(self, answer: Answer, reached: Reach, places: Places) -> Reading:
        """What this answer settles, and what it is too coarse to settle."""
        settled, unknown = self._status(answer, reached, places)
        settled ^= self.failed_settles
        if unknown is not None:
            settled &= ~unknown
        return Reading(settled, unknown)

    def _status(self, answer: Answer, reached: Reach, places: Places) -> Statuses:
        """The groups whose condition is met, in a plane of its own, and those where it is unknown."""
        raise NotImplementedError

    @property
    def nbytes(self) -> int:
        return self.has.nbytes + self.failed_settles.nbytes


class ValueColumn(Column):
    """Conditions that list values: choices, true and false, or territories."""

    def __init__(self, placed: Sequence[Placed], size: int):
        super().__init__(placed, size)
        by_value: dict[Any, list[int]] = {}
        lists: dict[tuple[str, ...], list[int]] = {}
        for one in placed:
            values = one.leaf.value if isinstance(one.leaf.value, tuple) else (one.leaf.value,)
            for value in values:
                by_value.setdefault(value, []).append(one.position)
            if one.leaf.op == "within" and len(values) > 1:
                lists.setdefault(values, []).append(one.position)
        self.values = frozenset(by_value)  # every value that a condition lists
        few = {value for value, found in by_value.items() if _are_few(found, size)}
        self._planes = {value: plane_of(found, size) for value, found in by_value.items() if value not in few}
        self._apart = {value: np.asarray(by_value[value], np.int32) for value in few}
        self._lists = {codes: np.asarray(found, np.int32) for codes, found in lists.items()}
        self._lists_of: dict[str, list[tuple[str, ...]]] = {}
        for codes in self._lists:
            for code in codes:
                self._lists_of.setdefault(code, []).append(codes)

    @property
    def nbytes(self) -> int:
        apart = sum(one.nbytes for one in (*self._apart.values(), *self._lists.values()))
        return super().nbytes + sum(plane.nbytes for plane in self._planes.values()) + apart

    def _status(self, answer: Answer, reached: Reach, places: Places) -> Statuses:
        holds, may_hold = reached
        met = self._union(holds)
        if not may_hold or self.values.isdisjoint(may_hold):
            return met, None
        if isinstance(answer, TerritoryAnswer):
            self._add_joint_covers(met, may_hold, answer, places)
        return met, self._union(may_hold) & ~met

    def _union(self, values: Collection[Any]) -> Plane:
        """The groups that list one of these values."""
        union = None
        for value in values if len(values) <= len(self._planes) else self._planes.keys() & values:
            if (found := self._planes.get(value)) is not None:
                if union is None:
                    union = found.copy()
                else:
                    union |= found
        if union is None:
            union = empty(self.size)
        if self._apart and (apart := [self._apart[value] for value in self._apart.keys() & values]):
            set_bits(union, np.concatenate(apart))
        return union

    def _add_joint_covers(self, met: Plane, may_hold: Collection[str], answer: TerritoryAnswer, places: Places) -> None:
        """Lists that cover the answered place together, though none of their territories does alone."""
        near = Counter(chain.from_iterable(self._lists_of[code] for code in self._lists_of.keys() & may_hold))
        for codes, several in near.items():
            if several > 1 and within(codes, answer, places) is Status.MET:
                set_bits(met, self._lists[codes])


class NumberColumn(Column):
    """Conditions that give an interval."""

    def __init__(self, placed: Sequence[Placed], size: int):
        super().__init__(placed, size)
        lower, upper = [], []
        for one in placed:
            ends = one.leaf.value
            for name in ("min", "above"):
                if name in ends:
                    lower.append(((-ends[name], -(name == "above")), one.position))
            for name in ("max", "below"):
                if name in ends:
                    upper.append(((ends[name], -(name == "below")), one.position))
        self.bounds = {bound for one in placed for bound in one.leaf.value.values()}
        self._lower = _Ladder(lower, size)  # in negative: a lower end is passed downwards
        self._upper = _Ladder(upper, size)

    @property
    def nbytes(self) -> int:
        return super().nbytes + self._lower.nbytes + self._upper.nbytes

    def _status(self, answer: Answer, reached: Reach, places: Places) -> Statuses:
        if not isinstance(answer, NumberAnswer):
            raise TypeError(answer)
        low, high = answer
        if low is not None and low == high:
            return self.has ^ (self._lower.passed_by(-low) | self._upper.passed_by(low)), None
        below = self._lower.all if low is None else self._lower.passed_by(-low)
        above = self._upper.all if high is None else self._upper.passed_by(high)
        not_inside = below | above
        outside = empty(self.size)
        if low is not None:
            outside |= self._upper.passed_by(low)
        if high is not None:
            outside |= self._lower.passed_by(-high)
        return self.has & ~not_inside, not_inside & ~outside


class _Ladder:
    """Positions by their bound, as planes that grow: rung k holds those of the k lowest bounds.

    A bound is `(number, 0)`, or `(number, -1)` when the number itself is already beyond it. Where there are more
    bounds than `RUNGS`, some share a rung, and the positions between two rungs are added one by one.
    """

    RUNGS = 128

    def __init__(self, placed: list[tuple[tuple[Any, int], int]], size: int):
        placed.sort(key=lambda one: one[0])
        self._bounds = sorted({bound for bound, _ in placed})
        self._positions = np.asarray([position for _, position in placed], np.int32)
        every = [bound for bound, _ in placed]
        self._starts = [bisect_left(every, bound) for bound in self._bounds] + [len(placed)]
        self._each = max(1, -(-len(self._bounds) // self.RUNGS))
        rung, self._rungs, start = empty(size), [], 0
        for end in self._starts[:: self._each]:
            set_bits(rung, self._positions[start:end])
            self._rungs.append(rung.copy())
            start = end
        self.all = plane_of(self._positions, size)

    @property
    def nbytes(self) -> int:
        return self._positions.nbytes + self.all.nbytes * (len(self._rungs) + 1)

    def passed_by(self, number: Any) -> Plane:
        """The positions whose bound is below `number`."""
        below = bisect_left(self._bounds, (number, 0))
        rung = below // self._each
        found = self._rungs[rung]
        between = self._positions[self._starts[rung * self._each] : self._starts[below]]
        if between.size:
            found = found.copy()
            set_bits(found, between)
        return found


def reach(answer: Answer, places: Places) -> Reach:
    """What an answer is among; nothing for a number."""
    match answer:
        case TerritoryAnswer(codes=(code,)):
            return places.containers(code), places.overlapping(code)
        case ChoiceAnswer(holds=holds, may_hold=may_hold):
            return holds, may_hold
        case BooleanAnswer(value=value):
            return (value,), ()
        case NumberAnswer():
            return (), ()
        case TerritoryAnswer(codes=codes):
            holds = frozenset().union(*(places.containers(code) for code in codes))
            return holds, frozenset().union(*(places.overlapping(code) for code in codes))


def _are_few(found: Sequence[int], size: int) -> bool:
    """Whether plain positions take far less room than a plane."""
    return words(size) > SMALL and len(found) < words(size) // 8
