"""What happened to accounts is written down, cannot be rewritten, and is forgotten after twelve months."""

import json
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from structures import journal
from structures.models import AccountEvent, FailedAttempt, RecoveryCode, SecondFactor, User
from tests.structures.conftest import NOON, SECRET

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
Kind = AccountEvent.Kind


def kinds():
    return list(AccountEvent.objects.order_by("pk").values_list("kind", flat=True))


@pytest.mark.parametrize("change", [{"detail": "autre chose"}, {"at": LONG_AGO}])
def test_no_line_is_rewritten(instant, change):
    line = journal.record(Kind.SIGNED_IN, instant.now)
    with pytest.raises(IntegrityError, match="ne se réécrit pas"), transaction.atomic():
        AccountEvent.objects.filter(pk=line.pk).update(**change)


def test_no_line_younger_than_twelve_months_is_deleted():
    journal.record(Kind.SIGNED_IN, datetime(2999, 1, 1, tzinfo=UTC))
    with pytest.raises(IntegrityError, match="ne se réécrit pas"), transaction.atomic():
        AccountEvent.objects.all().delete()


def test_an_export_has_an_author(instant):
    with pytest.raises(IntegrityError, match="account_event_export_has_an_author"), transaction.atomic():
        journal.record(Kind.EXPORTED, instant.now)


def test_an_account_named_in_the_journal_is_closed_not_deleted(agent, instant, signed_in):
    assert signed_in(agent).post(f"/admin/structures/user/{agent.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_second_factor_is_confirmed_by_a_code(newcomer):
    with pytest.raises(IntegrityError, match="second_factor_is_confirmed_by_a_code"), transaction.atomic():
        SecondFactor.objects.create(user=newcomer, secret=SECRET, last_step=-1, since=NOON)


def test_a_recovery_code_is_given_once(newcomer):
    RecoveryCode.objects.create(user=newcomer, digest="a")
    with pytest.raises(IntegrityError, match="recovery_code_is_given_once"), transaction.atomic():
        RecoveryCode.objects.create(user=newcomer, digest="a")


def test_a_sign_in_and_what_came_before_are_written_with_the_network_only(
    client, agent, give_password, give_code, code
):
    give_password(password="x")
    give_password()
    give_code("000000")
    give_code(code())
    client.post("/admin/logout/")
    assert kinds() == ["password_refused", "code_refused", "signed_in", "signed_out"]
    assert {event.network for event in AccountEvent.objects.all()} == {"203.0.113.0/24", "127.0.0.0/24"}
    assert {event.about for event in AccountEvent.objects.all()} == {agent}


def test_a_change_of_rights_says_what_changed_by_whom(newcomer, signed_in, instant):
    chief = User.objects.create_superuser("chef@exemple.fr", "x")
    group = Group.objects.create(name="Relecture")
    fields = model_to_dict(newcomer, ["email", "name"]) | {"is_active": "on", "groups": [group.pk]}
    assert signed_in(chief).post(f"/admin/structures/user/{newcomer.pk}/change/", fields).status_code == 302
    event = AccountEvent.objects.get()
    assert (event.kind, event.actor, event.about) == ("rights_changed", chief, newcomer)
    assert "agent : oui → non" in event.detail
    assert "groupes :  → Relecture" in event.detail
    assert "actif" not in event.detail


def test_a_stand_in_gets_rights_so_it_is_written(newcomer, signed_in):
    chief = User.objects.create_superuser("chef@exemple.fr", "x")
    fields = {"absent": newcomer.pk, "to": chief.pk, "starts_on": "01/12/2026", "ends_on": "05/12/2026"}
    assert signed_in(chief).post("/admin/structures/delegation/add/", fields).status_code == 302
    delegation = newcomer.absences.get()
    signed_in(chief).post(f"/admin/structures/delegation/{delegation.pk}/delete/", {"post": "yes"})
    assert list(AccountEvent.objects.order_by("pk").values_list("kind", "about", "detail")) == [
        ("rights_changed", chief.pk, "remplace agent@exemple.fr du 2026-12-01 au 2026-12-05"),
        ("rights_changed", chief.pk, "ne remplace plus agent@exemple.fr"),
    ]


def test_a_change_of_name_is_not_one_of_rights(newcomer, signed_in):
    fields = model_to_dict(newcomer, ["email"]) | {
        "name": "Autre",
        "is_active": "on",
        "is_staff": "on",
        "is_superuser": "on",
    }
    signed_in(newcomer).post(f"/admin/structures/user/{newcomer.pk}/change/", fields)
    assert User.objects.get(name="Autre") == newcomer
    assert kinds() == []


def test_who_is_no_superuser_cannot_touch_accounts(newcomer, signed_in):
    User.objects.filter(pk=newcomer.pk).update(is_superuser=False)
    browser = signed_in(User.objects.get())
    assert browser.get(f"/admin/structures/user/{newcomer.pk}/change/").status_code == 403
    assert browser.get(f"/admin/structures/user/{newcomer.pk}/password/").status_code == 403


def test_an_export_is_written_by_the_account_that_takes_it(newcomer, instant):
    newcomer.exported("120 fiches, CSV", instant.now)
    event = AccountEvent.objects.get()
    assert (event.kind, event.actor, event.detail) == ("exported", newcomer, "120 fiches, CSV")


def test_who_reads_the_journal_takes_it_out_and_that_is_a_line_of_it(newcomer, signed_in):
    agent_client = signed_in(newcomer)
    journal.record(Kind.SIGNED_IN, NOON, about=newcomer, detail="=2+2")
    journal.record(Kind.CODE_REFUSED, NOON, about=newcomer)
    assert "Exporter ces lignes" in agent_client.get("/admin/structures/accountevent/").content.decode()
    address = "/admin/structures/accountevent/exporter/"
    assert agent_client.get(address).status_code == 405
    page = agent_client.post(f"{address}?kind__exact=signed_in")
    heading, *lines = page.getvalue().decode("utf-8-sig").splitlines()
    assert heading == "instant;fait;par;compte;réseau;détail"
    assert [line.split(";")[1:] for line in lines] == [["Connexion", "", newcomer.email, "", " =2+2"]]
    event = AccountEvent.objects.get(kind=Kind.EXPORTED)
    assert (event.actor.email, event.detail) == ("agent@exemple.fr", "1 ligne du journal des comptes, CSV")
    assert agent_client.post(f"{address}?lost=1").status_code == 302


def test_who_may_not_read_the_journal_does_not_take_it_out(newcomer, signed_in):
    User.objects.filter(pk=newcomer.pk).update(is_superuser=False)
    assert signed_in(User.objects.get()).post("/admin/structures/accountevent/exporter/").status_code == 403
    assert not AccountEvent.objects.filter(kind=Kind.EXPORTED).exists()


def test_the_journal_is_read_and_never_written_in_the_administration(agent_client):
    event = journal.record(Kind.SIGNED_IN, NOON)
    assert "Connexion" in agent_client.get("/admin/structures/accountevent/").content.decode()
    address = f"/admin/structures/accountevent/{event.pk}"
    assert agent_client.get(f"{address}/change/").status_code == 200
    assert agent_client.post(f"{address}/change/", {"detail": "autre"}).status_code == 403
    assert agent_client.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert agent_client.get("/admin/structures/accountevent/add/").status_code == 403


def test_the_journal_asks_as_many_queries_for_many_lines_as_for_one(newcomer, signed_in, django_assert_num_queries):
    browser = signed_in(newcomer)

    def queries():
        with django_assert_num_queries(12, exact=False) as held:
            browser.get("/admin/structures/accountevent/")
        return len(held)

    journal.record(Kind.SIGNED_IN, NOON, about=newcomer, actor=newcomer)
    for_one = queries()
    for _ in range(20):
        journal.record(Kind.SIGNED_IN, NOON, about=newcomer, actor=newcomer)
    assert queries() == for_one


def test_what_is_kept_long_enough_is_forgotten(instant):
    journal.record(Kind.SIGNED_IN, LONG_AGO)
    journal.record(Kind.SIGNED_IN, instant.now - journal.KEPT)
    FailedAttempt.objects.create(at=LONG_AGO, step="code", account="a", network="b")
    out = StringIO()
    call_command("purge_accounts", stdout=out)
    assert json.loads(out.getvalue()) == {"events": 1, "attempts": 1}
    assert AccountEvent.objects.get().at == instant.now - journal.KEPT


def test_an_operator_takes_a_lost_second_factor_away(agent, instant, signed_in, give_password):
    browser = signed_in(agent)
    out = StringIO()
    call_command("reset_second_factor", "Agent@Exemple.FR", stdout=out)
    assert json.loads(out.getvalue()) == {"account": "agent@exemple.fr", "had_second_factor": True}
    assert browser.get("/admin/").status_code == 302
    assert not RecoveryCode.objects.exists()
    assert kinds() == ["factor_reset"]
    assert give_password().url == "/admin/second-facteur/"


def test_an_operator_is_told_of_an_account_that_is_none(db):
    with pytest.raises(CommandError, match="Aucun compte") as held:
        call_command("reset_second_factor", "personne@exemple.fr")
    assert held.value.returncode == 2
