"""The order of the list, and where each aid's points come from. All of it is in this file.

Aids that answer a stated need come first, then the higher score, then the slug. Excluded aids
come last, by slug, without a rank. Nothing depends on chance or on insertion order. Source:
the contract of the rule language ("Rank"). Pure Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from matching.engine import Group, Judgement, MatchableAid, Verdict
from vocabulary.answers import Answers, ChoiceAnswer, TerritoryAnswer
from vocabulary.lexicon import NEEDS, TERRITORY, Question
from vocabulary.places import Places
from vocabulary.rules.evaluation import Facts, status, within
from vocabulary.rules.status import Status

NEED_POINTS = (40, 20, 10)  # for the first, second, third stated need
FURTHER_NEED_POINTS = 5

ELIGIBLE_POINTS = 20.0
# (floor, span): floor + span / things left. Read downwards, each floor is at or above the most of
# the next row: a sheet that is only half known never passes, by certainty alone, one that lacks
# a single answer.
CERTAINTY = {
    (True, Group.LIKELY): (14.0, 4.0),
    (True, Group.TO_ANSWER): (9.0, 4.0),
    (False, Group.LIKELY): (4.0, 4.0),
    (False, Group.TO_ANSWER): (0.0, 4.0),
}
PRIORITY_POINTS = 4
DEADLINE_POINTS = 8
DEADLINE_DAYS = 60
PRECISION_POINTS = {"commune": 8, "arrondissement": 8, "epci": 7, "department": 5, "region": 3, "country": 0}
UNVERIFIED_POINTS = -2


@dataclass(frozen=True, slots=True)
class Points:
    """`value` points for one reason; `source` says which: need, certainty, priority, deadline, local, sheet."""

    source: str
    value: float


@dataclass(frozen=True, slots=True)
class RankedAid:
    """One aid in the list. `rank` counts from 1 and is None for the excluded; `score` is 0 for them."""

    aid: MatchableAid
    judgement: Judgement
    answers_need: bool
    points: tuple[Points, ...]
    score: float
    rank: int | None


def rank(
    judged: Iterable[tuple[MatchableAid, Judgement, Facts]], needs: Question, places: Places, today: date
) -> list[RankedAid]:
    """All aids in the order of the list, the excluded last."""
    entries = [_entry(aid, judgement, facts, needs, places, today) for aid, judgement, facts in judged]
    entries.sort(key=lambda entry: (entry[1].group is Group.EXCLUDED, not entry[2], -entry[4], entry[0].slug))
    return [
        RankedAid(*entry, None if entry[1].group is Group.EXCLUDED else position)
        for position, entry in enumerate(entries, start=1)
    ]


def _entry(
    aid: MatchableAid, judgement: Judgement, facts: Facts, needs: Question, places: Places, today: date
) -> tuple[MatchableAid, Judgement, bool, tuple[Points, ...], float]:
    if judgement.group is Group.EXCLUDED:
        return aid, judgement, False, (), 0.0
    answered = needs_answered(aid, facts.answers, needs)
    points = tuple(
        point
        for point in (
            Points("need", _need_points(answered)),
            Points("certainty", certainty(aid, judgement)),
            Points("priority", PRIORITY_POINTS * sum(status(node, facts) is Status.MET for node in aid.priority)),
            Points("deadline", _deadline_points(aid, today)),
            Points("local", _precision_points(aid, facts, places)),
            Points("sheet", 0 if aid.is_verified else UNVERIFIED_POINTS),
        )
        if point.value
    )
    return (
        aid,
        judgement,
        bool(answered) or not _stated(facts.answers),
        points,
        round(sum(point.value for point in points), 6),
    )


def _stated(answers: Answers) -> tuple[str, ...]:
    stated = answers.get(NEEDS)
    return stated.values if isinstance(stated, ChoiceAnswer) else ()


def needs_answered(aid: MatchableAid, answers: Answers, needs: Question) -> tuple[int, ...]:
    """Positions, from 0, of the stated needs that the aid lists, themselves or by an ancestor."""
    return tuple(
        position for position, need in enumerate(_stated(answers)) if not aid.needs.isdisjoint(needs.lineage(need))
    )


def _need_points(positions: tuple[int, ...]) -> int:
    return sum(NEED_POINTS[p] if p < len(NEED_POINTS) else FURTHER_NEED_POINTS for p in positions)


def certainty(aid: MatchableAid, judgement: Judgement) -> float:
    """Points for how much is known: likely above to answer, complete above incomplete, less left above more."""
    if judgement.verdict is Verdict.ELIGIBLE:
        return ELIGIBLE_POINTS
    floor, span = CERTAINTY[aid.is_complete, judgement.group]
    return floor + span / judgement.left_count


def _deadline_points(aid: MatchableAid, today: date) -> float:
    if aid.closes_on is None:
        return 0
    days = (aid.closes_on - today).days
    return DEADLINE_POINTS * (DEADLINE_DAYS - days) / DEADLINE_DAYS if days < DEADLINE_DAYS else 0


def _precision_points(aid: MatchableAid, facts: Facts, places: Places) -> int:
    """The broadest territory listed counts, and only when the structure is surely within."""
    place = facts.answers.get(TERRITORY)
    if not isinstance(place, TerritoryAnswer) or within(aid.territories, place, places) is not Status.MET:
        return 0
    return PRECISION_POINTS[broadest_kind(aid, places)]


def broadest_kind(aid: MatchableAid, places: Places) -> str:
    """The kind of the broadest territory that the aid lists."""
    return min((places[code].kind for code in aid.territories), key=PRECISION_POINTS.__getitem__)
