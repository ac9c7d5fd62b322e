"""What a request costs its thread, and how much of it is matching, told in two headers of the response."""

import time
from collections.abc import Callable
from functools import cached_property, wraps
from threading import local
from typing import Any

from aidess.bench import MATCHING, REQUEST
from matching import excluded
from matching.planes import CompiledCatalogue, Matches
from matching.planes.reasons import Exclusion

_now = local()


class Stopwatch:
    """Counts the CPU time of each request, and in it that of the functions of `_watch_matching`."""

    def __init__(self, get_response: Callable[[Any], Any]):
        self.get_response = get_response
        _watch_matching()

    def __call__(self, request: Any) -> Any:
        _now.spent, _now.depth = 0, 0
        began = time.thread_time_ns()
        response = self.get_response(request)
        response[REQUEST] = (time.thread_time_ns() - began) // 1000
        response[MATCHING] = _now.spent // 1000
        return response


def _watch_matching() -> None:
    """Everything that the results page asks of the planes and of the ranking, reasons included."""
    CompiledCatalogue.match = _watched(CompiledCatalogue.match)  # type: ignore[method-assign]
    for name in ("best", "questions_left", "hanging_on"):
        setattr(Matches, name, _watched(getattr(Matches, name)))
    for name in ("tally", "by_group", "by_verdict", "hinged_questions", "excluded_plane"):
        watched = cached_property(_watched(vars(Matches)[name].func))
        watched.__set_name__(Matches, name)
        setattr(Matches, name, watched)
    excluded_by = excluded.excluded_by

    def found(matches: Matches) -> list[Exclusion]:
        return list(excluded_by(matches))  # made whole here: the time of an iterator would pass unseen

    excluded.excluded_by = _watched(found)  # type: ignore[assignment]


def _watched(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its time counted once when watched functions call each other."""

    @wraps(function)
    def watched(*args: Any, **kwargs: Any) -> Any:
        _now.depth += 1
        began = time.thread_time_ns()
        try:
            return function(*args, **kwargs)
        finally:
            _now.depth -= 1
            if _now.depth == 0:
                _now.spent += time.thread_time_ns() - began

    return watched
