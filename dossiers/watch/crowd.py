"""Everybody's answers as columns, held by each worker: of saved structures, and of watches without account.

The answers of a watch without account never change: those that came since are judged one by one until a new build.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db.models import QuerySet
from django.http import QueryDict

from dossiers.models import Watch
from matching.crowd.structures import Ids, StructureIndex
from matching.engine import MatchableAid
from matching.querystring import read
from matching.saved_index import saved_structures
from vocabulary.answers import Answers
from vocabulary.lexicon import Lexicon

MOST_NEW = 500  # beyond, a build is due
CHUNK = 2_000
NONE: Ids = np.empty(0, np.int64)


@dataclass(frozen=True, eq=False)
class Found:
    """Who may have an aid: numbers of structures, and of watches without account."""

    structures: Ids
    watches: Ids

    def __or__(self, other: Found) -> Found:
        return Found(np.union1d(self.structures, other.structures), np.union1d(self.watches, other.watches))


NOBODY = Found(NONE, NONE)


@dataclass(frozen=True, eq=False)
class Crowd:
    """Everybody, at one moment."""

    structures: StructureIndex | None
    watches: StructureIndex

    def having(self, aid: MatchableAid, day: date) -> Found:
        """Those for whom the aid is possible on `day`."""
        return Found(*(_possible(index, aid, day) for index in (self.structures, self.watches)))


def _possible(index: StructureIndex | None, aid: MatchableAid, day: date) -> Ids:
    if index is None:
        return NONE
    found = index.match(aid, day)
    return np.concatenate([found.eligible, found.to_check])


_held: StructureIndex | None = None
_refreshing = threading.Lock()


def crowd(lexicon: Lexicon, watches: Ids) -> Crowd:
    """Everybody as they now are, with these watches without account: a query or two once the worker holds them."""
    return Crowd(saved_structures(lexicon), _holding(watches, lexicon))


def _holding(watches: Ids, lexicon: Lexicon) -> StructureIndex:
    """Those without account, also some that ended since: whoever writes to them asks the database again."""
    global _held
    with _refreshing:
        if _held is None or _held.lexicon is not lexicon:
            _held = _built(lexicon)
        absent = np.setdiff1d(watches, np.concatenate([_held.ids, np.array(list(_held.changed), np.int64)]))
        if len(absent) + len(_held.changed) > MOST_NEW:
            _held = _built(lexicon)
        elif len(absent):
            _held = _held.patched(dict(_read(Watch.objects.filter(pk__in=absent.tolist()), lexicon)))
        return _held


def _built(lexicon: Lexicon) -> StructureIndex:
    return StructureIndex.build(_read(Watch.objects.active(), lexicon), lexicon)


def _read(watches: QuerySet[Watch], lexicon: Lexicon) -> Iterator[tuple[int, Answers]]:
    rows = watches.filter(membership=None).order_by("pk").values_list("pk", "query")
    for pk, query in rows.iterator(chunk_size=CHUNK):
        yield pk, read(QueryDict(query), lexicon).answers
