"""The private calendar: what subscribers see of the aids that a structure keeps, and who may not see it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from icalendar import Calendar
from icalevents.icalevents import events

from aids.models import Aid
from dossiers.models import Agenda, KeptAid, ToldDate
from structures.models import Membership, Role
from tests.conftest import TODAY
from tests.dossiers.people import a_structure, join

pytestmark = pytest.mark.django_db

OWNER = "marie@exemple.fr"
CLOSES = date(2026, 12, 31)


@pytest.fixture
def structure(starter):
    return a_structure(OWNER)


@pytest.fixture
def aid(structure):
    """An aid that the structure keeps, and that closes on 31 December 2026."""
    aid = Aid.objects.published().get(slug="ademe-etude-reemploi")
    KeptAid.objects.create(structure=structure, aid=aid, state="saved", on=TODAY)
    return aid


@pytest.fixture
def agenda(structure):
    return Agenda.objects.create(membership=structure.memberships.get(), created_on=TODAY)


@pytest.fixture
def read(agenda):
    """The events that a subscriber finds at the address."""

    def read(status=200):
        response = Client().get(f"/agenda/{agenda.secret}.ics")
        assert response.status_code == status
        return Calendar.from_ical(response.content).events

    return read


def change(aid, **fields):
    """A change as an agent makes it."""
    for name, value in fields.items():
        setattr(aid, name, value)
    aid.save()


def keep(structure, aid, state):
    KeptAid.objects.update_or_create(structure=structure, aid=aid, defaults={"state": state, "on": TODAY})


def test_each_kept_aid_that_has_a_date_is_one_event(read, aid, structure):
    undated = Aid.objects.published().filter(closes_on=None, usual_deadline_months__len__gt=0).first()
    keep(structure, undated, "saved")
    (event,) = read()
    assert (event.start, event.end) == (CLOSES, CLOSES + timedelta(days=1))
    assert event["status"] == "CONFIRMED"
    assert event["url"] == f"http://testserver/aides/{aid.slug}/"


def test_the_calendar_says_how_often_to_come_back(agenda, aid):
    content = Client().get(f"/agenda/{agenda.secret}.ics").content
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT12H" in content
    assert b"X-PUBLISHED-TTL:PT12H" in content


def test_a_date_that_moves_moves_its_event(read, aid):
    (before,) = read()
    change(aid, closes_on=date(2027, 1, 15))
    (after,) = read()
    assert (after.uid, after.start, after["status"]) == (before.uid, date(2027, 1, 15), "CONFIRMED")
    assert after.sequence == before.sequence + 1
    assert after.stamp >= before.stamp


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(lambda structure, aid: change(aid, recurrence="closed"), id="closed"),
        pytest.param(lambda structure, aid: change(aid, status="to_review"), id="withdrawn"),
        pytest.param(lambda structure, aid: change(aid, status="archived"), id="archived"),
        pytest.param(lambda structure, aid: change(aid, closes_on=None), id="date no longer known"),
        pytest.param(lambda structure, aid: keep(structure, aid, "hidden"), id="hidden"),
        pytest.param(lambda structure, aid: keep(structure, aid, "applied"), id="asked for"),
        pytest.param(lambda structure, aid: KeptAid.objects.all().delete(), id="no longer kept"),
    ],
)
def test_what_no_longer_holds_is_cancelled_where_it_was_told(read, aid, structure, end):
    (before,) = read()
    end(structure, aid)
    (after,) = read()
    assert (after.uid, after.start, after["status"]) == (before.uid, CLOSES, "CANCELLED")
    assert after.sequence == before.sequence + 1


def test_what_was_never_told_needs_no_cancelling(read, aid):
    change(aid, recurrence="closed")
    assert read() == []


def test_an_aid_kept_again_is_an_event_again(read, aid, structure):
    (before,) = read()
    keep(structure, aid, "hidden")
    read()
    keep(structure, aid, "saved")
    (after,) = read()
    assert (after.uid, after["status"]) == (before.uid, "CONFIRMED")


def test_a_deadline_that_passed_was_no_mistake(read, aid, settings):
    read()
    settings.AIDESS_TODAY = date(2027, 1, 1)
    assert [event["status"] for event in read()] == ["CONFIRMED"]


def test_a_deadline_past_before_it_was_told_is_not_told(read, aid):
    change(aid, closes_on=TODAY - timedelta(days=1))
    assert read() == []


def test_dates_of_more_than_a_year_ago_are_forgotten(read, aid, structure, settings):
    read()
    other = Aid.objects.published().exclude(pk=aid.pk).exclude(recurrence="closed").first()
    change(other, closes_on=date(2028, 6, 1))
    settings.AIDESS_TODAY = date(2028, 1, 2)
    keep(structure, other, "saved")
    assert [event.start for event in read()] == [date(2028, 6, 1)]
    assert [event.start for event in read()] == [date(2028, 6, 1)]


def test_nothing_is_sent_again_while_nothing_changed(agenda, aid, structure, django_assert_max_num_queries):
    address = f"/agenda/{agenda.secret}.ics"
    for other in Aid.objects.published().exclude(pk=aid.pk)[:10]:
        change(other, closes_on=CLOSES)
        keep(structure, other, "saved")
    first = Client().get(address)
    with django_assert_max_num_queries(4):
        again = Client().get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    change(aid, closes_on=date(2027, 2, 1))
    assert Client().get(address, headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_two_structures_never_share_an_event(read, aid, agenda):
    other = a_structure("paul@exemple.fr", name="Le Fournil")
    keep(other, aid, "saved")
    theirs = Agenda.objects.create(membership=other.memberships.get(), created_on=TODAY)
    (ours,) = read()
    (event,) = Calendar.from_ical(Client().get(f"/agenda/{theirs.secret}.ics").content).events
    assert event.uid != ours.uid


# The address


@pytest.mark.parametrize("wrong", ["", "x", "0" * 32, f"{'0' * 32}-{'0' * 32}", "é" * 32, "%00", "a-b-c", "0" * 5000])
def test_a_guessed_address_opens_nothing(starter, wrong):
    response = Client().get(f"/agenda/{wrong}.ics")
    assert response.status_code in (400, 404)


def test_the_key_without_its_seal_opens_nothing(agenda):
    key = agenda.key.hex
    for secret in (key, f"{key}-", f"{key}-{'0' * 32}"):
        response = Client().get(f"/agenda/{secret}.ics")
        assert response.status_code == 404
        assert "Cette adresse d’agenda ne marche plus" in response.content.decode()


def test_a_changed_address_cuts_the_old_one_and_keeps_the_events(come_in, structure, aid, agenda, read):
    (before,) = read()
    marie = come_in(OWNER)
    marie.post(f"/ma-structure/{structure.key}/agenda/", {"act": "changer"})
    assert Client().get(f"/agenda/{agenda.secret}.ics").status_code == 404
    agenda.refresh_from_db()
    (after,) = read()
    assert after.uid == before.uid


def test_the_address_ends_with_the_membership_and_with_the_account(structure, aid):
    member = join(structure, "paul@exemple.fr", Role.READER)
    agenda = Agenda.objects.create(membership=member, created_on=TODAY)
    address = f"/agenda/{agenda.secret}.ics"
    assert Client().get(address).status_code == 200
    member.user.is_active = False
    member.user.save()
    assert Client().get(address).status_code == 404
    member.user.is_active = True
    member.user.save()
    Membership.objects.filter(pk=member.pk).delete()
    assert Client().get(address).status_code == 404


def test_the_home_gives_changes_and_cuts_the_address(come_in, structure, aid):
    marie, home = come_in(OWNER), f"/ma-structure/{structure.key}/"
    undated = Aid.objects.published().filter(closes_on=None).first()
    keep(structure, undated, "saved")
    assert "Obtenir cette adresse" in marie.get(home).content.decode()
    assert marie.post(f"{home}agenda/", {"act": "ouvrir"}).status_code == 302
    page = marie.get(home).content.decode()
    secret = Agenda.objects.get().secret
    assert f'href="webcal://testserver/agenda/{secret}.ics"' in page
    assert f'value="http://testserver/agenda/{secret}.ics"' in page
    assert "1 aide gardée sans date connue" in page
    assert marie.post(f"{home}agenda/", {"act": "couper"}).status_code == 302
    assert not Agenda.objects.exists()
    assert marie.post(f"{home}agenda/", {"act": "autre"}).status_code == 302


def test_nobody_opens_an_agenda_for_another_structure(come_in, structure):
    paul = come_in("paul@exemple.fr")
    assert paul.post(f"/ma-structure/{structure.key}/agenda/", {"act": "ouvrir"}).status_code == 404
    assert Client().post(f"/ma-structure/{structure.key}/agenda/", {"act": "ouvrir"}).status_code == 302
    assert not Agenda.objects.exists()


def test_a_date_is_told_once_an_aid(agenda, aid):
    told = {"agenda": agenda, "aid": aid, "on": CLOSES, "changed_at": datetime(2026, 11, 24, tzinfo=UTC)}
    ToldDate.objects.create(**told)
    with pytest.raises(IntegrityError, match="told_date_is_one_an_aid"), transaction.atomic():
        ToldDate.objects.create(**told)


@pytest.mark.django_db(transaction=True)
def test_a_client_library_follows_the_calendar_over_http(live_server, agenda, aid):
    address = f"{live_server.url}/agenda/{agenda.secret}.ics"
    (event,) = events(url=address, start=TODAY, end=date(2027, 3, 1))
    assert (event.start.date(), event.all_day, event.status) == (CLOSES, True, "CONFIRMED")
    change(aid, recurrence="closed")
    (cancelled,) = events(url=address, start=TODAY, end=date(2027, 3, 1))
    assert (cancelled.uid, cancelled.status) == (event.uid, "CANCELLED")
    assert int(cancelled.sequence) == int(event.sequence) + 1
