"""The published catalogue held in memory by each worker, behind one door: `catalogue().match(answers, today)`.

A worker compares one tiny row with the version it holds. When they differ it asks which aids changed, and judges those
by their new rules at once; after some edits, or when the words changed, a thread compiles everything anew and the
whole is swapped. What is held is immutable: no page mixes two versions.
"""

from __future__ import annotations

import gc
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.conf import settings
from django.db import connection

from aids.models import AidChange
from matching.engine import MatchableAid
from matching.loading import load_aids, load_changed
from matching.planes import CompiledCatalogue, Matches
from vocabulary.answers import Answers
from vocabulary.lexicon import Lexicon
from vocabulary.models import CatalogueVersion
from vocabulary.snapshot import load_lexicon

PAGE_SIZE = 10
MOST_EDITED = 32  # beyond, a build is due: each edited aid costs every match some microseconds
MOST_PATCHED = 500  # beyond, the held version serves until the build is done


@dataclass(frozen=True)
class Catalogue:
    """One version of the published aids and of the words they are written in."""

    version: tuple[int, int]
    compiled: CompiledCatalogue

    @property
    def lexicon(self) -> Lexicon:
        return self.compiled.lexicon

    def get(self, slug: str) -> MatchableAid | None:
        return self.compiled.get(slug)

    def match(self, answers: Answers, today: date) -> Matches:
        """Judge and rank every aid for these answers on `today`."""
        return self.compiled.match(answers, today)

    def without(self, slugs: Collection[str]) -> Catalogue:
        """The same catalogue less these aids."""
        return replace(self, compiled=self.compiled.patched(dict.fromkeys(slugs))) if slugs else self

    @cached_property
    def aids(self) -> Mapping[str, MatchableAid]:
        """Every aid by slug."""
        now = {aid.slug: aid for aid in self.compiled.aids} | dict(self.compiled.edited)
        return {slug: aid for slug, aid in sorted(now.items()) if aid is not None}


_held: Catalogue | None = None
_refreshing = threading.Lock()
_building = threading.Lock()


def catalogue() -> Catalogue:
    """The catalogue as it is now; one query when it has not changed."""
    global _held
    version = CatalogueVersion.current()
    if _held is not None and _held.version == version:
        return _held
    with _refreshing:
        if _held is None:
            _held = _built(None)
            gc.freeze()  # what is held lives long: no full collection, in the middle of a page, looks at it again
        elif _held.version != version:
            _held = _refreshed(_held, version)
        return _held


def _refreshed(held: Catalogue, version: tuple[int, int]) -> Catalogue:
    """What is held with the aids changed since; a build is begun when that is not enough."""
    changed = AidChange.since(held.version[0], at_most=MOST_PATCHED + 1)
    edited = len(held.compiled.edited) + len(changed)
    same_words = held.version[1] == version[1]
    if not same_words or edited > MOST_EDITED:
        if not settings.BUILD_CATALOGUE_BESIDE_REQUESTS:
            return _built(held)
        _build_beside_requests()
    if not same_words or edited > MOST_PATCHED:
        return held
    newest = max((number for _, number in changed), default=version[0])
    fresh = held.compiled.patched(load_changed([slug for slug, _ in changed], held.lexicon))
    return Catalogue((max(version[0], newest), version[1]), fresh)


def _built(held: Catalogue | None, pause: Callable[[], None] = lambda: None) -> Catalogue:
    """The catalogue of now. The version is read before the rows: newer rows only mean one more look."""
    version = CatalogueVersion.current()
    same_words = held is not None and held.version[1] == version[1]
    lexicon = held.lexicon if held is not None and same_words else load_lexicon()
    return Catalogue(version, CompiledCatalogue.build(load_aids(lexicon, pause), lexicon, pause))


def _build_beside_requests() -> None:
    """Begin a build in a thread, unless one is under way."""
    if _building.acquire(blocking=False):
        threading.Thread(target=_build_and_swap, name="catalogue-build", daemon=True).start()


def _build_and_swap() -> None:
    global _held
    try:
        gc.disable()  # a full collection among so many new objects would stop every request
        fresh = _built(_held, GiveWay())
        with _refreshing:
            _held = fresh  # what changed meanwhile is asked for from its version on
    finally:
        gc.enable()
        gc.freeze()
        connection.close()
        _building.release()


class GiveWay:
    """Lets other threads run after each `WORK` seconds of work."""

    WORK, REST = 0.001, 0.001

    def __init__(self) -> None:
        self._since = time.perf_counter()

    def __call__(self) -> None:
        if time.perf_counter() - self._since > self.WORK:
            time.sleep(self.REST)
            self._since = time.perf_counter()
