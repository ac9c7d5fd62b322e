"""What a rule means: strong Kleene logic over met, unknown and failed.

This is the only definition of a condition's status in the project; whatever is faster must
equal it. Source: the contract of the rule language ("Conditions", "Verdicts",
"What is left", "Explanations"). Pure Python: no clock, no database.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from vocabulary.answers import (
    Answer,
    Answers,
    BooleanAnswer,
    ChoiceAnswer,
    NumberAnswer,
    TerritoryAnswer,
)
from vocabulary.places import Places
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, Not


class Facts:
    """What is known of one structure for one aid: its answers, its declarations, and the places."""

    __slots__ = ("answers", "declarations", "places")

    def __init__(self, answers: Answers, declarations: Mapping[str, bool], places: Places):
        self.answers = answers
        self.declarations = declarations
        self.places = places


def status(node: Node, facts: Facts) -> Status:
    """The status of any node for these facts."""
    match node:
        case Leaf():
            return leaf_status(node, facts.answers.get(node.question), facts.places)
        case Declared(id=identity):
            declared = facts.declarations.get(identity)
            return Status.UNKNOWN if declared is None else Status.MET if declared else Status.FAILED
        case Known():
            return node.status
        case All(parts=parts):
            return min([status(part, facts) for part in parts], default=Status.MET)
        case AnyOf(parts=parts):
            return max([status(part, facts) for part in parts], default=Status.FAILED)
        case Not(part=part):
            return status(part, facts).reverse


def leaf_status(leaf: Leaf, answer: Answer | None, places: Places) -> Status:
    """The status of one condition for one answer; None is "not answered"."""
    match answer:
        case None:
            return Status.UNKNOWN
        case ChoiceAnswer():
            return _choice_status(leaf.op, leaf.value, answer)
        case NumberAnswer():
            return _number_status(leaf.value, answer)
        case BooleanAnswer(value=value):
            return Status.MET if value == leaf.value else Status.FAILED
        case TerritoryAnswer():
            return within(leaf.value, answer, places)


def _choice_status(op: str, values: tuple[str, ...], answer: ChoiceAnswer) -> Status:
    if op == "all_of":
        return min(_shares((value,), answer) for value in values)
    shares = _shares(values, answer)
    return shares.reverse if op in ("not_in", "none_of") else shares


def _shares(values: tuple[str, ...], answer: ChoiceAnswer) -> Status:
    """Met when an answer is in `values`; unknown when one is too coarse to say."""
    if not answer.holds.isdisjoint(values):
        return Status.MET
    return Status.FAILED if answer.may_hold.isdisjoint(values) else Status.UNKNOWN


def _number_status(ends: Mapping[str, Any], answer: NumberAnswer) -> Status:
    low, high = answer.low, answer.high
    inside = True
    if "min" in ends or "above" in ends:
        bound, open_end = (ends["above"], True) if "above" in ends else (ends["min"], False)
        if high is not None and (high < bound or (open_end and high == bound)):
            return Status.FAILED
        inside = low is not None and (low > bound or (not open_end and low == bound))
    if "max" in ends or "below" in ends:
        bound, open_end = (ends["below"], True) if "below" in ends else (ends["max"], False)
        if low is not None and (low > bound or (open_end and low == bound)):
            return Status.FAILED
        inside = inside and high is not None and (high < bound or (not open_end and high == bound))
    return Status.MET if inside else Status.UNKNOWN


def within(codes: tuple[str, ...], answer: TerritoryAnswer, places: Places) -> Status:
    """Whether the answered places lie in the union of `codes`; of several places the best status counts."""
    union = 0
    for code in codes:
        union |= places.communes(code)
    best = Status.FAILED
    for communes in answer.communes:
        if not communes & ~union:
            return Status.MET
        if communes & union:
            best = Status.UNKNOWN
    return best


def left(node: Node, facts: Facts) -> Iterator[Leaf | Declared | Known]:
    """The unknown leaves all of whose enclosing nodes, `node` included, are unknown."""
    if status(node, facts) is not Status.UNKNOWN:
        return
    match node:
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from left(part, facts)
        case Not(part=part):
            yield from left(part, facts)
        case _:
            yield node


def culprits(node: Node, facts: Facts) -> tuple[str, ...] | None:
    """The smallest set of leaves whose change would make a failed `node` no longer failed.

    Sorted JSON Pointers; among sets of one size the first in order of paths. Under a `not`
    the culprit is the leaf that is met. None when no leaf can change it (`not` of an empty
    `all`). Leaves are taken as independent.
    """
    return _culprits(node, facts, Status.FAILED)


def _culprits(node: Node, facts: Facts, wrong: Status) -> tuple[str, ...] | None:
    if status(node, facts) is not wrong:
        return ()
    match node:
        case Not(part=part):
            return _culprits(part, facts, wrong.reverse)
        case All(parts=parts) | AnyOf(parts=parts):
            sets = [_culprits(part, facts, wrong) for part in parts]
            every_part_must_change = isinstance(node, All) == (wrong is Status.FAILED)
            possible = [paths for paths in sets if paths is not None]
            if every_part_must_change:
                if len(possible) < len(sets):
                    return None
                return tuple(sorted({path for paths in possible for path in paths}))
            return min(possible, key=lambda paths: (len(paths), paths), default=None)
        case _:
            return (node.path,)
