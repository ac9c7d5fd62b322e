"""A whole import, from a file or from the service, from its first row to its report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Protocol

from django.db import transaction

from aids.models import ImportRun, RunState
from aids.sources.client import PAGE_SIZE, Client
from aids.sources.feeding import Feeding
from aids.sources.parsed import Source
from aids.sources.runs import FeedReport, alone, begin, end, report_on
from aids.sources.words import Words
from vocabulary.json_service import ServiceError
from vocabulary.jsonl import Line, storage_fault
from vocabulary.lexicon import Lexicon

# A list read in two times, days apart, is not one list: what moved in between would be taken for gone.
RESUMED_WITHIN = timedelta(days=1)
STOPPED = "Arrêté à la demande."
Progress = Callable[[ImportRun], None]


class Rows(Protocol):
    """Lines, and once read: how many were announced, and whether they are the whole source."""

    announced: int | None
    is_whole: bool

    def __iter__(self) -> Iterator[Line]: ...


def import_file(
    source: Source,
    rows: Rows,
    lexicon: Lexicon,
    *,
    origin: str,
    now: datetime,
    publish: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda run: None,
) -> FeedReport:
    """Take every row of a file. Raises BusyError when this source is being imported already.

    Importing the same file again takes up what an interruption left: what is in already is found unchanged.
    """
    with alone(source.key), transaction.atomic() if dry_run else nullcontext():
        run = ImportRun(source=source.key, origin=origin[:500])
        begin(run)
        feeding = Feeding(run, source, lexicon, Words(lexicon), now, publish=publish, progress=progress)
        went_to_the_end = feeding.take_all(_readable(rows, run))
        if went_to_the_end:
            end(run, RunState.DONE, now=now, whole=rows.is_whole)
        else:
            end(run, RunState.STOPPED, now=now, message=STOPPED)
        report = report_on(run)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _readable(rows: Rows, run: ImportRun) -> Iterable[Line]:
    for line in rows:
        run.total = rows.announced
        yield line


def import_service(
    source: Source,
    client: Client,
    lexicon: Lexicon,
    *,
    now: datetime,
    publish: bool = False,
    restart: bool = False,
    progress: Progress = lambda run: None,
) -> FeedReport:
    """Take every page of a service, going on from where the last run stopped, if that was less than a day ago.

    A service that fails leaves the run resumable, its pages already read kept. Raises BusyError as `import_file`.
    """
    with alone(source.key):
        run = None if restart else _unfinished(source, client, now)
        run = run or ImportRun(source=source.key, origin=client.base[:500], next_page=1)
        begin(run)
        feeding = Feeding(run, source, lexicon, Words(lexicon), now, publish=publish, progress=progress)
        try:
            went_to_the_end = _take_pages(feeding, client)
        except ServiceError as error:
            end(run, RunState.FAILED, now=now, message=str(error))
        else:
            if went_to_the_end:
                run.next_page = None
                end(run, RunState.DONE, now=now, whole=run.total is None or run.done >= run.total)
            else:
                end(run, RunState.STOPPED, now=now, message=STOPPED)
    return report_on(run)


def _unfinished(source: Source, client: Client, now: datetime) -> ImportRun | None:
    run = ImportRun.objects.filter(source=source.key, origin=client.base[:500]).first()
    if run is None or run.next_page is None or run.state == RunState.DONE or run.started_at < now - RESUMED_WITHIN:
        return None
    return run


def _take_pages(feeding: Feeding, client: Client) -> bool:
    """Take pages from `run.next_page` on; False when the run was asked to stop."""
    run = feeding.run
    while True:
        if feeding.must_stop():
            return False
        page = client.page(run.next_page or 1)
        first = ((run.next_page or 1) - 1) * PAGE_SIZE + 1
        if page.announced is not None:
            run.total = page.announced
        if not feeding.take_all(_line(first + i, aid) for i, aid in enumerate(page.aids)):
            return False
        if page.is_last:
            return True
        run.next_page = (run.next_page or 1) + 1
        run.save(update_fields=["next_page", "total"])


def _line(number: int, aid: object) -> Line:
    path, error = storage_fault(aid)
    return Line(number, value=aid, path=path, error=error)
