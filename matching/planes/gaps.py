"""Numbers that conditions take alike."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from math import inf

from vocabulary.answers import NumberAnswer
from vocabulary.lexicon import Number


class Gaps:
    """The numbers between two bounds that follow each other: no condition tells one from another."""

    def __init__(self, bounds: Iterable[Number]):
        self._bounds = sorted(set(bounds))
        inner = [_middle(low, high) for low, high in pairwise(self._bounds)]
        self._standing: list[Number | None] = [-inf, *inner, inf] if self._bounds else [0]

    def standing_for(self, answer: NumberAnswer) -> NumberAnswer:
        """One answer for all those whose ends lie on the same bounds, or between the same."""
        low, high = answer
        return NumberAnswer(None if low is None else self._one(low), None if high is None else self._one(high))

    def _one(self, number: Number) -> Number:
        at = bisect_left(self._bounds, number)
        if at < len(self._bounds) and self._bounds[at] == number:
            return number
        standing = self._standing[at]
        return number if standing is None else standing


def _middle(low: Number, high: Number) -> float | None:
    """A number between; None where these are so large, or so close, that no double is."""
    middle = (low + high) / 2
    return middle if low < middle < high else None
