"""The worker: what fails is tried again after a while, and what a dead worker left is taken up by another."""

from datetime import UTC, datetime, timedelta
from math import inf

import pytest
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from structures import due, worker
from structures.models import BackgroundTask, PeriodicJob
from structures.models.background import MOST_ATTEMPTS
from structures.worker import Worker, alive, run_again, take_up_again
from tests import children
from tests.structures import tasks
from vocabulary import clock

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def run_once(db, monkeypatch):
    """One worker runs what is ready, inside the transaction of the test, and looks at nothing else."""
    monkeypatch.setattr(db_worker, "close_old_connections", lambda: None)

    def run_once():
        with alive("one") as life:
            worker = Worker("one", life, kept_by=None)
            worker.next_look = inf
            worker.run()

    return run_once


@pytest.fixture
def nothing_is_due(transactional_db):
    """The periodic jobs of the site have all run for years to come."""
    PeriodicJob.objects.bulk_create(PeriodicJob(name=name, period=10**9, started_at=NOON) for name in due._jobs)


def only_task():
    return BackgroundTask.objects.get()


def test_a_task_that_fails_waits_longer_each_time_then_for_a_person(run_once, caplog):
    tasks.fail.enqueue()
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        run_once()
        assert take_up_again(NOON) == 1
        waits.append(only_task().run_after - NOON)
        BackgroundTask.objects.update(run_after=NOON)
    run_once()
    assert waits == [MINUTE, 2 * MINUTE, 4 * MINUTE, 8 * MINUTE]
    assert take_up_again(NOON) == 0
    assert only_task().is_dead
    assert "No luck." in caplog.text


@pytest.mark.django_db
def test_an_agent_has_a_dead_task_run_as_if_never_tried():
    tasks.fail.enqueue()
    BackgroundTask.objects.update(status="FAILED", worker_ids=["x"] * MOST_ATTEMPTS)
    assert run_again(BackgroundTask.objects.all(), NOON) == 1
    row = only_task()
    assert (row.status, row.attempts, row.run_after) == ("READY", 0, NOON)


@pytest.mark.django_db
def test_only_what_failed_is_run_again():
    tasks.fail.enqueue()
    for status in ("READY", "RUNNING", "SUCCESSFUL"):
        BackgroundTask.objects.update(status=status)
        assert run_again(BackgroundTask.objects.all(), NOON) == 0


@pytest.mark.django_db
def test_a_task_is_taken_from_a_dead_worker_and_left_to_a_living_one():
    tasks.fail.enqueue()
    DBTaskResult.objects.get().claim("one")
    with alive("one"):
        assert take_up_again(NOON) == 0
    assert take_up_again(NOON) == 1
    assert (only_task().status, only_task().run_after) == ("READY", NOON + MINUTE)


@pytest.mark.django_db
def test_a_task_that_kills_its_workers_is_not_given_to_all_of_them():
    tasks.fail.enqueue()
    BackgroundTask.objects.update(status="RUNNING", worker_ids=["dead"] * MOST_ATTEMPTS)
    assert take_up_again(NOON) == 0
    assert only_task().is_dead
    assert "workers died" in only_task().traceback


@pytest.mark.django_db
@pytest.mark.parametrize("attempts", [1, MOST_ATTEMPTS])
def test_a_task_that_ended_as_it_was_looked_at_stays_ended(attempts):
    tasks.fail.enqueue()
    BackgroundTask.objects.update(status="RUNNING", worker_ids=["gone"] * attempts)
    seen = only_task()
    BackgroundTask.objects.update(status="SUCCESSFUL")
    assert worker._take_up_left(seen, NOON) == 0
    assert only_task().status == "SUCCESSFUL"


def test_a_worker_killed_in_a_task_leaves_it_to_the_next(nothing_is_due):
    tasks.wait_for_a_line.enqueue()
    killed = children.start("manage.py", "work")
    with killed:
        assert killed.stdout.readline() == "began\n"
        assert take_up_again(clock.now()) == 0
        killed.kill()
    assert only_task().status == "RUNNING"
    assert take_up_again(clock.now() - timedelta(hours=1)) == 1
    following = children.start("manage.py", "work", "--once")
    following.communicate("done\n")
    row = only_task()
    assert (row.status, row.return_value, row.attempts) == ("SUCCESSFUL", "done", 2)


def test_a_worker_told_to_stop_ends_its_task_first(nothing_is_due):
    tasks.wait_for_a_line.enqueue()
    worker = children.start("manage.py", "work")
    with worker:
        assert worker.stdout.readline() == "began\n"
        worker.terminate()
        out, said = worker.communicate("done\n")
    assert (worker.returncode, out, said) == (0, "", "")
    assert only_task().return_value == "done"


def test_a_worker_whose_parent_is_gone_stops(nothing_is_due):
    with alive("one") as life:
        worker = Worker("one", life, kept_by=-1)
        worker.run_for_good(interval=0)
    assert not worker.running


def test_a_database_that_is_away_is_one_sentence(db):
    worker = children.start("manage.py", "work", DATABASE_URL="postgresql://127.0.0.1:1/aidess")
    _, said = worker.communicate()
    assert worker.returncode == 1
    assert said.startswith("La base de données ne répond plus")
    assert "Traceback" not in said
