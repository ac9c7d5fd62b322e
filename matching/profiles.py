"""Profiles of structures as JSON Lines, for the commands: `{"id", "answers", "declarations"?}`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from vocabulary.answers import AnswerError, Answers, parse_answers
from vocabulary.jsonl import Line
from vocabulary.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Profile:
    """A structure as a command reads it; `error` says, with its line number, why it was refused."""

    id: Any
    answers: Answers | None
    error: str = ""


def read_profiles(lines: Iterable[Line], lexicon: Lexicon) -> Iterator[Profile]:
    """One Profile a line; without answers when refused."""
    for line in lines:
        try:
            yield _profile(line, lexicon)
        except (AnswerError, _ProfileError) as error:
            yield Profile(None, None, f"Ligne {line.number} : {error}")


class _ProfileError(ValueError):
    pass


def _profile(line: Line, lexicon: Lexicon) -> Profile:
    raw = line.value
    if line.error:
        raise _ProfileError(f"{line.path} {line.error}".strip())
    if not isinstance(raw, dict) or "id" not in raw or not isinstance(raw.get("answers"), dict):
        raise _ProfileError("un profil est un objet avec « id » et « answers ».")
    declarations = {} if raw.get("declarations") is None else raw["declarations"]
    if not isinstance(declarations, dict) or not all(_are_yes_no(made) for made in declarations.values()):
        raise _ProfileError("les déclarations vont par aide, chacune vraie ou fausse.")
    made = {
        slug: {key: value for key, value in by_id.items() if value is not None} for slug, by_id in declarations.items()
    }
    return Profile(raw["id"], parse_answers(raw["answers"], lexicon, made))


def _are_yes_no(made: Any) -> bool:
    return isinstance(made, dict) and all(value is None or isinstance(value, bool) for value in made.values())
