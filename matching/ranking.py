"""The order of the list, and where each aid's points come from. All of it is in this file.

Aids that answer a stated need come first, then the higher score, then the slug. Excluded aids
come last, by slug, without a rank. Nothing depends on chance or on insertion order. Points are
counted in whole millionths, so that a sum is exact in any order and two equal scores are equal.
Source: the contract of the rule language ("Rank"). Pure Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from matching.engine import Group, Judgement, MatchableAid, Verdict
from vocabulary.answers import Answers, ChoiceAnswer, TerritoryAnswer
from vocabulary.lexicon import NEEDS, TERRITORY, Question
from vocabulary.places import Places
from vocabulary.rules.evaluation import Facts, status, within
from vocabulary.rules.status import Status

UNIT = 1_000_000  # of points: every figure below is a whole number of millionths

NEED_POINTS = (40 * UNIT, 20 * UNIT, 10 * UNIT)  # for the first, second, third stated need
FURTHER_NEED_POINTS = 5 * UNIT

ELIGIBLE_POINTS = 20 * UNIT
# A sheet that is to check has the floor of its kind, and a span divided by the number of things left. Read downwards,
# each floor is at or above the most of the next row: a sheet that is only half known never passes, by certainty
# alone, one that lacks a single answer. By (is the sheet complete, is a question left).
CERTAINTY_FLOORS = {
    (True, False): 14 * UNIT,
    (True, True): 9 * UNIT,
    (False, False): 4 * UNIT,
    (False, True): 0,
}
CERTAINTY_SPAN = 4 * UNIT
PRIORITY_POINTS = 4 * UNIT
DEADLINE_POINTS = 8 * UNIT
DEADLINE_DAYS = 60
PRECISION_POINTS = {
    "commune": 8 * UNIT,
    "arrondissement": 8 * UNIT,
    "epci": 7 * UNIT,
    "department": 5 * UNIT,
    "region": 3 * UNIT,
    "country": 0,
}
UNVERIFIED_POINTS = -2 * UNIT


class Points(NamedTuple):
    """`units` of points for one reason; `source` says which: need, certainty, priority, deadline, local, sheet."""

    source: str
    units: int

    @property
    def value(self) -> float:
        return self.units / UNIT


class RankedAid(NamedTuple):
    """One aid in the list. `rank` counts from 1 and is None for the excluded, who have no points. `needs`: positions,
    from 0, of the stated needs that it lists (`needs_answered`)."""

    aid: MatchableAid
    judgement: Judgement
    answers_need: bool
    points: tuple[Points, ...]
    rank: int | None = None
    needs: tuple[int, ...] = ()

    @property
    def units(self) -> int:
        return sum([point.units for point in self.points])

    @property
    def score(self) -> float:
        return self.units / UNIT

    @property
    def order(self) -> tuple[bool, bool, int, str]:
        """The key of the list: first is best."""
        return self.judgement.group is Group.EXCLUDED, not self.answers_need, -self.units, self.aid.slug


def rank(appraised: Iterable[RankedAid]) -> list[RankedAid]:
    """All of these aids in the order of the list, the excluded last."""
    return [
        one if one.judgement.group is Group.EXCLUDED else one._replace(rank=position)
        for position, one in enumerate(sorted(appraised, key=lambda one: one.order), start=1)
    ]


def appraise(
    aid: MatchableAid,
    judgement: Judgement,
    facts: Facts,
    needs: Question,
    places: Places,
    today: date,
    rank: int | None = None,
) -> RankedAid:
    """One aid with its points, and its rank where it is known."""
    if judgement.group is Group.EXCLUDED:
        return RankedAid(aid, judgement, answers_need=False, points=())
    answered = needs_answered(aid, facts.answers, needs)
    points = (
        Points("need", need_points(answered)),
        Points("certainty", certainty(judgement, is_complete=aid.is_complete)),
        Points("priority", PRIORITY_POINTS * sum(status(node, facts) is Status.MET for node in aid.priority)),
        Points("deadline", 0 if aid.closes_on is None else deadline_points((aid.closes_on - today).days)),
        Points("local", _precision_points(aid, facts, places)),
        Points("sheet", sheet_points(aid)),
    )
    return RankedAid(
        aid,
        judgement,
        answers_need=bool(answered) or not stated_needs(facts.answers),
        points=tuple([point for point in points if point.units]),
        rank=rank,
        needs=answered,
    )


def stated_needs(answers: Answers) -> tuple[str, ...]:
    """The needs of the visitor, the most important first."""
    stated = answers.get(NEEDS)
    return stated.values if isinstance(stated, ChoiceAnswer) else ()


def needs_answered(aid: MatchableAid, answers: Answers, needs: Question) -> tuple[int, ...]:
    """Positions, from 0, of the stated needs that the aid lists, themselves or by an ancestor."""
    stated = enumerate(stated_needs(answers))
    return tuple([position for position, need in stated if not aid.needs.isdisjoint(needs.lineage(need))])


def need_points(positions: Sequence[int]) -> int:
    """Points for the stated needs at these positions."""
    return sum(NEED_POINTS[p] if p < len(NEED_POINTS) else FURTHER_NEED_POINTS for p in positions)


def certainty(judgement: Judgement, *, is_complete: bool) -> int:
    """Points for how much is known: likely above to answer, complete above incomplete, less left above more."""
    if judgement.verdict is Verdict.ELIGIBLE:
        return ELIGIBLE_POINTS
    return doubt_points(judgement.left_count, is_complete=is_complete, asks=bool(judgement.questions))


def doubt_points(left_count: int, *, is_complete: bool, asks: bool) -> int:
    """Points of an aid that is to check, with this many things left; `asks`: a question is among them."""
    return CERTAINTY_FLOORS[is_complete, asks] + CERTAINTY_SPAN // left_count


def deadline_points(days_left: int) -> int:
    """More points the fewer days are left, from `DEADLINE_DAYS` on."""
    return DEADLINE_POINTS * max(0, DEADLINE_DAYS - days_left) // DEADLINE_DAYS


def _precision_points(aid: MatchableAid, facts: Facts, places: Places) -> int:
    """The broadest territory listed counts, and only when the structure is surely within."""
    place = facts.answers.get(TERRITORY)
    if not isinstance(place, TerritoryAnswer) or within(aid.territories, place, places) is not Status.MET:
        return 0
    return precision_points(aid, places)


def precision_points(aid: MatchableAid, places: Places) -> int:
    """Points of an aid for a structure that is surely within its territories."""
    return PRECISION_POINTS[broadest_kind(aid, places)] if aid.territories else 0


def sheet_points(aid: MatchableAid) -> int:
    """A small malus for a sheet that nobody has checked with its source."""
    return 0 if aid.is_verified else UNVERIFIED_POINTS


def broadest_kind(aid: MatchableAid, places: Places) -> str:
    """The kind of the broadest territory that the aid lists."""
    return min((places[code].kind for code in aid.territories), key=PRECISION_POINTS.__getitem__)
