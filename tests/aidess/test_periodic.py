"""The jobs that the site runs by itself: they are all there, run without a word, and end what is kept too long."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from aidess.periodic import command
from structures import due
from structures.leaving import end_account
from structures.mails import retention
from structures.models import Mail, User

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def mail(days_old, **fields):
    at = NOON - days_old * DAY
    given = {"to": "treso@exemple.fr", "subject": "Objet", "state": "sent", "sent_at": at, **fields}
    return Mail.objects.create(key=str(Mail.objects.count()), posted_at=at, next_try_at=at, **given)


def test_everything_that_is_kept_for_a_while_has_a_job_that_ends_it():
    names = {"comptes : effacements", "corrections proposées : effacements", "courriels : effacements", "retention"}
    assert names | {"tableurs envoyés", "liens des fiches"} <= set(due._jobs)


@pytest.mark.parametrize("name", ["run_imports", "forget_suggestions", "purge_accounts", "check_links"])
def test_a_command_is_a_job_that_says_in_json_what_it_did(empty_database, name):
    assert all(isinstance(line, dict) for line in command(name)(NOON))


def test_a_demonstration_asks_nothing_of_other_sites(settings):
    """Without a database here: had it begun, it would have asked for the sheets."""
    settings.AIDESS_DEMO = True
    assert "ne demande rien" in due._jobs["liens des fiches"].run(NOON)


@pytest.mark.django_db
def test_ended_sessions_are_forgotten_each_night():
    Session.objects.create(session_key="old", session_data="", expire_date=NOON - 400 * DAY)
    due._jobs["comptes : effacements"].run(NOON)
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_a_week_after_a_mail_nobody_knows_to_whom_and_a_year_after_that_it_was():
    mail(8)
    mail(8, state="given_up", sent_at=None, text="Texte", problem="550")
    mail(6)
    mail(401)
    mail(401, state="waiting", sent_at=None)
    assert retention.forget(NOON) == {"erased": 3, "deleted": 1, "tasks": 0}
    kept = Mail.objects.order_by("posted_at").values_list("to", "text", "problem")
    assert list(kept) == [("treso@exemple.fr", "", ""), ("", "", ""), ("", "", ""), ("treso@exemple.fr", "", "")]


def test_the_page_on_personal_data_says_how_long(client):
    days = retention.PEOPLE_KEPT.days
    assert (
        f"l’adresse et l’objet au bout de {days}\N{NO-BREAK SPACE}jours"
        in client.get("/donnees-personnelles/").content.decode()
    )


@pytest.mark.django_db
def test_whoever_ends_an_account_is_in_no_mail_any_more():
    user = User.objects.create_user("Treso@exemple.fr")
    mail(1)
    mail(1, to="autre@exemple.fr")
    end_account(user, NOON)
    assert sorted(Mail.objects.values_list("to", flat=True)) == ["", "autre@exemple.fr"]


@pytest.mark.django_db
def test_a_task_that_ended_is_shown_for_a_month():
    for status, days in (("SUCCESSFUL", 29), ("SUCCESSFUL", 31), ("FAILED", 31), ("READY", 31)):
        DBTaskResult.objects.create(status=status, finished_at=NOON - days * DAY, args_kwargs={}, run_after=NOON)
    assert retention.forget(NOON)["tasks"] == 2
    assert sorted(DBTaskResult.objects.values_list("status", flat=True)) == ["READY", "SUCCESSFUL"]
