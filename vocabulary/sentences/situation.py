"""In which of five situations a condition stands for an answer: each has its own sentence."""

from __future__ import annotations

from enum import StrEnum

from vocabulary.answers import Answer, ChoiceAnswer, NumberAnswer
from vocabulary.rules.status import Status


class Situation(StrEnum):
    """UNKNOWN: no answer. PARTIAL: one too broad to settle. EMPTY: failed by the answer "none of these"."""

    MET = "met"
    UNKNOWN = "unknown"
    PARTIAL = "partial"
    FAILED = "failed"
    EMPTY = "empty"


def situation_of(status: Status, answer: Answer | None) -> Situation:
    """The situation for a leaf's status and the answer it was judged on."""
    if status is Status.UNKNOWN:
        return Situation.UNKNOWN if answer in (None, NumberAnswer(None, None)) else Situation.PARTIAL
    if status is Status.MET:
        return Situation.MET
    return Situation.EMPTY if isinstance(answer, ChoiceAnswer) and not answer.values else Situation.FAILED
