"""What is computed from the figures of a run, the same in the table and in the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import linear_regression


def limit_us(touched: int, gb_per_s: float) -> float:
    """Microseconds that the memory alone needs for so many bytes."""
    return touched / gb_per_s / 1e3


def exponent(points: Sequence[tuple[int, float]]) -> float | None:
    """The slope of time over size on logarithmic axes; None when fewer than two sizes."""
    if len({size for size, _ in points}) < 2:
        return None
    return linear_regression([math.log(size) for size, _ in points], [math.log(us) for _, us in points]).slope
