"""Answers of a structure: validated, widened to what they stand for, never guessed.

An absent question is unknown; an empty set is known. Choices stand for their ancestors, and
may imply answers to other questions. Source: the contract of the rule language ("Questions").
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from vocabulary.lexicon import Lexicon, Number, Question, is_number
from vocabulary.places import Places


class AnswerError(ValueError):
    """An answer that its question cannot take. `reason` is one of the keys of `SENTENCES`."""

    def __init__(self, question: str, reason: str, value: object = ""):
        self.question = question
        self.reason = reason
        self.value = value
        written = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)  # `true`, not `True`
        super().__init__(f"{question} : {SENTENCES[reason].format(value=written)}")


SENTENCES = {
    "question": "« {value} » n'est pas une question d'AidESS.",
    "number": "« {value} » n'est pas un nombre.",
    "reversed": "l'intervalle « {value} » est à l'envers.",
    "choice": "« {value} » ne fait pas partie des réponses possibles.",
    "list": "une liste de réponses est attendue, pas « {value} ».",
    "boolean": "« {value} » n'est ni vrai ni faux.",
    "place": "le lieu « {value} » n'existe pas, ou n'existe plus.",
}


class ChoiceAnswer(NamedTuple):  # answers are tuples where they can be: a match looks up what it knows of each by hash
    """`values` in the order given; `holds` adds their ancestors; `may_hold` are the finer ones possible."""

    values: tuple[str, ...]
    holds: frozenset[str]
    may_hold: frozenset[str]


class NumberAnswer(NamedTuple):
    """A closed interval; None is an unbounded end; both ends are equal for an exact number."""

    low: Number | None
    high: Number | None


class BooleanAnswer(NamedTuple):
    value: bool


@dataclass(frozen=True, slots=True)
class TerritoryAnswer:
    """The codes answered, and for each its communes as a bit set, which is long to compare."""

    codes: tuple[str, ...]
    communes: tuple[int, ...] = field(compare=False)


Answer = ChoiceAnswer | NumberAnswer | BooleanAnswer | TerritoryAnswer


Declarations = Mapping[str, Mapping[str, bool]]


class Answers:
    """What one structure says: its answers, what they imply, and its declarations by aid slug.

    `get` gives the answer to a question's key, given or implied; None when unknown.
    """

    __slots__ = ("_known", "declarations", "get", "given", "implied")

    def __init__(self, given: Mapping[str, Answer], lexicon: Lexicon, declarations: Declarations | None = None):
        self.given = given
        self.declarations = declarations or {}
        inferred = {key: answer for key, answer in _implied(given, lexicon).items() if key not in given}
        self.implied = frozenset(inferred)
        self._known = {**inferred, **given}
        self.get: Callable[[str], Answer | None] = self._known.get  # the dict's own: rules ask it without end

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)


def parse_answers(raw: Mapping[str, Any], lexicon: Lexicon, declarations: Declarations | None = None) -> Answers:
    """Answers from JSON; null and absent are unknown. Raises AnswerError on the first bad one."""
    given: dict[str, Answer] = {}
    for key, value in raw.items():
        question = lexicon.questions.get(key)
        if question is None:
            raise AnswerError(key, "question", key)
        answer = parse_answer(question, value, lexicon.places)
        if answer is not None:
            given[key] = answer
    return Answers(given, lexicon, declarations)


def parse_answer(question: Question, value: Any, places: Places) -> Answer | None:
    """One JSON answer in the shape of its question's kind; None stays unknown."""
    if value is None:
        return None
    return _PARSERS[question.kind](question, value, places)


def answer_to_json(question: Question, answer: Answer) -> Any:
    """What `parse_answer` reads as this answer."""
    match answer:
        case ChoiceAnswer(values=values):
            return values[0] if question.kind == "choice" else list(values)
        case NumberAnswer(low=low, high=high) if low is not None and low == high:
            return low
        case NumberAnswer(low=low, high=high):
            return {key: end for key, end in (("min", low), ("max", high)) if end is not None}
        case BooleanAnswer(value=value):
            return value
        case TerritoryAnswer(codes=codes):
            return list(codes)


def _choice(question: Question, value: Any, places: Places) -> Answer:
    if not isinstance(value, str) or value not in question.choices:
        raise AnswerError(question.key, "choice", value)
    return _widened(question, (value,))


def _choices(question: Question, value: Any, places: Places) -> Answer:
    if not isinstance(value, list):
        raise AnswerError(question.key, "list", value)
    for item in value:
        if not isinstance(item, str) or item not in question.choices:
            raise AnswerError(question.key, "choice", item)
    return _widened(question, tuple(dict.fromkeys(value)))


def _widened(question: Question, values: tuple[str, ...]) -> ChoiceAnswer:
    return ChoiceAnswer(
        values,
        frozenset().union(*(question.lineage(value) for value in values)),
        frozenset().union(*(question.descendants(value) for value in values)),
    )


def _number(question: Question, value: Any, places: Places) -> Answer:
    if is_number(value):
        return NumberAnswer(value, value)
    if not isinstance(value, Mapping) or not set(value) <= {"min", "max"}:
        raise AnswerError(question.key, "number", value)
    low, high = value.get("min"), value.get("max")
    for end in (low, high):
        if end is not None and not is_number(end):
            raise AnswerError(question.key, "number", end)
    if low is not None and high is not None and low > high:
        raise AnswerError(question.key, "reversed", f"{low}..{high}")
    return NumberAnswer(low, high)


def _boolean(question: Question, value: Any, places: Places) -> Answer:
    if not isinstance(value, bool):
        raise AnswerError(question.key, "boolean", value)
    return BooleanAnswer(value)


def _territory(question: Question, value: Any, places: Places) -> Answer | None:
    codes = value if isinstance(value, list) else [value]
    for code in codes:
        if not isinstance(code, str) or code not in places:
            raise AnswerError(question.key, "place", code)
    if not codes:
        return None  # no place named is nothing answered
    unique = tuple(dict.fromkeys(codes))
    return TerritoryAnswer(unique, tuple(places.communes(code) for code in unique))


_PARSERS: dict[str, Callable[[Question, Any, Places], Answer | None]] = {
    "choice": _choice,
    "choices": _choices,
    "number": _number,
    "boolean": _boolean,
    "territory": _territory,
}


def _implied(given: Mapping[str, Answer], lexicon: Lexicon) -> dict[str, Answer]:
    """What the given choices imply; a question on which they disagree stays unknown."""
    found: dict[str, Answer | None] = {}
    for key, answer in given.items():
        if not isinstance(answer, ChoiceAnswer):
            continue
        question = lexicon.questions[key]
        for value in sorted(answer.holds):
            for target, raw in question.choices[value].implies.items():
                implied = parse_answer(lexicon.questions[target], raw, lexicon.places)
                if implied is not None:
                    found[target] = _agreed(found[target], implied) if target in found else implied
    return {key: answer for key, answer in found.items() if answer is not None}


def _agreed(one: Answer | None, other: Answer) -> Answer | None:
    """What two implied answers say together; None when they are incompatible, for good."""
    match one, other:
        case NumberAnswer(), NumberAnswer():
            low = max((end for end in (one.low, other.low) if end is not None), default=None)
            high = min((end for end in (one.high, other.high) if end is not None), default=None)
            return None if low is not None and high is not None and low > high else NumberAnswer(low, high)
        case ChoiceAnswer(), ChoiceAnswer():
            return min(one, other, key=lambda a: a.values) if set(one.values) == set(other.values) else None
        case TerritoryAnswer(), TerritoryAnswer():
            return min(one, other, key=lambda a: a.codes) if set(one.communes) == set(other.communes) else None
    return one if one == other else None
