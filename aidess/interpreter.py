"""What a worker that serves pages asks of CPython."""

import gc
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

SLOTS = 33_000  # of eight bytes, just over 256 KiB: the piece that holds them has 512, some thousand frames more
NEW_OBJECTS = 20_000


def in_one_stack(function: Callable[P, R]) -> Callable[P, R]:
    """The same function; the frames of all that it calls lie in one piece of memory.

    CPython 3.11 holds frames in pieces of 16 KiB. It gives a piece back to the system when the first frame in it
    returns, and asks for another at the next call (`push_chunk`, `_PyThreadState_PopFrame` in `Python/pystate.c`).
    Where a piece ends in the middle of a template, each node pays this: 540 page faults, 4 ms of a page of 20. The
    frame of this function claims more than it uses, so that its piece is large, and all the others fit behind it.
    """

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(*args, **kwargs)

    called.__code__ = called.__code__.replace(co_stacksize=SLOTS)
    return called


def collect_seldom() -> None:
    """Look for cycles after `NEW_OBJECTS`, not 700: a page makes some thousands, holds them to its end, and drops them.

    What is in no cycle is freed at once, whatever this says.
    """
    gc.set_threshold(NEW_OBJECTS)
