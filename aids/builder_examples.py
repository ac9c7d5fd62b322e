"""An answer that gives a condition the status one wants, so that its sentence can be read before anyone answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vocabulary.answers import Answer, parse_answer
from vocabulary.lexicon import Lexicon, Number, Question
from vocabulary.rules.evaluation import leaf_status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import Leaf

LARGE = 10**15  # beyond, the mean of a whole number and a decimal one may overflow


def example(leaf: Leaf, wanted: Status, lexicon: Lexicon) -> Answer | None:
    """An answer for which `leaf` is met or failed; None when no answer tried is."""
    question = lexicon.questions[leaf.question]
    for raw in _tried(leaf, question, lexicon):
        answer = parse_answer(question, raw, lexicon.places)
        if leaf_status(leaf, answer, lexicon.places) is wanted:
            return answer
    return None


def _tried(leaf: Leaf, question: Question, lexicon: Lexicon) -> Iterator[Any]:
    match question.kind:
        case "boolean":
            yield from (True, False)
        case "number":
            yield from _numbers(leaf.value)
        case "territory":
            yield from leaf.value
            yield from (code for code, place in lexicon.places.items() if place.kind == "region")
        case "choice":
            yield from (*leaf.value, *question.choices)
        case _:
            yield from ([value] for value in leaf.value)
            yield list(leaf.value)
            yield from ([value] for value in question.choices)
            yield []


def _numbers(ends: dict[str, Number]) -> Iterator[Number]:
    """Numbers on both sides of each end; below zero only where an end already is."""
    values = sorted(ends.values())
    middle = [sum(values) / len(values)] if all(abs(value) < LARGE for value in values) else []
    near = (*values, *middle, *(value + 1 for value in values), *(value - 1 for value in values))
    yield from (number for number in near if number >= min(0, *values))
