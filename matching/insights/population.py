"""What each aid says to the saved structures, zone by zone, and what stands between them and it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from matching.crowd.structures import Ids, StructureIndex
from matching.engine import MatchableAid
from matching.insights.conditions import subjects, without
from matching.insights.disclosure import zones
from matching.insights.profile import department_of
from vocabulary.answers import Answers
from vocabulary.lexicon import Lexicon
from vocabulary.places import Places

ELIGIBLE, TO_CHECK, SEVERAL, MISSING = "eligible", "to_check", "several", "missing"
ONLY = "only:"

Cells = Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Population:
    """Structures, in the index by their position in `positions` (by id), and for each position the number of its
    département, -1 when unknown."""

    index: StructureIndex
    positions: Mapping[int, int]
    departments: list[str]
    department_of: Ids
    zone_of: Mapping[str, str]

    @classmethod
    def read(cls, structures: Iterable[tuple[int, Answers]], lexicon: Lexicon) -> Population:
        """From the id and the answers of each structure, read once."""
        numbers: dict[str, int] = {"": -1}
        positions: dict[int, int] = {}
        places: list[int] = []

        def noted() -> Iterator[tuple[int, Answers]]:
            for position, (identity, answers) in enumerate(structures):
                positions[identity] = position
                department = department_of(answers, lexicon.places)
                places.append(numbers.setdefault(department, len(numbers) - 1))
                yield position, answers

        index = StructureIndex.build(noted(), lexicon)
        departments = [code for code in numbers if code]
        sizes = Counter(departments[number] for number in places if number >= 0)
        zone_of = zones(sizes, regions(sizes, lexicon.places))
        return cls(index, positions, departments, np.array(places, np.int64), zone_of)

    @property
    def sizes(self) -> Cells:
        """How many structures each zone has."""
        return self._by_zone(np.arange(len(self.department_of)), set(self.departments))

    def zone(self, identity: int) -> str | None:
        """Where a structure is told; None when it is nowhere, or not one of these."""
        position = self.positions.get(identity)
        number = -1 if position is None else int(self.department_of[position])
        return self.zone_of.get(self.departments[number]) if number >= 0 else None

    def tables(self, aid: MatchableAid, today: date) -> dict[str, Cells]:
        """By zone that the aid reaches, the structures of its départements by outcome; every outcome is there."""
        reached = _reached(aid, self.departments, self.index.lexicon.places)
        tables: dict[str, dict[str, int]] = {self.zone_of[code]: {} for code in reached if code in self.zone_of}
        for outcome, ids in outcomes(aid, self.index, today).items():
            counts = self._by_zone(ids, reached)
            for zone, cells in tables.items():
                cells[outcome] = counts[zone]
        return dict(tables)

    def _by_zone(self, ids: Ids, reached: set[str]) -> Counter[str]:
        numbers = self.department_of[ids]
        counts = np.bincount(numbers[numbers >= 0], minlength=len(self.departments))
        found: Counter[str] = Counter()
        for department, count in zip(self.departments, counts.tolist(), strict=True):
            if department in reached and department in self.zone_of:
                found[self.zone_of[department]] += count
        return found


def outcomes(aid: MatchableAid, index: StructureIndex, today: date) -> dict[str, Ids]:
    """Each structure in one outcome, as on a day when the aid is open.

    `only:<subject>`: without this condition, nothing known would stand against it and no question would be left;
    `missing`: one condition excludes it, and other answers are missing; `several`: more than one excludes it.
    """
    aid = replace(aid, recurrence="permanent", opens_on=None, closes_on=None)
    found = index.match(aid, today)
    told = {ELIGIBLE: found.eligible, TO_CHECK: found.to_check}
    possible = np.concatenate([found.eligible, found.to_check])
    missing = []
    for subject in subjects(aid):
        would = index.match(without(aid, subject), today)
        told[ONLY + subject] = np.setdiff1d(np.concatenate([would.eligible, would.to_confirm]), possible)
        missing.append(np.setdiff1d(would.to_answer, possible))
    told[MISSING] = np.concatenate([np.empty(0, np.int64), *missing])
    told[SEVERAL] = np.setdiff1d(index.ids, np.concatenate(list(told.values())))
    return told


def regions(departments: Iterable[str], places: Places) -> dict[str, str]:
    """The région of each known département."""
    found = {}
    for code in departments:
        if code in places:
            around = [other for other in places.containers(code) if places[other].kind == "region"]
            found.update({code: around[0]} if around else {})
    return found


def _reached(aid: MatchableAid, departments: Iterable[str], places: Places) -> set[str]:
    """The départements in which the aid has a commune; all of them for an aid without territory."""
    if not aid.territories:
        return set(departments)
    covered = 0
    for code in aid.territories:
        covered |= places.communes(code)
    return {code for code in departments if covered & places.communes(code)}
