"""Periodic jobs: each app registers its own, and `start_due` starts what is due, once a period, whoever calls it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from structures.models import PeriodicJob
from vocabulary import clock

A_MONDAY = datetime(1970, 1, 5)  # noqa: DTZ001  in Paris, whatever its offset was
UNDER_WAY = (TaskResultStatus.READY, TaskResultStatus.RUNNING)


@dataclass(frozen=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[datetime], Any]
    at: timedelta

    def period(self, now: datetime) -> int:
        """The rank of the period that holds `now`. Periods follow one another from a Monday at midnight in Paris.

        A clock that goes back (in October) never makes a period come twice: only a higher rank is due.
        """
        local = now.astimezone(timezone.get_default_timezone()).replace(tzinfo=None)
        return (local - A_MONDAY - self.at) // self.every


_jobs: dict[str, Job] = {}


def register(name: str, *, every: timedelta, job: Callable[[datetime], Any], at: timedelta = timedelta(0)) -> None:
    """Have `job(now)` run once each `every`, beside the site. For `AppConfig.ready`.

    `job` takes the aware instant at which it runs, may be killed anywhere and run again, and returns something that
    JSON can hold, shown to agents. `at` is how far into the period it starts: every day at 3 in the morning is
    `every=timedelta(days=1), at=timedelta(hours=3)`; a week begins on Monday.
    """
    held = _jobs.setdefault(name, Job(name, every, job, at))
    if held.run is not job:
        raise ValueError(f"Two jobs are named {name}.")


def start_due(now: datetime) -> list[str]:
    """Put in the queue the jobs that are due at `now`; their names. Safe to call as often as wished, by anyone.

    A job whose former run is still waiting or running is not started beside itself: it is when that one ends.
    """
    started_in = dict(PeriodicJob.objects.values_list("name", "period"))
    due = [job for job in _jobs.values() if _is_later(job.period(now), started_in.get(job.name))]
    return [job.name for job in due if _start(job, now)]


@transaction.atomic
def _start(job: Job, now: datetime) -> bool:
    PeriodicJob.objects.bulk_create([PeriodicJob(name=job.name)], ignore_conflicts=True)
    row = PeriodicJob.objects.select_for_update().get(pk=job.name)
    period = job.period(now)
    if not _is_later(period, row.period) or _is_under_way(row):
        return False
    row.period, row.started_at, row.task = period, now, run_job.enqueue(job.name).id
    row.save()
    return True


def _is_later(period: int, started_in: int | None) -> bool:
    return started_in is None or period > started_in


def _is_under_way(row: PeriodicJob) -> bool:
    return row.task is not None and DBTaskResult.objects.filter(pk=row.task, status__in=UNDER_WAY).exists()


@task
def run_job(name: str) -> Any:
    return _jobs[name].run(clock.now())
