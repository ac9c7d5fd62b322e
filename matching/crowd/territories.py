"""The distinct territorial answers of many structures: their order, and which lie within given territories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vocabulary.answers import Answer, TerritoryAnswer
from vocabulary.places import Places
from vocabulary.rules.status import Status

Numbers = NDArray[np.integer[Any]]

NESTED = ("region", "department", "epci")
NOWHERE = ""


@dataclass(frozen=True, eq=False)
class TerritorialAnswers:
    """Distinct answers, each of one or several places, each place some ranges of communes.

    Communes are numbered région by région, and so on down, so that most places are one range. `starts` and `ends`
    hold the ranges of all places, from `first_range[p]` for place `p`; `place_of` the places of all answers, from
    `first_place[i]` for answer `i`. The answers stand in the order of their first range: single places, several,
    then None, "not answered", which lies nobody knows where.
    """

    places: Places
    numbering: Numbers  # the bit of each commune in the sets of `places`
    starts: Numbers
    ends: Numbers
    first_range: Numbers
    sizes: Numbers
    place_of: Numbers
    first_place: Numbers
    unanswered: Numbers

    @classmethod
    def build(cls, answers: Sequence[Answer | None], places: Places) -> tuple[TerritorialAnswers, Numbers]:
        """From at least one answer; and for each of `answers` its number here."""
        numbering = _numbering(places)
        rank = np.empty(len(numbering), np.intp)
        rank[numbering] = np.arange(len(numbering))
        sets = {code: communes for answer in answers for code, communes in _places_of(answer)}
        ranges = {code: _ranges(communes, rank) for code, communes in sets.items()}
        codes = [[code for code, _ in _places_of(answer)] for answer in answers]

        def key(number: int) -> tuple[bool, bool, int, int]:
            first, end = ranges[codes[number][0]][0]
            return answers[number] is None, len(codes[number]) > 1, first, -end

        order = sorted(range(len(answers)), key=key)
        numbers = np.empty(len(answers), np.intp)
        numbers[order] = np.arange(len(answers))
        place_numbers = {code: number for number, code in enumerate(ranges)}
        flat = np.array([one for each in ranges.values() for one in each], np.int32)
        return cls(
            places,
            numbering,
            flat[:, 0],
            flat[:, 1],
            _firsts([len(each) for each in ranges.values()]),
            np.array([sum(end - start for start, end in each) for each in ranges.values()], np.int32),
            np.array([place_numbers[code] for number in order for code in codes[number]], np.int32),
            _firsts([len(codes[number]) for number in order]),
            np.flatnonzero([answers[number] is None for number in order]),
        ), numbers

    def __len__(self) -> int:
        return len(self.first_place)

    def status(self, codes: tuple[str, ...]) -> NDArray[np.uint8]:
        """The status (0 failed, 1 unknown, 2 met) of "within `codes`" for each answer: the best of its places."""
        union = 0
        for code in codes:
            union |= self.places.communes(code)
        inside_before = np.zeros(len(self.numbering) + 1, np.int32)
        np.cumsum(_bits(union, len(self.numbering))[self.numbering], out=inside_before[1:])
        inside = inside_before.take(self.ends) - inside_before.take(self.starts)
        if len(inside) > len(self.first_range):
            inside = np.add.reduceat(inside, self.first_range)
        status = (inside > 0).view(np.uint8)
        status[inside == self.sizes] = Status.MET
        best = status.take(self.place_of)
        if len(best) > len(self.first_place):
            best = np.maximum.reduceat(best, self.first_place)
        best[self.unanswered] = Status.UNKNOWN
        return best

    @property
    def nbytes(self) -> int:
        return sum(one.nbytes for one in vars(self).values() if isinstance(one, np.ndarray))


def _places_of(answer: Answer | None) -> Sequence[tuple[str, int]]:
    """The code and the communes of each place answered, at least one."""
    if not isinstance(answer, TerritoryAnswer):
        return [(NOWHERE, 0)]
    return list(zip(answer.codes, answer.communes, strict=True))


def _firsts(sizes: Sequence[int]) -> Numbers:
    return np.cumsum([0, *sizes[:-1]])


def _bits(number: int, width: int = 0) -> NDArray[np.uint8]:
    """The bits of `number` from the lowest, at least `width` of them."""
    size = (max(number.bit_length(), width) + 7) // 8
    return np.unpackbits(np.frombuffer(number.to_bytes(size, "little"), np.uint8), bitorder="little")


def _numbering(places: Places) -> Numbers:
    """The bits of the communes, région by région, in each département by département, and so on down."""
    width = max((places.communes(code).bit_length() for code in places), default=0)
    owners = {kind: np.full(width, -1) for kind in NESTED}
    for number, place in enumerate(places.values()):
        if place.kind in owners:
            owners[place.kind][np.flatnonzero(_bits(places.communes(place.code)))] = number
    return np.lexsort([owners[kind] for kind in reversed(NESTED)])


def _ranges(communes: int, rank: Numbers) -> Sequence[tuple[int, int]]:
    """The ranges of ranks, ends excluded, that hold the communes of a bit set: at least one, which may be empty."""
    if communes.bit_count() == 1:
        only = int(rank[communes.bit_length() - 1])
        return [(only, only + 1)]
    ranks = np.sort(rank[np.flatnonzero(_bits(communes))])
    if not len(ranks):
        return [(0, 0)]
    breaks = np.flatnonzero(np.diff(ranks) != 1)
    starts, ends = ranks[[0, *(breaks + 1)]], ranks[[*breaks, -1]] + 1
    return list(zip(starts.tolist(), ends.tolist(), strict=True))
