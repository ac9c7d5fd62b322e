"""The worker: the tasks of the queue one by one, and what keeps them from being lost when one of its kind is killed."""

import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Event

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from structures import due
from structures.backoff import delay
from structures.models import BackgroundTask
from structures.models.background import MOST_ATTEMPTS
from vocabulary import clock

logger = logging.getLogger(__name__)

LOCK = "hashtextextended('aidess.worker.' || %s, 0)"
SECONDS_BETWEEN_LOOKS = 10
"""How often a worker looks for what is due and for what others left."""


class InterruptedTaskError(Exception):
    """The worker that ran this task died, each time."""


class Worker(db_worker.Worker):
    """That of django-tasks-db, which also tends the clock between two tasks, and ends with whoever keeps it."""

    def __init__(self, worker_id: str, life: BaseDatabaseWrapper, kept_by: int | None) -> None:
        super().__init__(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=worker_id,
        )
        self.life, self.kept_by = life, kept_by
        self.next_look = time.monotonic()

    def run_task(self, row: DBTaskResult) -> None:
        super().run_task(row)
        if row.status == TaskResultStatus.FAILED:
            logger.error("%s (%s): %s", row.task_path, row.args_kwargs, row.traceback)
        self.beat()

    def beat(self) -> None:
        """Between two tasks: still alive, still wanted, and is something due?"""
        check_life(self.life)
        if self.kept_by is not None and os.getppid() != self.kept_by:
            self.running = False
        if time.monotonic() >= self.next_look:
            self.next_look = time.monotonic() + SECONDS_BETWEEN_LOOKS
            look_around(clock.now())

    def run_for_good(self, interval: float) -> None:
        """Until a signal, the end of whoever keeps it, or of the database (OperationalError)."""
        idle = Event()
        while self.running:
            self.beat()
            self.run()
            idle.wait(interval if self.running else 0)


def look_around(now: datetime) -> None:
    """What every worker does for all: start what is due, take up what failed or was left."""
    due.start_due(now)
    take_up_again(now)


@contextmanager
def alive(worker_id: str) -> Iterator[BaseDatabaseWrapper]:
    """Hold the lock that says that this worker lives, on a connection of its own that ends with the process."""
    life = connections.create_connection("default")
    try:
        with life.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_lock({LOCK})", [worker_id])
        yield life
    finally:
        life.close()


def check_life(life: BaseDatabaseWrapper) -> None:
    """Raises OperationalError once the connection, and so the lock, is lost: others take the worker for dead."""
    with life.cursor() as cursor:
        cursor.execute("SELECT 1")


def take_up_again(now: datetime) -> int:
    """Put back in the queue, each after its wait, the tasks that failed and those whose worker died; how many.

    After MOST_ATTEMPTS a task stays failed until a person has it run again (`run_again`).
    """
    return sum(_take_up(row, now) for row in BackgroundTask.objects.to_take_up()) + sum(
        _take_up_left(row, now) for row in BackgroundTask.objects.running()
    )


def run_again(tasks: QuerySet[BackgroundTask], now: datetime) -> int:
    """Have failed tasks run at once, as if never tried; how many."""
    return tasks.filter(status=TaskResultStatus.FAILED).update(
        status=TaskResultStatus.READY, run_after=now, worker_ids=[]
    )


def _take_up(row: BackgroundTask, now: datetime) -> int:
    return BackgroundTask.objects.filter(pk=row.pk, status=row.status, worker_ids=row.worker_ids).update(
        status=TaskResultStatus.READY, run_after=now + delay(row.attempts)
    )


@transaction.atomic
def _take_up_left(row: BackgroundTask, now: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock({LOCK})", [row.worker_ids[-1]])
        if not cursor.fetchone()[0]:
            return 0  # it lives
    if row.attempts < MOST_ATTEMPTS:
        return _take_up(row, now)
    left = BackgroundTask.objects.select_for_update().filter(pk=row.pk, status=row.status, worker_ids=row.worker_ids)
    for task in left:  # none when it ended as it was looked at
        task.set_failed(InterruptedTaskError(f"{task.attempts} workers died on it."))  # and may be what kills them
    return 0
