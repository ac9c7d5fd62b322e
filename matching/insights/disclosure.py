"""Which cells of a table may be published, so that none that is hidden can be found by subtraction. Pure Python.

A table is a partition of a population: each structure is counted in one cell. The reader is supposed to know the
total, because other tables of the same population may tell it, and this very code. A positive cell under `least` is
hidden. When the total would give such cells away, the smallest of the others is withheld with them, and the next,
until each small cell could still be anything from 1 to `least` - 1; then nothing says which are the small ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

LEAST = 10
# A département with fewer structures is told with the others of its région.
LEAST_IN_ZONE = 50

Shown = dict[str, int | None]


def publishable(cells: Mapping[str, int], least: int = LEAST) -> Shown:
    """The cells that may be shown. Those that are absent are under `least`; None is hidden without a word more.

    A population under `least` has no table.
    """
    if sum(cells.values()) < least:
        return {}
    small = [count for count in cells.values() if 0 < count < least]
    large = {key: count for key, count in cells.items() if count >= least}
    for kept in [0, *sorted({count + 1 for count in large.values()})]:  # shown from this count on, alike for equals
        withheld = [count for count in large.values() if count < kept]
        if _are_safe(small, withheld, min((count for count in large.values() if count >= kept), default=None), least):
            break
    else:
        return dict.fromkeys(cells)
    shown: Shown = {key: count for key, count in large.items() if count >= kept}
    return dict.fromkeys(cells) | shown if withheld else shown


def _are_safe(small: list[int], withheld: list[int], smallest_shown: int | None, least: int) -> bool:
    """Whether the sum of what is hidden leaves each small cell its whole range."""
    if not small:
        return True
    hidden, others = sum(small) + sum(withheld), len(small) - 1
    lowest = least - 1 + others + least * len(withheld)  # one small cell at its most, all else at its least
    # One small cell at its least, all else at its most: a withheld cell is smaller than any that is shown.
    most = 0 if not withheld else inf if smallest_shown is None else (smallest_shown - 1) * len(withheld)
    return lowest <= hidden <= 1 + (least - 1) * others + most


def zones(population: Mapping[str, int], region_of: Mapping[str, str], least: int = LEAST_IN_ZONE) -> dict[str, str]:
    """The zone in which each département is told: itself when it is populous, else what is left of its région.

    Zones do not overlap, so that no zone can be subtracted from another. A département of no known région, as for
    those who named no place, has no zone.
    """
    return {
        department: department if count >= least else region_of[department]
        for department, count in population.items()
        if department in region_of
    }
