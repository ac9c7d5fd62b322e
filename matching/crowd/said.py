"""What many structures say to one question: the distinct answers, and which of them each structure gives."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from matching.crowd.columns import Codes
from vocabulary.answers import Answer, BooleanAnswer, ChoiceAnswer, NumberAnswer, TerritoryAnswer


class Said(NamedTuple):
    """Structure `i` says `answers[codes[i]]`, given or implied. `answers` are distinct; None is "not answered"."""

    answers: Sequence[Answer | None]
    codes: Codes

    def in_use(self) -> Said:
        """The same without the answers that no structure gives."""
        used, codes = np.unique(self.codes, return_inverse=True)
        return Said([self.answers[number] for number in used], codes)


class Hearing:
    """The answers to one question, noted structure by structure; those of whom nothing is noted did not answer."""

    def __init__(self) -> None:
        self._answers: list[Answer | None] = [None]
        self._numbers: dict[Hashable, int] = {}
        self._structures = array("q")
        self._codes = array("q")

    def note(self, structure: int, answer: Answer | None) -> None:
        """What the structure of this position says."""
        key = _what_it_says(answer)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self._answers)
            self._answers.append(answer)
        self._structures.append(structure)
        self._codes.append(number)

    def said(self, structures: int) -> Said:
        """What was noted of so many structures."""
        codes = np.zeros(structures, np.int64)
        codes[np.array(self._structures)] = np.array(self._codes)
        return Said(self._answers, codes)


def _what_it_says(answer: Answer | None) -> Hashable:
    """What tells two answers to one question apart, cheaper to hash than the answers."""
    match answer:
        case ChoiceAnswer(values=values):
            return values
        case NumberAnswer(low=low, high=high):
            return low, high
        case TerritoryAnswer(codes=codes):
            return codes
        case BooleanAnswer(value=value):
            return value
    return None
