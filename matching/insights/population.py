"""What each aid says to the saved structures, zone by zone, and what stands between them and it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
        return {
            zone: cells.total() for zone, cells in self._tables([""], np.zeros_like(self.department_of), None).items()
        }

    def zone(self, identity: int) -> str | None:
        """Where a structure is told; None when it is nowhere, or not one of these."""
        position = self.positions.get(identity)
        number = -1 if position is None else int(self.department_of[position])
        return self.zone_of.get(self.departments[number]) if number >= 0 else None

    def tables(self, aid: MatchableAid, today: date) -> dict[str, Counter[str]]:
        """By zone that the aid reaches, its structures by outcome; every outcome is there.

        The whole zone is counted, its départements without the aid too: the total of a part would tell the rest.
        """
        reached = _reached(aid, self.departments, self.index.lexicon.places)
        zones_reached = {self.zone_of[code] for code in reached if code in self.zone_of}
        return self._tables(*outcomes(aid, self.index, today), zones_reached)

    def _tables(self, labels: Sequence[str], numbers: Ids, reached: set[str] | None) -> dict[str, Counter[str]]:
        """By zone, how many structures have each label, of the zones `reached` (None for all)."""
        zones_by_department = [self.zone_of.get(code) for code in self.departments]
        told = [zone if reached is None or zone in reached else None for zone in zones_by_department]
        found = sorted({zone for zone in told if zone is not None})
        zones_told = np.array([found.index(zone) if zone is not None else -1 for zone in [*told, None]])
        zone = zones_told[self.department_of]  # a département of -1 is the last one, of no zone
        cells = (zone * len(labels) + numbers)[zone >= 0]
        counts = np.bincount(cells, minlength=len(found) * len(labels)).reshape(len(found), len(labels)).tolist()
        return {one: Counter(dict(zip(labels, row, strict=True))) for one, row in zip(found, counts, strict=True)}


def outcomes(aid: MatchableAid, index: StructureIndex, today: date) -> tuple[list[str], Ids]:
    """The outcomes, and the number of that of each structure by position, as on a day when the aid is open.

    `only:<subject>`: without this condition, nothing known would stand against it and no question would be left;
    `missing`: one condition excludes it, and other answers are missing; `several`: more than one excludes it.
    """
    aid = replace(aid, recurrence="permanent", opens_on=None, closes_on=None)
    asked = subjects(aid)
    labels = [SEVERAL, MISSING, ELIGIBLE, TO_CHECK, *(ONLY + subject for subject in asked)]
    numbers = np.zeros(index.structures, np.int64)
    found = index.match(aid, today)
    numbers[found.eligible], numbers[found.to_check] = labels.index(ELIGIBLE), labels.index(TO_CHECK)
    excluded = numbers == labels.index(SEVERAL)
    for subject in asked:
        would = index.match(without(aid, subject), today)
        for ids, label in (
            (would.to_answer, MISSING),
            (would.eligible, ONLY + subject),
            (would.to_confirm, ONLY + subject),
        ):
            numbers[ids[excluded[ids]]] = labels.index(label)
    return labels, numbers


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
