"""The queue of sheets to read again: ordered by harm, emptied in one click."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from aids.freshness import queue, ranked
from aids.models import Act, Aid, AidSeen, AidVersion, Link
from structures.models import User
from tests.conftest import TODAY


def row(name="Une aide", **changes):
    fields = {
        "pk": 1,
        "name": name,
        "bearer__name": "Une ville",
        "recurrence": "yearly",
        "closes_on": None,
        "usual_deadline_months": [],
        "verified_on": TODAY - timedelta(days=200),
        "facts_as_of": None,
        "source_url": "https://exemple.fr/",
        "apply_url": "",
        "seen": 0,
    }
    return fields | changes


def order(*rows, dead=()):
    return [due.name for due in ranked(rows, set(dead), TODAY)]


@pytest.mark.parametrize(("recurrence", "days"), [("permanent", 365), ("yearly", 180), ("one_off", 90)])
def test_a_sheet_is_due_after_the_days_of_its_recurrence(recurrence, days):
    def read(ago):
        return order(row(recurrence=recurrence, verified_on=TODAY - timedelta(days=ago)))

    assert read(days - 1) == []
    assert read(days) == ["Une aide"]


def test_a_sheet_never_read_is_due_and_older_facts_come_first():
    never = [row("2025", verified_on=None, facts_as_of=2025), row("2021", verified_on=None, facts_as_of=2021)]
    assert order(*never, row("Cette année", verified_on=None, facts_as_of=2026)) == ["2021", "2025", "Cette année"]


def test_what_is_seen_often_comes_before_what_is_only_older():
    older = row("Plus ancienne", verified_on=TODAY - timedelta(days=900))
    assert order(older, row("Très vue", seen=50)) == ["Très vue", "Plus ancienne"]


def test_what_closes_soon_comes_before_what_is_only_older():
    older = row("Plus ancienne", verified_on=TODAY - timedelta(days=400))
    assert order(older, row("Ferme bientôt", closes_on=TODAY)) == ["Ferme bientôt", "Plus ancienne"]
    far = row("Ferme dans un mois et plus", closes_on=TODAY + timedelta(days=31))
    assert order(older, far) == ["Plus ancienne", "Ferme dans un mois et plus"]


def test_a_usual_campaign_this_month_or_next_comes_first():
    assert order(row("Avril", usual_deadline_months=[4]), row("Décembre", usual_deadline_months=[12])) == [
        "Décembre",
        "Avril",
    ]


def test_a_yearly_aid_past_its_date_asks_for_the_next_ones_even_just_read():
    past = row(closes_on=TODAY - timedelta(days=1), verified_on=TODAY)
    (due,) = ranked([past], set(), TODAY)
    assert "prochaine campagne" in due.reasons[0]
    assert order(row(closes_on=TODAY, verified_on=TODAY)) == []
    assert order(row(closes_on=TODAY - timedelta(days=1), verified_on=TODAY, recurrence="one_off")) == []


def test_a_dead_link_makes_a_sheet_due_even_just_read():
    fresh = row(verified_on=TODAY)
    assert order(fresh) == []
    assert order(fresh, dead=["https://exemple.fr/"]) == ["Une aide"]


def test_the_order_of_rows_changes_nothing():
    rows = [row(name) for name in "bca"]
    assert order(*rows) == order(*reversed(rows)) == ["a", "b", "c"]


@pytest.mark.django_db
def test_counts_are_added_not_replaced():
    AidSeen.add({"dla": 2, "fipd": 1})
    AidSeen.add({"dla": 3})
    assert dict(AidSeen.objects.values_list("slug", "count")) == {"dla": 5, "fipd": 1}


def test_the_queue_costs_three_queries_and_holds_published_sheets_that_still_exist(starter, django_assert_num_queries):
    AidSeen.add({"dla": 10_000})
    Aid.objects.filter(slug="fipd").update(status="archived")
    with django_assert_num_queries(3):
        due = queue(TODAY)
    names = [sheet.name for sheet in due]
    assert due[0].name == Aid.objects.get(slug="dla").name
    assert Aid.objects.get(slug="fipd").name not in names
    assert Aid.objects.get(slug="pge").name not in names


@pytest.fixture
def agent(agent_client):
    return agent_client


def test_verified_today_takes_one_click_and_stays_in_the_history(agent, starter):
    aid = Aid.objects.get(slug="dla")
    AidSeen.add({"dla": 10_000})
    assert reverse("verify", args=[aid.pk]) in agent.get(reverse("freshness")).text
    page = agent.post(reverse("verify", args=[aid.pk]), follow=True)
    assert page.redirect_chain == [(reverse("freshness"), 302)]
    assert Aid.objects.get(slug="dla").verified_on == TODAY
    assert aid.pk not in [due.pk for due in queue(TODAY)]
    version = AidVersion.objects.of(aid).first()
    assert (version.act, version.actor) == (Act.VERIFY, User.objects.get())


def test_a_link_followed_verifies_nothing(agent, starter):
    aid = Aid.objects.get(slug="dla")
    assert agent.get(reverse("verify", args=[aid.pk])).status_code == 405
    assert Aid.objects.get(slug="dla").verified_on is None


def test_who_may_not_write_the_sheet_does_not_verify_it(agents, signed_in):
    aid = Aid.objects.get(slug="dla")
    elsewhere = signed_in(agents("Rédacteur", "R-53"))
    page = elsewhere.post(reverse("verify", args=[aid.pk]), follow=True)
    assert "il faut un rôle national" in page.text
    assert Aid.objects.get(slug="dla").verified_on is None


def test_the_queue_asks_for_the_right_to_see_sheets(signed_in, starter):
    nobody = signed_in(User.objects.create_user("lecteur@exemple.fr", "un mot de passe", is_staff=True))
    assert nobody.get(reverse("freshness")).status_code == 403


def test_the_queue_is_read_page_by_page(agent, starter):
    assert agent.get(reverse("freshness"), {"page": "2"}).status_code == 200
    assert agent.get(reverse("freshness"), {"page": "999"}).status_code == 404


def test_an_expired_aid_stays_published_and_is_shown(client, starter):
    Aid.objects.filter(slug="dla").update(recurrence="yearly", closes_on=date(2026, 1, 1))
    page = client.get(reverse("aid", args=["dla"]))
    assert page.status_code == 200
    assert "Close depuis" in page.text


@pytest.mark.django_db
def test_a_link_is_dead_after_three_different_days_and_alive_at_the_first_answer():
    link = Link.objects.create(address="https://exemple.fr/")
    for day in (1, 1, 1, 2):
        link.record("Le site ne répond pas.", date(2026, 11, day))
    assert not link.is_dead
    assert list(Link.objects.dead()) == []
    link.record("Le site ne répond pas.", date(2026, 11, 9))
    assert link.is_dead
    assert list(Link.objects.dead()) == [link]
    link.record("", date(2026, 11, 10))
    assert (link.is_dead, link.failed_on, link.problem) == (False, [], "")
