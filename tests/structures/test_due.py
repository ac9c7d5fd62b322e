"""Periodic jobs: each once a period, whoever asks and how many do."""

import json
from datetime import datetime, timedelta
from io import StringIO
from threading import Barrier, Thread
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection
from django_tasks_db.models import DBTaskResult

from structures import due
from structures.models import PeriodicJob

PARIS = ZoneInfo("Europe/Paris")
TUESDAY = datetime(2026, 11, 24, 12, tzinfo=PARIS)
DAY = timedelta(days=1)


@pytest.fixture
def jobs(monkeypatch):
    """A register of this test alone, and the names of the jobs that ran."""
    monkeypatch.setattr(due, "_jobs", {})
    ran = []

    def add(name="daily", *, every=DAY, **at):
        due.register(name, every=every, job=lambda now: ran.append(name), **at)
        return ran

    return add


@pytest.fixture
def ask(work):
    """Start what is due at an instant, and have it run."""

    def ask(now):
        started = due.start_due(now)
        work()
        return started

    return ask


@pytest.mark.django_db
def test_a_job_starts_once_a_period_however_often_one_asks(jobs, ask):
    ran = jobs()
    assert ask(TUESDAY) == ["daily"]
    assert ask(TUESDAY + timedelta(hours=11)) == []
    assert ask(TUESDAY + timedelta(hours=12)) == ["daily"]  # midnight in Paris
    assert ran == ["daily", "daily"]


@pytest.mark.django_db
def test_a_cron_that_is_early_by_a_second_misses_no_day(jobs, ask):
    jobs()
    ask(TUESDAY)
    assert ask(TUESDAY + DAY - timedelta(seconds=1)) == ["daily"]


@pytest.mark.django_db
def test_a_week_begins_on_monday_at_the_hour_asked_for(jobs, ask):
    jobs("weekly", every=7 * DAY, at=timedelta(hours=8))
    monday = datetime(2026, 11, 30, 8, tzinfo=PARIS)
    assert ask(TUESDAY) == ["weekly"]
    assert ask(monday - timedelta(minutes=1)) == []
    assert ask(monday) == ["weekly"]


@pytest.mark.django_db
def test_the_hour_that_comes_twice_in_october_starts_no_job_twice(jobs, ask):
    jobs("hourly", every=timedelta(hours=1))
    twice = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS)
    assert ask(twice) == ["hourly"]
    assert ask(twice.replace(fold=1)) == []
    assert ask(twice.replace(hour=3, fold=1)) == ["hourly"]


@pytest.mark.django_db
def test_a_job_is_not_started_beside_itself(jobs):
    jobs()
    assert due.start_due(TUESDAY) == ["daily"]
    assert due.start_due(TUESDAY + DAY) == []
    DBTaskResult.objects.get().set_successful(None)
    assert due.start_due(TUESDAY + DAY) == ["daily"]


@pytest.mark.django_db(transaction=True)
def test_two_processes_that_ask_at_once_start_each_job_once(jobs):
    names = [f"job-{number}" for number in range(20)]
    for name in names:
        jobs(name)
    together = Barrier(2)
    started = []

    def start():
        try:
            together.wait()
            started.extend(due.start_due(TUESDAY))
        finally:
            connection.close()

    threads = [Thread(target=start) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(started) == sorted(names)
    assert DBTaskResult.objects.count() == len(names)


def test_two_jobs_do_not_share_a_name(jobs):
    jobs()
    with pytest.raises(ValueError, match="daily"):
        jobs()


@pytest.mark.django_db
def test_a_job_that_started_has_a_period():
    with pytest.raises(IntegrityError, match="periodic_job_started_has_a_period"):
        PeriodicJob.objects.create(name="daily", period=3)


@pytest.mark.django_db
def test_run_due_says_what_it_started(jobs):
    jobs()
    out = StringIO()
    call_command("run_due", stdout=out)
    call_command("run_due", stdout=out)
    assert [json.loads(line) for line in out.getvalue().splitlines()] == [{"started": ["daily"]}, {"started": []}]
