"""Workers of the watch are killed before each of their statements, or work side by side: each message is written once."""

import os
import signal
from itertools import count

import pytest
from django.db import connection, transaction

from aids.models import Aid, Status
from dossiers.models import Notice, NoticeState, Survey, SurveyPart
from dossiers.watch import survey, telling
from structures.models import Mail
from tests.conftest import TODAY
from tests.dossiers.watching import a_structure, a_watch, an_aid, change, run

pytestmark = pytest.mark.django_db(transaction=True)

ALIVE = 4242  # an advisory lock that a worker holds as long as its connection lives
AT_LEAST = 15  # statements of one round, fewer would mean that nothing was done


@pytest.fixture(autouse=True)
def _no_other_aid(starter):
    Aid.objects.update(status=Status.ARCHIVED)


@pytest.fixture(autouse=True)
def _small_shares(monkeypatch):
    """Several parts and several transactions of messages, for a few watches."""
    monkeypatch.setattr(survey, "PART", 2)
    monkeypatch.setattr(telling, "AT_A_TIME", 1)


def a_worker(fatal=None):
    """The number of a child process that does a round of the watch, killed before its `fatal`th statement."""
    child = os.fork()
    if child:
        return child
    inherited = connection.connection  # noqa: F841  held: closing it would end the parent's connection
    connection.connection = None
    statements = count(1)

    def die(execute, sql, params, many, context):
        if next(statements) == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)

    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock_shared(%s)", [ALIVE])
        with connection.execute_wrapper(die):
            run(TODAY)
    except BaseException:
        os._exit(1)
    os._exit(0)


def end_of(child):
    """0 when it did its round, else the signal that ended it, once PostgreSQL has seen it dead."""
    _, status = os.waitpid(child, 0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [ALIVE, ALIVE])
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0


def forget_all():
    Survey.objects.all().delete()
    Mail.objects.all().delete()


def recipients():
    return sorted(Mail.objects.values_list("to", flat=True))


def test_killed_before_any_of_its_statements_a_worker_leaves_all_to_the_next_and_each_is_told_once():
    a_watch()
    a_structure()
    a_watch("troisieme@exemple.fr")
    an_aid()
    told = ["presidente@exemple.fr", "treso@exemple.fr", "troisieme@exemple.fr"]
    for fatal in count(1):
        forget_all()
        ended = end_of(a_worker(fatal))
        run(TODAY)
        assert recipients() == told, f"killed before statement {fatal}"
        assert not SurveyPart.objects.exists()
        assert not Notice.objects.filter(state=NoticeState.WAITING).exists()
        if ended == 0:
            break
        assert ended == signal.SIGKILL
    assert fatal > AT_LEAST


def test_killed_again_and_again_a_little_further_each_time_the_work_ends():
    for number in range(5):
        a_watch(f"a{number}@exemple.fr")
    an_aid()
    deaths = 0
    for fatal in count(12, 2):
        if end_of(a_worker(fatal)) == 0:
            break
        deaths += 1
    assert deaths
    assert recipients() == [f"a{number}@exemple.fr" for number in range(5)]


def test_workers_side_by_side_tell_each_once():
    for number in range(12):
        a_watch(f"a{number:02}@exemple.fr")
    aid = an_aid()
    for workers in [[a_worker() for _ in range(4)] for _ in range(2)]:
        assert [end_of(one) for one in workers] == [0] * 4
    change(aid, amount={"max": 9000})
    assert [end_of(one) for one in [a_worker() for _ in range(4)]] == [0] * 4
    run(TODAY)
    told = recipients()
    assert told == sorted([f"a{number:02}@exemple.fr" for number in range(12)] * 2)


def test_a_part_that_somebody_holds_is_left_to_him():
    a_watch()
    an_aid()
    survey.begin(TODAY)
    with transaction.atomic():
        assert SurveyPart.objects.select_for_update().first()
        assert end_of(a_worker()) == 0
        assert Mail.objects.count() == 0
    run(TODAY)
    assert Mail.objects.count() == 1
