"""Reference profiles: some forty fictional structures, to try a rule on before anyone saved an answer.

`data/reference_profiles.jsonl`, one `{"id", "label", "answers"}` a line. One whose answers the words of the catalogue
no longer hold is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.conf import settings

from vocabulary.answers import AnswerError, Answers, parse_answers
from vocabulary.jsonl import read_lines
from vocabulary.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class ReferenceProfile:
    """A fictional structure, its answers as JSON."""

    id: str
    label: str
    answers: Mapping[str, Any]


@cache
def reference_profiles() -> tuple[ReferenceProfile, ...]:
    """All of them, in the order of the file."""
    with (settings.BASE_DIR / "data" / "reference_profiles.jsonl").open("rb") as stream:
        return tuple(ReferenceProfile(**line.value) for line in read_lines(stream))


def readable_profiles(lexicon: Lexicon) -> Iterator[tuple[ReferenceProfile, Answers]]:
    """Each profile that the words can say, with its answers."""
    for profile in reference_profiles():
        try:
            yield profile, parse_answers(profile.answers, lexicon)
        except AnswerError:
            continue
