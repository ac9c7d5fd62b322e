"""Bit planes: one bit a position, packed in 64-bit words; `and`, `or` and `not` of planes are numpy's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.uint64]
Planes = NDArray[np.uint64]  # [plane, word] of one size
Ids = NDArray[np.int64]
Flags = NDArray[np.bool_]

WORD = 64
FEW = 128  # words: a plane beyond it is mostly zeros where aids of one place stand together


def words(size: int) -> int:
    """How many words hold `size` bits."""
    return -(-size // WORD)


def empty(size: int) -> Plane:
    return np.zeros(words(size), np.uint64)


def full(size: int) -> Plane:
    """All positions below `size` set; the padding of the last word stays clear."""
    plane = np.full(words(size), ~np.uint64(0))
    if size % WORD:
        plane[-1] = (np.uint64(1) << np.uint64(size % WORD)) - np.uint64(1)
    return plane


def plane_of(positions: Iterable[int] | NDArray[Any], size: int) -> Plane:
    """The plane with these positions set."""
    plane = empty(size)
    set_bits(plane, np.asarray(positions, np.int64))
    return plane


def set_bits(plane: Plane, ids: NDArray[Any]) -> None:
    """Set these positions in place."""
    np.bitwise_or.at(plane.view(np.uint8), ids >> 3, _BIT[ids & 7])


def where(flags: NDArray[Any]) -> Ids:
    """The indices of what is not zero: `numpy.flatnonzero` less the checks, which cost as much as the work on few."""
    found: Ids = flags.nonzero()[0]
    return found


def positions(plane: Plane) -> Ids:
    """The positions set, ascending."""
    if plane.size <= FEW:
        return _positions(plane)
    having = where(plane)
    found = _positions(plane[having])
    starts: Ids = having[found >> 6] << 6
    return starts + (found & 63)


def _positions(plane: Plane) -> Ids:
    return where(np.unpackbits(plane.view(np.uint8), bitorder="little").view(np.bool_))


def count(plane: Plane) -> int:
    return int(np.bitwise_count(plane).sum())


def any_bit(plane: Plane) -> bool:
    return bool(plane.any())


_BIT = np.left_shift(np.uint8(1), np.arange(8, dtype=np.uint8))


def mask_words(masks: Sequence[int], count: int) -> NDArray[np.uint64]:
    """[word, mask] each of these masks of `count` words, whatever their length in bits."""
    each = [[mask >> WORD * word & 0xFFFF_FFFF_FFFF_FFFF for mask in masks] for word in range(count)]
    return np.array(each, np.uint64).reshape(count, len(masks))


class Probe:
    """The same positions looked up in many planes."""

    __slots__ = ("_bit", "_byte")

    def __init__(self, ids: NDArray[Any]):
        self._byte = ids >> 3
        self._bit = _BIT[ids & 7]

    def __call__(self, plane: Plane) -> Flags:
        """Whether each position is set."""
        found: Flags = (plane.view(np.uint8)[self._byte] & self._bit) != 0
        return found
