"""The life of an import: one at a time a source, begun, stopped, taken up again, ended; and what it reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from aids.importing import Refusal
from aids.models import ImportRun, RunState, SourceRecord
from vocabulary.reports import Report


class BusyError(RuntimeError):
    """Another process is importing this source."""


@dataclass
class FeedReport(Report):
    """What became of a feed; `labels` counts each label that was not understood."""

    proposed: int = 0
    gone: int = 0
    state: str = ""
    message: str = ""
    labels: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The report of any import, and `{"proposed","gone","unknown_labels","state","message"}`."""
        return super().as_json() | {
            "proposed": self.proposed,
            "gone": self.gone,
            "unknown_labels": self.labels,
            "state": self.state,
            "message": self.message,
        }


@contextmanager
def alone(source: str) -> Iterator[None]:
    """Keep other processes from importing this source meanwhile. Raises BusyError when one does.

    The lock belongs to the connection: it ends with the process, even killed.
    """
    key = f"aidess import {source}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 1))", [key])
        if not cursor.fetchone()[0]:
            raise BusyError(f"Un autre import de « {source} » est en cours.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 1))", [key])


def begin(run: ImportRun) -> None:
    """The run goes on, whatever stopped it. To be called `alone`: a run that seems to go on is then a dead one."""
    # A spreadsheet that an agent sent runs from request to request: it is not dead between two of them.
    dead = ImportRun.objects.filter(source=run.source, state=RunState.RUNNING, rows=[]).exclude(pk=run.pk)
    dead.update(state=RunState.STOPPED, message="Interrompu : le programme s'est arrêté en route.")
    run.state, run.stop_requested, run.message, run.ended_at = RunState.RUNNING, False, "", None
    run.save()


def end(run: ImportRun, state: RunState, *, now: datetime, whole: bool = False, message: str = "") -> None:
    """The run is over for now. `whole`: the source was read from end to end, so that what was not seen has gone.

    Nothing is said gone when a row could not be read (it may be any aid), nor when nothing was seen at all.
    """
    kept_refused = run.records.exclude(refusal="").count()
    if whole and run.refused_count == kept_refused and run.records.exists():
        missing = SourceRecord.objects.filter(source=run.source, gone_at=None).exclude(run=run)
        run.gone = missing.update(gone_at=now)
    run.state, run.ended_at, run.message = state, now, message
    run.save()


def report_on(run: ImportRun) -> FeedReport:
    """What the run did, all its interruptions taken together."""
    counts = {name: getattr(run, name) for name in ("created", "updated", "proposed", "unchanged", "gone")}
    return FeedReport(
        **counts,
        refused=[Refusal(**refusal) for refusal in run.refused],
        state=run.state,
        message=run.message,
        labels=labels_of(run.records.all()),
    )


def labels_of(records: QuerySet[SourceRecord]) -> list[dict[str, Any]]:
    """Each label that these records hold and that was not understood, the most frequent first."""
    found: Counter[tuple[str, str, str]] = Counter()
    for labels in records.exclude(labels=[]).values_list("labels", flat=True).iterator():
        found.update((one["field"], one["label"], one["taken_as"]) for one in labels)
    return [
        {"field": name, "label": label, "taken_as": taken_as, "count": count}
        for (name, label, taken_as), count in sorted(found.items(), key=lambda item: (-item[1], item[0]))
    ]
