"""Every published aid compiled: one pass over bit planes gives each its verdict, its points and its place.

The plain evaluator (`matching.engine`, `matching.ranking`) says what is right; this only says it faster, for any
number of aids. It is immutable. An edited aid joins a few that the plain evaluator judges beside the planes, until
the next build.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import accumulate
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from matching.engine import MatchableAid
from matching.planes import scores
from matching.planes.bits import Ids, Plane, empty, full, plane_of
from matching.planes.evaluation import Evaluation
from matching.planes.forest import Children, Forest, tree
from matching.planes.matches import BETWEEN, Matches
from matching.ranking import precision_points, sheet_points
from vocabulary.answers import Answers
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.places import Places

NEVER = np.iinfo(np.int32).max


@dataclass(frozen=True)
class CompiledCatalogue:
    """`edited`: aids changed since the build, by slug, None for one withdrawn; `hidden`: their old positions."""

    lexicon: Lexicon
    aids: Sequence[MatchableAid]  # an aid's position here is its position everywhere
    positions: Mapping[str, int]  # by slug
    slugs: Sequence[str]  # in their own order
    forest: Forest  # the aids by position, then their priority trees
    priorities: Children  # the roots of each aid's priority trees
    sheets: Sheets
    needs: Mapping[str, Plane]
    edited: Mapping[str, MatchableAid | None] = field(default_factory=dict)
    _days: dict[date, Day] = field(default_factory=dict)  # the last day asked for

    @classmethod
    def build(
        cls, aids: Iterable[MatchableAid], lexicon: Lexicon, pause: Callable[[], None] = lambda: None
    ) -> CompiledCatalogue:
        """Compile these aids. `pause` is called often, for a build beside requests to give way.

        Aids of one place stand together, so that those open to a structure lie close to each other in memory.
        """
        ordered = sorted(aids, key=lambda aid: (_where(aid, lexicon.places), aid.slug))
        roots, priorities = [], []
        for aid in ordered:
            pause()
            roots.append(tree(aid.conditions, unknown_points=not aid.is_complete))
            priorities += [tree([node]) for node in aid.priority]
        counts = [len(aid.priority) for aid in ordered]
        return cls(
            lexicon=lexicon,
            aids=ordered,
            positions={aid.slug: position for position, aid in enumerate(ordered)},
            slugs=sorted(aid.slug for aid in ordered),
            forest=Forest.build(roots + priorities, lexicon, pause),
            priorities=Children.starting(list(accumulate(counts, initial=len(ordered)))[:-1], counts),
            sheets=Sheets.of(ordered, lexicon.places),
            needs=_need_planes(ordered),
        )

    def patched(self, changes: Mapping[str, MatchableAid | None]) -> CompiledCatalogue:
        """The same catalogue with these aids as they now are; None for one that is withdrawn."""
        edited = {**self.edited, **changes}
        kept = {slug: aid for slug, aid in edited.items() if aid != self._compiled(slug)}
        return replace(self, edited=kept)

    def get(self, slug: str) -> MatchableAid | None:
        """The aid as it now is; None when there is none by this slug."""
        return self.edited[slug] if slug in self.edited else self._compiled(slug)

    def _compiled(self, slug: str) -> MatchableAid | None:
        position = self.positions.get(slug)
        return None if position is None else self.aids[position]

    def __len__(self) -> int:
        return self._size

    @cached_property
    def _size(self) -> int:
        gone = len(self.edited.keys() & self.positions.keys())
        return len(self.aids) - gone + sum(aid is not None for aid in self.edited.values())

    @property
    def nbytes(self) -> int:
        """Of the arrays; the aids themselves are the plain evaluator's."""
        planes = sum(plane.nbytes for plane in self.needs.values())
        return self.forest.nbytes + self.priorities.nbytes + self.sheets.nbytes + planes

    def match(self, answers: Answers, today: date) -> Matches:
        """Every aid for these answers on `today`."""
        apart = [aid for aid in self.edited.values() if aid is not None]
        considered = self._unedited
        for slug in answers.declarations:  # what someone declared concerns one aid: the plain evaluator reads it
            if slug not in self.edited and (position := self.positions.get(slug)) is not None:
                apart.append(self.aids[position])
                considered = considered & ~plane_of([position], len(self.aids))
        return Matches(self, Evaluation(self.forest, answers), considered, apart, today)

    @cached_property
    def _unedited(self) -> Plane:
        found = [self.positions[slug] for slug in self.edited.keys() & self.positions.keys()]
        return full(len(self.aids)) & ~plane_of(found, len(self.aids))

    def on(self, today: date) -> Day:
        """What the day alone says of each aid."""
        day = self._days.get(today)
        if day is None:
            self._days.clear()
            day = self._days[today] = Day(self.sheets.open_on(today), scores.keys_on(self.sheets, today))
        return day

    def first_by_slug(self, ids: Ids, end: int) -> list[MatchableAid]:
        """Of the aids at these positions, the first `end` in the order of their slugs."""
        first = ids[self.sheets.places[ids].argpartition(end)[:end]] if end < ids.size else ids
        return sorted([self.aids[position] for position in first.tolist()], key=attrgetter("slug"))

    def answering(self, need: str) -> Plane:
        """The aids that list this need, itself or by an ancestor."""
        lineage = self.lexicon.questions[NEEDS].lineage(need)
        planes = [self.needs[value] for value in lineage if value in self.needs]
        if len(planes) == 1:
            return planes[0]
        joined: Plane = np.bitwise_or.reduce(planes) if planes else empty(len(self.aids))
        return joined


@dataclass(frozen=True)
class Day:
    """The aids that take applications on one day, and the keys that the list starts from (`scores.keys_on`)."""

    open_ones: Plane
    keys: scores.Keys


@dataclass(frozen=True)
class Sheets:
    """What matching reads of the sheets beside their rules, an array entry an aid; days as proleptic ordinals."""

    opens: NDArray[np.int32]
    closes: NDArray[np.int32]
    is_complete: NDArray[np.uint8]
    points: NDArray[np.int32]  # for the state of the sheet, in units
    precision: scores.Keys  # what a structure that is surely within its territories adds to the key
    places: NDArray[np.int64]  # of the slug among all, as keys hold it

    @classmethod
    def of(cls, aids: Sequence[MatchableAid], places: Places) -> Sheets:
        return cls(
            np.array([NEVER if aid.recurrence == "closed" else _ordinal(aid.opens_on, 0) for aid in aids], np.int32),
            np.array([_ordinal(aid.closes_on, NEVER) for aid in aids], np.int32),
            np.array([aid.is_complete for aid in aids], np.uint8),
            np.array([sheet_points(aid) for aid in aids], np.int32),
            np.array([precision_points(aid, places) for aid in aids], np.int64) * scores.POINT,
            (np.argsort(np.argsort([aid.slug for aid in aids])) + 1) << BETWEEN,
        )

    def open_on(self, today: date) -> Plane:
        """The aids that take applications on this day."""
        day = today.toordinal()
        return plane_of(np.flatnonzero((self.opens <= day) & (day <= self.closes)), len(self.opens))

    @property
    def nbytes(self) -> int:
        return sum(array.nbytes for array in vars(self).values())


def _where(aid: MatchableAid, places: Places) -> tuple[str, ...]:
    """The places that hold the first territory of an aid, the widest first; the whole country comes before."""
    holding = sorted(places.containers(aid.territories[0])) if aid.territories else []
    return tuple(next((code for code in holding if code.startswith(kind)), "") for kind in ("R-", "D-", "E-", "C-"))


def _ordinal(day: date | None, otherwise: int) -> int:
    return otherwise if day is None else day.toordinal()


def _need_planes(aids: Sequence[MatchableAid]) -> dict[str, Plane]:
    listing: dict[str, list[int]] = {}
    for position, aid in enumerate(aids):
        for need in aid.needs:
            listing.setdefault(need, []).append(position)
    return {need: plane_of(found, len(aids)) for need, found in listing.items()}
