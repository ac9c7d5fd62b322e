"""What a rule leaves possible, found without trying every structure. Pure Python.

A condition becomes a formula over *variables* that are free of each other: a question with one answer, each place
or value that an answer may hold, each declaration. `narrow` keeps, for each variable, the values that the formula
still allows; None says that none is left. It only ever keeps too much, so that what it says impossible is.
An answer too coarse to settle a condition counts as one that might.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

from vocabulary.answers import Answer, NumberAnswer, TerritoryAnswer, parse_answer
from vocabulary.lexicon import Lexicon, Question
from vocabulary.rules.evaluation import leaf_status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, Not

MOST_PLACES = 200  # beyond, a rule on places is taken as one that may hold or not

Variable = tuple[str, Any]
Box = Mapping[Variable, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class Literal:
    """The variable has one of these values."""

    variable: Variable
    allowed: frozenset[Any]


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple[Formula, ...]


Formula = Literal | Every | Some


def narrow(formula: Formula, box: Box) -> Box | None:
    """The values that `formula` leaves of `box`, where an absent variable is free; None when nothing is left."""
    match formula:
        case Literal(variable=variable, allowed=allowed):
            left = allowed & box.get(variable, allowed)
            return {**box, variable: left} if left else None
        case Every(parts=parts):
            kept: Box | None = box
            for part in sorted(parts, key=lambda part: isinstance(part, Some)):  # what is sure first
                kept = None if kept is None else narrow(part, kept)
            return kept
        case Some(parts=parts):
            return _hull([found for part in parts if (found := narrow(part, box)) is not None])


def _hull(boxes: list[Box]) -> Box | None:
    """The smallest box around all of them: a variable free in one is free."""
    if not boxes:
        return None
    shared = set(boxes[0]).intersection(*boxes[1:])
    return {variable: frozenset().union(*(box[variable] for box in boxes)) for variable in shared}


class Worlds:
    """The structures that the conditions of one aid tell apart."""

    def __init__(self, leaves: Iterable[Leaf], lexicon: Lexicon):
        self._lexicon = lexicon
        self._formulas: dict[tuple[str, bool], Formula] = {}
        self._answers: dict[str, dict[Any, Answer]] = {}
        by_question: dict[str, list[Leaf]] = {}
        for leaf in leaves:
            by_question.setdefault(leaf.question, []).append(leaf)
        for key, asked in by_question.items():
            self._answers[key] = _distinct_answers(lexicon.questions[key], asked, lexicon)
        # Whoever answers where it acts acts somewhere.
        self._axioms = tuple(
            Some(tuple(_holds(key, value) for value in answers))
            for key, answers in self._answers.items()
            if lexicon.questions[key].kind == "territory" and answers
        )

    def possible(self, *formulas: Formula) -> bool:
        """False only when no structure at all makes them hold together."""
        return narrow(Every((*formulas, *self._axioms)), {}) is not None

    def formula(self, node: Node, *, negated: bool = False) -> Formula:
        """What it takes for the node, known by its path, not to fail or, `negated`, not to be met."""
        key = node.path, negated
        if key not in self._formulas:
            self._formulas[key] = self._formula(node, negated=negated)
        return self._formulas[key]

    def _formula(self, node: Node, *, negated: bool) -> Formula:
        match node:
            case Leaf():
                return self._leaf(node, negated=negated)
            case Not(part=part):
                return self.formula(part, negated=not negated)
            case Declared(id=identity):
                return Literal(("declared", identity), frozenset({not negated}))
            case Known(status=status):
                return Some(()) if status is (Status.MET if negated else Status.FAILED) else Every(())
            case All(parts=parts) | AnyOf(parts=parts):
                formulas = tuple(self.formula(part, negated=negated) for part in parts)
                return Every(formulas) if isinstance(node, All) is not negated else Some(formulas)

    def _leaf(self, leaf: Leaf, *, negated: bool) -> Formula:
        answers = self._answers[leaf.question]
        if not answers:
            return Every(())
        if leaf.op in ("none_of", "all_of"):
            return self._sets(leaf, negated=negated)
        against = Status.MET if negated else Status.FAILED
        statuses = {value: leaf_status(leaf, answer, self._lexicon.places) for value, answer in answers.items()}
        if leaf.op not in ("any_of", "within"):
            return Literal((leaf.question, None), frozenset(v for v, status in statuses.items() if status != against))
        if negated:
            met = [value for value, status in statuses.items() if status is Status.MET]
            return Every(tuple(_holds(leaf.question, value, held=False) for value in met))
        return Some(tuple(_holds(leaf.question, value) for value, status in statuses.items() if status != against))

    def _sets(self, leaf: Leaf, *, negated: bool) -> Formula:
        """`none_of` and `all_of` by the `any_of` that they are made of."""
        if leaf.op == "none_of":
            return self._leaf(Leaf(leaf.path, leaf.question, "any_of", leaf.value), negated=not negated)
        each = tuple(
            self._leaf(Leaf(leaf.path, leaf.question, "any_of", (value,)), negated=negated) for value in leaf.value
        )
        return Some(each) if negated else Every(each)


def _holds(key: str, value: Any, *, held: bool = True) -> Literal:
    return Literal((key, value), frozenset({held}))


def _distinct_answers(question: Question, leaves: list[Leaf], lexicon: Lexicon) -> dict[Any, Answer]:
    """Answers among which every structure has one that these conditions treat as its own; empty: not looked into."""
    if question.kind == "number":
        return {point: NumberAnswer(point, point) for point in _points(leaves)}  # type: ignore[arg-type]
    if question.kind == "territory":
        return {bits: TerritoryAnswer(("",), (bits,)) for bits in _parts(leaves, lexicon)}
    if question.kind == "boolean":
        values: list[Any] = [True, False]
    else:
        values = list(question.choices)
    found = {}
    for value in values:
        answer = parse_answer(question, [value] if question.kind == "choices" else value, lexicon.places)
        if answer is not None:
            found[value] = answer
    return found


def _points(leaves: list[Leaf]) -> list[Fraction]:
    """Each end that a condition names, a point between two neighbours, and one on either side."""
    ends = sorted({Fraction(end) for leaf in leaves for end in leaf.value.values()})
    between = [(low + high) / 2 for low, high in pairwise(ends)]
    return [ends[0] - 1, *ends, *between, ends[-1] + 1]


def _parts(leaves: list[Leaf], lexicon: Lexicon) -> list[int]:
    """The country cut along every border that a condition names: sets of communes that no condition tells apart."""
    everywhere = 0
    unions = []
    for place in lexicon.places.values():
        if place.kind == "country":
            everywhere |= lexicon.places.communes(place.code)
    for leaf in leaves:
        union = 0
        for code in leaf.value:
            union |= lexicon.places.communes(code)
        if not union:
            return []
        unions.append(union)
        everywhere |= union
    parts = [everywhere]
    for union in unions:
        parts = [piece for part in parts for piece in (part & union, part & ~union) if piece]
        if len(parts) > MOST_PLACES:
            return []
    return parts
