"""One aid, one structure, one day: the verdict, and what is left to know. Pure Python.

Source: the contract of the rule language ("Verdicts", "What is left", "Explanations").
`today` is a parameter everywhere; nothing here reads a clock or a database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from vocabulary.answers import Answers
from vocabulary.lexicon import TERRITORY
from vocabulary.places import Places
from vocabulary.rules.evaluation import Facts, culprits, left, status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import COMPLETE, All, AnyOf, Declared, Known, Leaf, Node


class Verdict(StrEnum):
    ELIGIBLE = "eligible"
    TO_CHECK = "to_check"
    INELIGIBLE = "ineligible"


class Group(StrEnum):
    LIKELY = "likely"
    TO_ANSWER = "to_answer"
    EXCLUDED = "excluded"


PlacedLeaf = tuple[Leaf | Declared | Known, bool]  # and whether an odd number of `not` stand above it

VERDICT_OF = {
    Status.MET: Verdict.ELIGIBLE,
    Status.UNKNOWN: Verdict.TO_CHECK,
    Status.FAILED: Verdict.INELIGIBLE,
}


@dataclass(frozen=True)
class MatchableAid:
    """What matching reads of an aid, its rules parsed. Dates are inclusive; None is no bound."""

    id: int
    slug: str
    recurrence: str
    opens_on: date | None
    closes_on: date | None
    territories: tuple[str, ...]
    eligibility: Node
    strands: tuple[Node, ...]
    priority: tuple[Node, ...]
    is_complete: bool
    is_verified: bool
    needs: frozenset[str]

    def is_open(self, today: date) -> bool:
        """Whether applications are taken on `today`, first and last day included."""
        return (
            self.recurrence != "closed"
            and (self.opens_on is None or self.opens_on <= today)
            and (self.closes_on is None or today <= self.closes_on)
        )

    @property
    def conditions(self) -> tuple[Node, ...]:
        """What the aid asks of a structure: its territories, its eligibility, one of its strands."""
        where = Leaf("/territories", TERRITORY, "within", self.territories)
        parts = (where, self.eligibility) if self.territories else (Known("/territories", Status.MET), self.eligibility)
        return (*parts, AnyOf("/strands", self.strands)) if self.strands else parts

    def condition(self, today: date) -> All:
        """The whole aid as one `all`: open, territories, eligibility, any of the strands, complete."""
        return self._open if self.is_open(today) else self._closed

    @cached_property
    def _open(self) -> All:
        return self._whole(Status.MET)

    @cached_property
    def _closed(self) -> All:
        return self._whole(Status.FAILED)

    def _whole(self, is_open: Status) -> All:
        is_complete = Known("/complete", Status.MET if self.is_complete else Status.UNKNOWN)
        return All("", (Known("/open", is_open), *self.conditions, is_complete))


class Judgement(NamedTuple):
    """The verdict on one aid; `questions` and `declared` are what is left when it is to check."""

    verdict: Verdict
    group: Group
    questions: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()

    @property
    def left_count(self) -> int:
        return len(self.questions) + len(self.declared)


def facts_for(aid: MatchableAid, answers: Answers, places: Places) -> Facts:
    """The answers, and the declarations made for this aid."""
    declarations: Mapping[str, bool] = answers.declarations.get(aid.slug, {})
    return Facts(answers, declarations, places)


def judge(aid: MatchableAid, facts: Facts, today: date) -> Judgement:
    """The verdict on `aid`, its group, and the questions and declarations left."""
    condition = aid.condition(today)
    verdict = VERDICT_OF[status(condition, facts)]
    if verdict is Verdict.INELIGIBLE:
        return Judgement(verdict, Group.EXCLUDED)
    if verdict is Verdict.ELIGIBLE:
        return Judgement(verdict, Group.LIKELY)
    questions: dict[str, None] = {}
    declared: dict[str, None] = {}
    for leaf in chain.from_iterable(left(part, facts) for part in condition.parts):
        match leaf:
            case Leaf(question=question):
                questions[question] = None
            case Declared(id=identity):
                declared[identity] = None
            case Known():
                declared[COMPLETE] = None
    group = Group.TO_ANSWER if questions else Group.LIKELY
    return Judgement(verdict, group, tuple(questions), tuple(declared))


def failing(aid: MatchableAid, facts: Facts, today: date) -> tuple[str, ...]:
    """The smallest set of paths whose change would make an ineligible aid no longer so.

    Empty unless the aid is ineligible. An aid whose rules can never hold has no such set: the
    paths of those rules are named instead.
    """
    condition = aid.condition(today)
    found = culprits(condition, facts)
    return tuple(part.path for part in condition.parts if culprits(part, facts) is None) if found is None else found


def leaves(node: Node) -> list[PlacedLeaf]:
    """Every leaf in reading order, and whether an odd number of `not` stand above it."""
    found: list[PlacedLeaf] = []
    _gather(node, found, negated=False)
    return found


def _gather(node: Node, found: list[PlacedLeaf], *, negated: bool) -> None:
    match node:
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                if isinstance(part, Leaf):
                    found.append((part, negated))
                else:
                    _gather(part, found, negated=negated)
        case Leaf() | Declared() | Known():
            found.append((node, negated))
        case _:
            _gather(node.part, found, negated=not negated)
