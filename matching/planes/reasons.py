"""What excludes each excluded aid, for all of them at once: the first thing that fails, in the order of asking."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from matching.planes.bits import Ids, Plane, count, plane_of, positions
from matching.planes.evaluation import children_of
from matching.planes.matches import Matches

OPEN = "/open"


def excluded_by(matches: Matches) -> Iterator[tuple[str, Plane]]:
    """(`/open`, a question's key, or "" for none of them) with the excluded aids of the planes that it excludes first.

    Only conditions that stand directly in the aid are looked at first, then those of its groups.
    """
    remaining = matches.excluded_plane
    found = remaining & ~matches.open_ones
    remaining = remaining & ~found
    if count(found):
        yield OPEN, found
    for question in matches.evaluation.forest.bit_of:
        for settled, _ in matches.evaluation.read.get(question, ()):
            found = remaining & settled[: remaining.size]
            if count(found):
                remaining = remaining & ~found
                yield question, found
    yield from _by_groups(matches, positions(remaining))


def _by_groups(matches: Matches, ids: Ids) -> Iterator[tuple[str, Plane]]:
    """Aids that only a group excludes, by the first question of the first group that fails."""
    forest = matches.evaluation.forest
    below, owner = children_of(forest.first_child, ids)
    failing = np.flatnonzero(matches.evaluation.resolve(below).neutral)
    owner, first = np.unique(owner[failing], return_index=True)
    masks = forest.asks[:, below[failing][first]]
    keys = np.full(ids.size, len(forest.bit_of))
    keys[owner] = [_lowest_bit([int(word) for word in masks[:, number]]) for number in range(owner.size)]
    names = [*forest.bit_of, ""]
    for key in np.unique(keys):
        yield names[key], plane_of(ids[keys == key], len(matches.held.aids))


def _lowest_bit(words: list[int]) -> int:
    mask = sum(word << 64 * number for number, word in enumerate(words))
    return (mask & -mask).bit_length() - 1
