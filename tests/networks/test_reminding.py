"""The ladder of reminders with a clock that the test moves: each step exactly once, whatever is killed or run twice."""

from collections import Counter
from datetime import timedelta

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from networks import desk, following, reminding
from networks.models import AdviserRole, CallbackRequest, Heard, Reminder, ReminderStep, RequestState
from structures.leaving import erase
from structures.models import Mail
from tests import children
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.dossiers.test_at_once import at_once
from tests.networks.asking import NOW, a_consent, a_network, a_request, an_adviser, saved

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
SUBJECTS = {
    "attend votre appel": 3,
    "attend un appel depuis": 7,
    "demandez à un autre réseau": 9,
    "Dernier rappel": 21,
    "Avez-vous eu votre réponse": 21,
}


@pytest.fixture
def adviser():
    return saved(an_adviser(saved(a_network(name="Le DLA"))))


@pytest.fixture
def lead(adviser):
    return saved(an_adviser(adviser.network, "responsable@exemple.fr", role=AdviserRole.LEAD))


@pytest.fixture
def asked(adviser):
    request = saved(a_request(email="structure@exemple.fr"))
    saved(a_consent(request, adviser.network))
    return request


def posted():
    """How often each reminder was written, to whom."""
    return Counter(
        (next((days for words, days in SUBJECTS.items() if words in mail.subject), 0), mail.to)
        for mail in Mail.objects.all()
    )


LADDER = {
    (3, "conseillere@exemple.fr"): 1,
    (7, "responsable@exemple.fr"): 1,
    (9, "structure@exemple.fr"): 1,
    (21, "conseillere@exemple.fr"): 1,
    (21, "responsable@exemple.fr"): 1,
    (21, "structure@exemple.fr"): 1,
}


def test_each_step_leaves_on_its_day_and_once_however_often_it_runs(asked, adviser, lead):
    desk.take(asked, adviser, TODAY, NOW)
    Mail.objects.all().delete()
    for hour in range(0, 30 * 24, 6):
        for _ in range(2):
            reminding.remind(NOW + timedelta(hours=hour))
        days = hour / 24
        assert posted() == {key: 1 for key in LADDER if key[0] <= days}
    assert [one.step for one in Reminder.objects.all()] == [3, 7, 9, 21]


def test_while_nobody_follows_it_all_who_may_are_reminded(asked, adviser, lead):
    reminding.remind(NOW + 3 * DAY)
    assert posted() == {(3, "conseillere@exemple.fr"): 1, (3, "responsable@exemple.fr"): 1}


def test_a_call_ends_the_ladder_and_one_that_waits_again_begins_it_anew(asked, adviser, lead):
    desk.take(asked, adviser, TODAY, NOW)
    desk.say(asked, adviser, RequestState.CONTACTED, "taken", TODAY, NOW + DAY)
    Mail.objects.all().delete()
    reminding.remind(NOW + 30 * DAY)
    assert not Mail.objects.exists()
    desk.say(asked, adviser, RequestState.TAKEN, "contacted", TODAY, NOW + 30 * DAY)
    reminding.remind(NOW + 32 * DAY)
    assert not Mail.objects.exists()
    reminding.remind(NOW + 33 * DAY)
    assert posted() == {(3, "conseillere@exemple.fr"): 1}


def test_a_structure_that_says_it_was_called_ends_the_ladder(asked, adviser):
    following.say_heard(asked, Heard.CALLED, NOW + DAY)
    reminding.remind(NOW + 30 * DAY)
    assert not Mail.objects.exists()


@pytest.mark.parametrize("has_stand_in", [True, False])
def test_an_absent_adviser_is_replaced_by_who_stands_in_else_by_the_lead(asked, adviser, lead, has_stand_in):
    stand_in = saved(an_adviser(adviser.network, "remplacante@exemple.fr"))
    desk.take(asked, adviser, TODAY, NOW)
    Mail.objects.all().delete()
    desk.set_absence(adviser, TODAY + 10 * DAY, stand_in if has_stand_in else None)
    reminding.remind(NOW + 3 * DAY)
    assert posted() == {(3, "remplacante@exemple.fr" if has_stand_in else "responsable@exemple.fr"): 1}


def test_the_follow_up_page_offers_another_network_after_nine_days(asked, client, monkeypatch):
    follow = reverse("callback-follow", args=[asked.token])
    for days, is_said in ((8, False), (9, True)):
        monkeypatch.setattr("networks.views.following.now", lambda days=days: NOW + days * DAY)
        assert ("Personne ne vous a appelés depuis neuf jours." in said(client.get(follow))) is is_said


def _leaves(adviser):
    adviser.is_active = False
    adviser.save()


@pytest.mark.parametrize("leave", [_leaves, lambda adviser: erase(adviser.user, NOW)])
def test_what_an_adviser_who_left_had_in_hand_waits_again(asked, adviser, lead, leave):
    desk.take(asked, adviser, TODAY, NOW)
    leave(adviser)
    assert reminding.remind(NOW + DAY)["freed"] == 1
    asked.refresh_from_db()
    assert (asked.state, asked.owner, asked.waiting_since) == (RequestState.NEW, None, NOW)
    assert reminding.remind(NOW + DAY)["freed"] == 0


def test_a_network_with_open_requests_closes_and_the_structure_is_told_once(asked, adviser, client):
    desk.take(asked, adviser, TODAY, NOW)
    Mail.objects.all().delete()
    with pytest.raises(ProtectedError):
        adviser.network.delete()
    adviser.network.closed_on = TODAY
    adviser.network.save()
    for hours in range(3):
        reminding.remind(NOW + timedelta(hours=hours))
    (mail,) = Mail.objects.all()
    assert (mail.to, mail.subject) == (asked.email, "Le réseau que vous aviez choisi ne peut plus vous appeler")
    asked.refresh_from_db()
    assert (asked.state, asked.owner) == (RequestState.NEW, None)
    page = said(client.get(reverse("callback-follow", args=[asked.token])))
    assert "le réseau choisi a quitté l’annuaire" in page


def test_a_request_deleted_while_its_structure_was_to_be_told_stops_nothing(asked, adviser, monkeypatch):
    other = saved(a_request(email="autre@exemple.fr"))
    saved(a_consent(other, adviser.network))
    adviser.network.closed_on = TODAY
    adviser.network.save()
    read = list(reminding._alone(TODAY))
    following.delete(asked)
    monkeypatch.setattr(reminding, "_alone", lambda today: read)
    assert reminding.remind(NOW)["alone"] == 1
    assert [mail.to for mail in Mail.objects.all()] == ["autre@exemple.fr"]


def test_the_week_is_told_once_a_week_to_those_who_have_something_to_hear(asked, adviser):
    saved(an_adviser(saved(a_network("calme")), "calme@exemple.fr"))
    for _ in range(2):
        reminding.write_week(NOW + 4 * DAY)
    (mail,) = Mail.objects.all()
    assert mail.to == "conseillere@exemple.fr"
    assert "1 demande à rappeler, dont 1 en retard" in mail.text
    reminding.write_week(NOW + 11 * DAY)
    assert Mail.objects.count() == 2


KILLED = """
import sys, django
django.setup()
from datetime import datetime
from structures import mails
from networks import reminding
posted, most = mails.post, int(sys.argv[2])
def post(**words):
    global most
    made = posted(**words)
    most -= 1
    if most == 0:
        print("in the middle", flush=True)
        sys.stdin.readline()
    return made
mails.post = post
reminding.remind(datetime.fromisoformat(sys.argv[1]))
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(asked, adviser, lead):
    desk.take(asked, adviser, TODAY, NOW)
    Mail.objects.all().delete()
    later = NOW + 22 * DAY
    for most in range(1, len(LADDER) + 1):
        killed = children.start("-c", KILLED, later.isoformat(), "1" if most == 1 else "2")
        with killed:
            if killed.stdout.readline() != "in the middle\n":
                break  # nothing is left to do
            killed.kill()
        assert set(posted().values()) <= {1}
    at_once(*[lambda: reminding.remind(later)] * 3)
    assert posted() == LADDER
    assert Reminder.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_on_the_day_of_each_step_leaves_it_whole_to_the_next(asked, adviser, lead):
    desk.take(asked, adviser, TODAY, NOW)
    Mail.objects.all().delete()
    for step in ReminderStep:
        day = NOW + step.wait
        before = posted()
        with children.start("-c", KILLED, day.isoformat(), "1") as killed:
            assert killed.stdout.readline() == "in the middle\n"
            killed.kill()
        assert posted() == before, "a step that was cut short has left nothing"
        for _ in range(2):
            reminding.remind(day)
        assert posted() == {key: 1 for key in LADDER if key[0] <= step}
    assert [one.step for one in Reminder.objects.all()] == list(ReminderStep)


@pytest.mark.django_db(transaction=True)
def test_many_workers_at_once_climb_each_step_once(adviser, lead):
    for number in range(10):
        saved(a_consent(saved(a_request(email=f"{number}@exemple.fr")), adviser.network))
    at_once(*[lambda: reminding.remind(NOW + 22 * DAY)] * 4)
    reminding.remind(NOW + 22 * DAY)  # what was held by another is left to the next run
    assert Reminder.objects.count() == 10 * 4
    assert CallbackRequest.objects.count() == 10
    assert Mail.objects.count() == 10 * (2 + 1 + 1 + 2 + 1)
