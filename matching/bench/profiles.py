"""Synthetic structures: their answers as JSON, drawn by seed in the project's own words.

An answer is unknown in 15 % of the cases. 8 % of the structures name no territory, 7 % only a département or a
région. A fully known structure answers everything, exactly, down to the commune.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

from matching.bench.words import Words
from vocabulary.lexicon import Question

UNKNOWN = 0.15
NO_PLACE = 0.08
UPPER_PLACE = 0.07

FORM_WEIGHTS = {"association": 60, "association_rup": 4, "scop": 5, "scic": 5, "cooperative": 4, "entreprise": 6}
STAGE_WEIGHTS = {"projet": 2, "creation": 3, "developpement": 8, "difficulte": 1}
# The chance of none, and the most named.
SETS = {"sectors": (0.02, 3), "accreditations": (0.6, 2), "zones": (0.6, 2), "audiences": (0.1, 3)}
SPECIAL = (0.93, 1)
USUALLY_FALSE = ("project_started", "corporate_foundation", "iae_convention", "iae_pass")
LARGEST = {"employees": 60, "age": 240, "annual_budget": 1_000_000}


def synthetic_profiles(count: int, seed: int, words: Words, *, known: bool = False) -> Iterator[dict[str, Any]]:
    """Answers of `count` structures; `known` ones answer every question without doubt."""
    for number in range(count):
        rng = Random(f"{seed}/{'known' if known else 'profile'}/{number}")  # noqa: S311  nothing secret
        answers = {}
        for key, question in words.lexicon.questions.items():
            drawn = _territory(rng, words, known) if key == "territory" else _answer(question, rng, known)
            if drawn is not None:
                answers[key] = drawn
        yield answers


def _territory(rng: Random, words: Words, known: bool) -> str | None:
    luck = 1.0 if known else rng.random()
    if luck < NO_PLACE:
        return None
    if luck < NO_PLACE + UPPER_PLACE:
        return rng.choice(words.codes[rng.choice(["department", "department", "region"])])
    return rng.choices(words.codes["commune"], cum_weights=words.cumulated_inhabitants)[0]


def _answer(question: Question, rng: Random, known: bool) -> Any:
    if not known and rng.random() < UNKNOWN:
        return None
    values = [v for v in question.choices if not (known and question.descendants(v))]
    match question.kind:
        case "choice":
            weights = STAGE_WEIGHTS if question.key == "stage" else FORM_WEIGHTS
            return rng.choices(values, [weights.get(value, 2) for value in values])[0]
        case "choices":
            return _some(question, values, rng)
        case "number":
            return _number(question, rng, known)
    return (rng.random() < 0.7) != (question.key in USUALLY_FALSE)


def _some(question: Question, values: list[str], rng: Random) -> list[str]:
    none, most = (0.05, 3) if question.key == "needs" else SETS.get(question.key, SPECIAL)
    return [] if rng.random() < none else rng.sample(values, rng.randint(1, most))


def _number(question: Question, rng: Random, known: bool) -> Any:
    """Half of the structures answer a band, as the questionnaire offers it; small numbers are likelier."""
    if known or rng.random() < 0.5:
        return int(LARGEST[question.key] * rng.random() ** 3)
    band = rng.choice(question.bands)
    return {end: value for end, value in (("min", band.low), ("max", band.high)) if value is not None}
