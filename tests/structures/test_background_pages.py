"""The outbox and the tasks in the administration: read by who may, started again, never written by hand."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry

from structures.models import BackgroundTask, Mail, PeriodicJob
from structures.models.background import MOST_ATTEMPTS
from tests.structures import tasks

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
MAILS = "/admin/structures/mail/"
TASKS = "/admin/structures/backgroundtask/"
LINK = "https://exemple.fr/lien/?a=1&b=2"


@pytest.fixture
def mail(db):
    return Mail.objects.create(
        key="lien:1",
        to="treso@exemple.fr",
        subject="Votre lien",
        text=f"Suivez <ceci> :\n{LINK}\n",
        state="doubtful",
        problem="Interrompu",
        posted_at=NOON,
        next_try_at=NOON,
    )


@pytest.fixture
def task(db):
    tasks.fail.enqueue()
    BackgroundTask.objects.update(status="FAILED", worker_ids=["x"] * MOST_ATTEMPTS, traceback="ValueError: <No luck>")
    return BackgroundTask.objects.get()


def act(client, page, action, row):
    return client.post(page, {"action": action, "_selected_action": [row.pk]}, follow=True)


def test_a_mail_in_doubt_is_seen_and_leaves_again_when_an_agent_says_so(agent_client, mail, deliver):
    page = agent_client.get(f"{MAILS}?state__exact=doubtful").content.decode()
    assert "treso@exemple.fr" in page
    assert "Interrompu" in page
    assert "1 courriel repart." in act(agent_client, MAILS, "resend", mail).content.decode()
    assert [sent.subject for sent in deliver()] == ["Votre lien"]
    assert LogEntry.objects.get().object_repr == "lien:1"


@pytest.mark.parametrize("state", ["waiting", "handing_over"])
def test_a_mail_under_way_is_not_sent_again_by_hand(agent_client, mail, state):
    Mail.objects.update(state=state)
    assert "Rien à relancer" in act(agent_client, MAILS, "resend", mail).content.decode()
    assert Mail.objects.get().state == state


def test_what_a_mail_says_is_shown_in_a_demonstration_only(agent_client, mail, settings):
    address = f"{MAILS}{mail.pk}/change/"
    assert "lien/?a=1" not in agent_client.get(address).content.decode()
    settings.MAILS_STAY_HERE = True
    page = agent_client.get(address).content.decode()
    assert 'href="https://exemple.fr/lien/?a=1&amp;b=2"' in page
    assert "Suivez &lt;ceci&gt;" in page


def test_a_dead_task_is_seen_with_its_error_and_runs_again(agent_client, task):
    assert "Échoué" in agent_client.get(f"{TASKS}?etat=FAILED").content.decode()
    assert "ValueError: &lt;No luck&gt;" in agent_client.get(f"{TASKS}{task.pk}/change/").content.decode()
    assert "1 travail relancé." in act(agent_client, TASKS, "restart", task).content.decode()
    assert BackgroundTask.objects.get().status == "READY"


def test_a_task_that_will_be_tried_again_says_so(agent_client, task):
    BackgroundTask.objects.update(worker_ids=["x"])
    assert "Échoué, sera réessayé" in agent_client.get(TASKS).content.decode()


def test_what_waits_for_a_person_is_said_on_the_first_page_to_who_may_act(agent_client, signed_in, agents, mail, task):
    page = agent_client.get("/admin/").content.decode()
    assert "Courriels dont on ne sait pas s’ils sont partis\N{NO-BREAK SPACE}: 1" in page
    assert "Travaux de fond échoués\N{NO-BREAK SPACE}: 1" in page
    assert "on ne sait pas" not in signed_in(agents("Relecteur")).get("/admin/").content.decode()


def test_the_first_page_is_silent_when_all_went_well(agent_client, task):
    BackgroundTask.objects.update(worker_ids=["x"])
    assert "Travaux de fond échoués" not in agent_client.get("/admin/").content.decode()


def test_the_periodic_jobs_are_listed(agent_client, db):
    PeriodicJob.objects.create(name="veille", period=1, started_at=NOON)
    assert "veille" in agent_client.get("/admin/structures/periodicjob/").content.decode()


@pytest.mark.parametrize("page", [MAILS, TASKS, "/admin/structures/periodicjob/"])
def test_other_agents_and_nobody_read_none_of_it(signed_in, agents, client, page, mail, task):
    assert signed_in(agents("Relecteur")).get(page).status_code == 403
    assert client.get(page).status_code == 302


@pytest.mark.parametrize("page", [MAILS, TASKS])
def test_nothing_is_written_by_hand(agent_client, mail, task, page):
    row = mail if page == MAILS else task
    assert agent_client.get(f"{page}add/").status_code == 403
    assert agent_client.post(f"{page}{row.pk}/change/", {"state": "sent"}).status_code == 403
    assert agent_client.post(f"{page}{row.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("count", [1, 30])
def test_lists_ask_few_questions(agent_client, db, count, django_assert_max_num_queries):
    for number in range(count):
        tasks.fail.enqueue()
        Mail.objects.create(key=str(number), to="a@b.fr", posted_at=NOON, next_try_at=NOON + timedelta(hours=number))
    for page in (MAILS, TASKS):
        with django_assert_max_num_queries(9):
            agent_client.get(page)
