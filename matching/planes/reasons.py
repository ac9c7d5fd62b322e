"""What excludes each excluded aid, for all of them at once: the first thing that fails, in the order of asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from matching.planes.bits import WORD, Ids, Probe, any_bit, count, empty, plane_of, positions, where
from matching.planes.evaluation import NEUTRAL, Masks
from matching.planes.matches import Matches

OPEN = "/open"


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Aids of the planes, by position, that one thing excludes: `/open`, a question's key, or "" for none of them.
    `refuses`: their condition says what must not be."""

    key: str
    refuses: bool
    aids: Ids


def excluded_by(matches: Matches) -> Iterator[Exclusion]:
    """Each excluded aid of the planes once; what stands directly in an aid comes before what stands in its groups."""
    remaining = matches.excluded_plane & matches.open_ones
    yield from _some(OPEN, positions(matches.excluded_plane ^ remaining))
    for question in matches.evaluation.forest.bit_of:
        for column, settled in matches.evaluation.settled_by(question):
            found = remaining & settled[: remaining.size]
            if any_bit(found):
                remaining ^= found
                demanded = found & column.failed_settles[: found.size]
                yield from _some(question, positions(demanded))
                yield from _some(question, positions(found ^ demanded), refuses=True)
    yield from _by_groups(matches, positions(remaining))


def alone_excluding(matches: Matches) -> dict[str, int]:
    """Of the aids of the planes that take applications, how many each question is alone to exclude, by question.

    An aid that a group of alternatives excludes is not counted: no question is alone there.
    """
    forest, size = matches.evaluation.forest, len(matches.held.aids)
    candidates = matches.excluded_plane & matches.open_ones
    once, twice = empty(size), empty(size)
    failed_by = {}
    for question in forest.bit_of:
        failed = empty(size)
        for _, settled in matches.evaluation.settled_by(question):
            failed |= settled[: failed.size]
        twice |= once & failed
        once |= failed
        failed_by[question] = failed
    ids = positions(candidates & once & ~twice)
    below, owner = forest.children.of(ids)
    in_groups = owner[matches.evaluation.resolve(below).states == NEUTRAL]
    alone = plane_of(np.delete(ids, in_groups), size)
    return {question: found for question, failed in failed_by.items() if (found := count(alone & failed))}


def _by_groups(matches: Matches, ids: Ids) -> Iterator[Exclusion]:
    """Aids that only a group excludes, by the first question of the first group that fails."""
    forest = matches.evaluation.forest
    below, owner = forest.children.of(ids)
    failing = where(matches.evaluation.resolve(below).states == NEUTRAL)
    owner = owner[failing]
    first = where(np.diff(owner, prepend=-1))
    groups, aids = below[failing[first]], ids[owner[first]]
    asked, keys = _first_bits(forest.asks[:, groups]), list(forest.bit_of)
    for bit in sorted(set(asked.tolist())):
        key, chosen = keys[bit] if bit < len(keys) else "", asked == bit
        # in an `any`, what says what must not be settles its group by failing
        refusing = chosen & Probe(groups)(forest.columns[key][0].failed_settles) if key else np.zeros_like(chosen)
        yield from _some(key, aids[chosen ^ refusing])
        yield from _some(key, aids[refusing], refuses=True)


def _some(key: str, aids: Ids, *, refuses: bool = False) -> Iterator[Exclusion]:
    """An exclusion, if it excludes any aid."""
    if aids.size:
        yield Exclusion(key, refuses, aids)


def _first_bits(masks: Masks) -> Ids:
    """The lowest bit set in each column of words; beyond all of them where none is."""
    words, columns = masks.shape
    first = np.full(columns, words * WORD, np.int64)
    for word in reversed(range(words)):
        mask = masks[word]
        below = np.bitwise_count(mask ^ (mask - np.uint64(1))) - 1  # the bits up to the lowest one, less itself
        first = np.where(mask != 0, word * WORD + below, first)
    return first
