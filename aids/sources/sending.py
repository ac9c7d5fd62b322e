"""A spreadsheet sent by an agent: kept with its run, then taken a few rows a request, so that no worker is blocked."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from aids.models import ImportRun, RunState
from aids.sources.feeding import Feeding
from aids.sources.importing import STOPPED
from aids.sources.known import SOURCES
from aids.sources.runs import alone, begin, end
from aids.sources.tables import Table
from aids.sources.words import Words
from vocabulary.jsonl import Line, is_storable
from vocabulary.lexicon import Lexicon

MAX_ROWS_SENT = 2_000
ROWS_A_REQUEST = 50


def send(source: str, table: Table, *, origin: str, user: Any) -> ImportRun:
    """A run that waits, with all its rows. `table` must be bounded: it is read here."""
    rows = [asdict(line) for line in table]
    return ImportRun.objects.create(
        source=source,
        origin=origin[:500] if is_storable(origin) else "",
        rows=[{**row, "value": row["value"] if not row["error"] else None} for row in rows],
        total=max((row["number"] for row in rows), default=0),
        is_whole=table.is_whole,
        asked_by=user,
    )


def advance(run: ImportRun, lexicon: Lexicon, *, now: datetime) -> None:
    """Take the next rows of a run that was sent; the last ones end it. Raises BusyError as `alone`."""
    with alone(run.source):
        run.refresh_from_db()
        if run.state == RunState.DONE or not run.rows:
            return
        if run.asked_by is None:  # whose rights were those of the run
            end(run, RunState.FAILED, now=now, message="Le compte qui a envoyé ce fichier n'existe plus.")
            return
        if run.stop_requested and run.state != RunState.STOPPED:
            end(run, RunState.STOPPED, now=now, message=STOPPED)
            return
        if run.state != RunState.RUNNING:
            begin(run)
        waiting = [Line(**row) for row in run.rows if row["number"] > run.done]
        feeding = Feeding(run, SOURCES[run.source], lexicon, Words(lexicon), now, sender=run.asked_by)
        if not feeding.take_all(waiting[:ROWS_A_REQUEST]):
            end(run, RunState.STOPPED, now=now, message=STOPPED)
        elif len(waiting) <= ROWS_A_REQUEST:
            run.rows = []
            end(run, RunState.DONE, now=now, whole=run.is_whole)
