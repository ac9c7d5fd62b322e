"""A thread a worker that makes events and writes them by the batch: no page waits for the disk.

What a worker that is killed had not written yet, a second's worth, is lost: a figure is that much smaller.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from itertools import groupby
from queue import Empty, Full, Queue

from django.conf import settings
from django.db import DatabaseError, connection

from matching.insights.models import Event

logger = logging.getLogger(__name__)

MakeEvent = Callable[[], Event]
MOST_WAITING = 1000  # beyond, the database is too slow or away: events are dropped rather than kept in memory
PAUSE = 1.0  # seconds between two batches

_waiting: Queue[MakeEvent] = Queue(MOST_WAITING)
_starting = threading.Lock()
_thread: threading.Thread | None = None


def write_beside(make: MakeEvent) -> None:
    """Make an event and write it, after the page; at once where a setting says so, as in tests."""
    if not settings.WRITE_EVENTS_BESIDE_REQUESTS:
        write([make])
        return
    try:
        _waiting.put_nowait(make)
    except Full:
        logger.warning("Un événement anonyme est perdu : la base de données ne suit pas.")
    _start()


def write(makers: Iterable[MakeEvent]) -> None:
    """Write what these make, one query a kind; a batch that the database refuses is lost, and said."""
    events = sorted((make() for make in makers), key=lambda event: event._meta.label)
    try:
        for model, batch in groupby(events, key=type):
            model._default_manager.bulk_create(batch)
    except DatabaseError as error:
        logger.warning("Des événements anonymes n'ont pas été écrits : %s", error)


def _start() -> None:
    """Begin the thread of this process, unless it runs; a fork begins its own."""
    global _thread
    with _starting:
        if _thread is None or not _thread.is_alive():
            _thread = threading.Thread(target=_write_for_ever, name="anonymous-events", daemon=True)
            _thread.start()


def _write_for_ever() -> None:
    while True:
        write_next()
        time.sleep(PAUSE)


def write_next() -> None:
    """Wait for an event, then write all that wait: what cannot be made is lost, those that follow are not."""
    batch = [_waiting.get(), *_already_there()]
    try:
        write(batch)
    except Exception:
        logger.exception("Des événements anonymes n'ont pas pu être faits.")
    finally:
        connection.close()


def _already_there() -> Iterable[MakeEvent]:
    try:
        while True:
            yield _waiting.get_nowait()
    except Empty:
        return
