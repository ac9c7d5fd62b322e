"""All saved structures as columns, held by each worker and brought up to date when someone asks.

A question to the database says which structures changed since; those are judged one by one until a new build.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from matching.crowd.structures import StructureIndex
from matching.saved import answers_of
from structures.models import Structure, StructureChange
from vocabulary.answers import Answers
from vocabulary.lexicon import Lexicon

MOST_CHANGED = 500  # beyond, a build is due: each changed structure costs every match some twenty microseconds
CHUNK = 2000
COLUMNS = ("pk", "answers", "declarations")


@dataclass(frozen=True)
class _Held:
    index: StructureIndex
    horizon: int


_held: _Held | None = None
_refreshing = threading.Lock()


def saved_structures(lexicon: Lexicon) -> StructureIndex | None:
    """The saved structures, by primary key, as they now are; None when there is none. One small query a call."""
    global _held
    with _refreshing:
        is_of_now = _held is not None and _held.index.lexicon is lexicon
        _held = _refreshed(_held) if is_of_now else _built(lexicon)
        return _held.index if _held.index.structures else None


def _built(lexicon: Lexicon) -> _Held:
    """All of them. The horizon is read before the rows: newer rows only mean one more look."""
    horizon, _ = StructureChange.since(0, at_most=0)
    return _Held(StructureIndex.build(_read(Structure.objects.all(), lexicon), lexicon), horizon)


def _refreshed(held: _Held) -> _Held:
    horizon, changed = StructureChange.since(held.horizon, at_most=MOST_CHANGED + 1)
    if len(changed) + len(held.index.changed) > MOST_CHANGED:
        return _built(held.index.lexicon)
    if not changed:
        return replace(held, horizon=horizon)
    now: dict[int, Answers | None] = dict.fromkeys(changed)
    now.update(_read(Structure.objects.filter(pk__in=changed), held.index.lexicon))
    return _Held(held.index.patched(now), horizon)


def _read(structures: QuerySet[Structure], lexicon: Lexicon) -> Iterator[tuple[int, Answers]]:
    for structure in structures.only(*COLUMNS).order_by("pk").iterator(chunk_size=CHUNK):
        yield structure.pk, answers_of(structure, lexicon)
