"""Memory: what Python objects hold, and how fast this machine copies."""

from __future__ import annotations

import gc
import sys
import time
from types import FunctionType, ModuleType
from typing import Any

import numpy as np

COPIED = 256 * 1024 * 1024  # bytes an array: two of them pass the caches of most machines
COPIES = 12


def deep_size(root: Any) -> int:
    """Bytes of `root` and of all that it refers to, each object once; code is not counted."""
    seen: set[int] = set()
    waiting, size = [root], 0
    while waiting:
        thing = waiting.pop()
        if id(thing) in seen or isinstance(thing, type | ModuleType | FunctionType):
            continue
        seen.add(id(thing))
        size += sys.getsizeof(thing)
        waiting.extend(gc.get_referents(thing))
    return size


def bandwidth_gb_per_s(size: int = COPIED, copies: int = COPIES) -> float:
    """Bytes read and written a second by the best of several copies of an array, in 10⁹ bytes."""
    source = np.ones(size // 8)
    target = np.zeros(size // 8)
    best = min(_seconds(source, target) for _ in range(copies))
    return 2 * source.nbytes / best / 1e9


def _seconds(source: np.ndarray, target: np.ndarray) -> float:
    start = time.thread_time_ns()
    np.copyto(target, source)
    return max(time.thread_time_ns() - start, 1) / 1e9
