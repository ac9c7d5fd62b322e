"""A saved structure and what an address says: the same answers, read either way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import QueryDict

from matching.addresses import path_of
from matching.asking import band_value
from matching.querystring import NONE_OF_THESE, AnswersQuery, read
from structures.models import Structure
from vocabulary.answers import (
    Answer,
    AnswerError,
    Answers,
    BooleanAnswer,
    ChoiceAnswer,
    NumberAnswer,
    TerritoryAnswer,
    answer_to_json,
    parse_answer,
)
from vocabulary.lexicon import Lexicon


def answers_of(structure: Structure, lexicon: Lexicon) -> Answers:
    """What the structure says, in the words of now; an answer that they no longer hold is unknown."""
    return Answers(_given(structure.answers, lexicon), lexicon, structure.declarations)


def query_of(structure: Structure, lexicon: Lexicon) -> AnswersQuery:
    """What the structure says, as its address says it."""
    said = QueryDict(mutable=True)
    for key, answer in _given(structure.answers, lexicon).items():
        if answer != NumberAnswer(None, None):  # no bound at all: an address says it by silence
            said.setlist(key, as_in_an_address(answer))
    said.setlist("passer", [key for key in structure.skipped if key in lexicon.questions])
    for slug, made in structure.declarations.items():
        for identity, holds in made.items():
            said[f"d.{slug}.{identity}"] = "oui" if holds else "non"
    return read(said, lexicon)


def results_url(structure: Structure, lexicon: Lexicon) -> str:
    """The address of the structure's results."""
    return f"{path_of('results')}?{query_of(structure, lexicon).urlencoded}"


def as_kept(query: AnswersQuery, lexicon: Lexicon) -> dict[str, Any]:
    """What an address says, in the fields of a structure: answers, declarations, skipped."""
    given = query.answers.given
    return {
        "answers": {key: answer_to_json(lexicon.questions[key], answer) for key, answer in given.items()},
        "declarations": {slug: dict(made) for slug, made in query.answers.declarations.items()},
        "skipped": list(query.skipped),
    }


def put(structure: Structure, said: Mapping[str, Any], day: date) -> None:
    """Set on `structure`, without saving, what `as_kept` gave; each new answer bears `day`, the others their own."""
    before, dates = structure.answers, structure.answered_on
    structure.answered_on = {
        key: dates[key] if key in dates and before.get(key) == value else day.isoformat()
        for key, value in said["answers"].items()
    }
    structure.answers = said["answers"]
    structure.declarations = said["declarations"]
    structure.skipped = said["skipped"]


def _given(raw: Mapping[str, Any], lexicon: Lexicon) -> dict[str, Answer]:
    given = {}
    for key, value in raw.items():
        try:
            answer = parse_answer(lexicon.questions[key], value, lexicon.places)
        except (KeyError, AnswerError):
            continue
        if answer is not None:
            given[key] = answer
    return given


def as_in_an_address(answer: Answer) -> list[str]:
    """The values that `read` takes for this answer."""
    match answer:
        case ChoiceAnswer(values=values):
            return list(values) or [NONE_OF_THESE]
        case NumberAnswer(low=low, high=high):
            return [band_value(low, high)]
        case BooleanAnswer(value=value):
            return ["oui" if value else "non"]
        case TerritoryAnswer(codes=codes):
            return list(codes)
