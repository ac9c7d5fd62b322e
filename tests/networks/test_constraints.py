"""Each invariant of the networks is in the database, under a name, with a French message: here each is broken."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from aids.models import Aid
from networks.models import (
    Adviser,
    CallbackRequest,
    CallbackTrace,
    CaseNote,
    Consent,
    Move,
    Network,
    Reminder,
    SavedFilter,
    SharedAid,
    SharedList,
    Widget,
)
from networks.models.callback import LONGEST_CONSENT, LONGEST_NOTE
from networks.models.case import LONGEST_CASE_NOTE
from networks.models.shared_list import LASTS, LONGEST_WORD
from tests.conftest import TODAY
from tests.networks.asking import NOW, a_consent, a_network, a_request, a_structure, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]


def a_list(**changes):
    author = saved(an_adviser())
    fields = {"network": author.network, "author": author, "made_on": TODAY, "until": TODAY}
    return SharedList(**fields | changes)


def a_note(**changes):
    author = saved(an_adviser())
    fields = {"request": saved(a_request()), "author": author, "network": author.network, "written_at": NOW}
    return CaseNote(**fields | changes)


def a_reminder(**changes):
    fields = {"request": saved(a_request()), "waiting_since": NOW, "step": 3, "sent_at": NOW}
    return Reminder(**fields | changes)


def a_widget(**changes):
    fields = {"title": "Des aides", "origins": "https://reseau.fr", "created_on": TODAY, "changed_on": TODAY}
    return Widget(**{"network": saved(a_network())} | fields | changes)


def a_filter(**changes):
    return SavedFilter(**{"network": saved(a_network()), "name": "Emploi"} | changes)


BROKEN = {
    "saved_filter_has_a_name": lambda: a_filter(name=""),
    "saved_filter_is_a_query": lambda: a_filter(filters="q=a; b"),
    "network_slug_is_a_slug": lambda: a_network("Pas Un Slug"),
    "network_has_a_name": lambda: a_network(name=""),
    "network_kind_is_known": lambda: a_network(kind="club"),
    "network_says_what_it_does": lambda: a_network(summary=""),
    "network_confidence_is_known": lambda: a_network(confidence="total"),
    "adviser_role_is_known": lambda: an_adviser(role="boss"),
    "callback_can_be_answered": lambda: a_request(phone="", email=""),
    "callback_forgotten_says_nothing": lambda: a_request(forgotten_at=NOW),
    "callback_topic_is_known": lambda: a_request(topic="weather"),
    "callback_moment_is_known": lambda: a_request(moment="never"),
    "callback_state_is_known": lambda: a_request(state="lost"),
    "callback_heard_is_known": lambda: a_request(heard="maybe"),
    "callback_in_hand_has_an_owner": lambda: a_request(state="taken"),
    "callback_new_has_no_owner": lambda: a_request(owner=saved(an_adviser())),
    "callback_passed_to_is_of_one_passed_on": lambda: a_request(passed_to=saved(a_network("autre"))),
    "adviser_stand_in_is_another_during_an_absence": lambda: an_adviser(
        saved(a_network("autre")), stand_in=saved(an_adviser())
    ),
    "shared_list_lasts_three_months_at_most": lambda: a_list(until=TODAY + LASTS + timedelta(days=1)),
    "shared_list_word_is_short": lambda: a_list(word="a" * (LONGEST_WORD + 1)),
    "shared_aid_note_is_short": lambda: SharedAid(
        shared=saved(a_list()), aid=Aid.objects.first(), note="a" * (LONGEST_WORD + 1)
    ),
    "widget_has_a_title": lambda: a_widget(title=""),
    "widget_filters_are_a_query": lambda: a_widget(filters="q=a; script-src *"),
    "widget_origins_are_sites": lambda: a_widget(origins="https://*.reseau.fr"),
    "widget_changes_after_it_began": lambda: a_widget(changed_on=TODAY - timedelta(days=1)),
    "move_state_is_known": lambda: Move(request=saved(a_request()), at=NOW, state="lost"),
    "reminder_step_is_known": lambda: a_reminder(step=4),
    "case_note_says_something": lambda: a_note(text=" "),
    "case_note_is_short": lambda: a_note(text="a" * (LONGEST_CASE_NOTE + 1)),
    "callback_note_is_short": lambda: a_request(note="a" * (LONGEST_NOTE + 1)),
    "consent_is_of_a_request_or_of_a_structure": lambda: a_consent(structure=saved(a_structure())),
    "callback_trace_counts_something": lambda: CallbackTrace(digest="x", day=TODAY, count=0),
    "consent_says_what_may_be_seen": lambda: a_consent(shown=["diary"]),
    "consent_lasts_twelve_months_at_most": lambda: a_consent(until=TODAY + LONGEST_CONSENT + timedelta(days=1)),
    "consent_is_revoked_after_it_is_given": lambda: a_consent(revoked_on=TODAY - timedelta(days=1)),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BROKEN[name]().save(force_insert=True)


@pytest.mark.parametrize("name", BROKEN)
def test_the_refusal_has_a_french_sentence(name):
    broken = BROKEN[name]()
    constraint = next(one for one in type(broken)._meta.constraints if one.name == name)
    with pytest.raises(ValidationError) as refusal:
        constraint.validate(type(broken), broken)
    assert refusal.value.messages[0].endswith(".")


@pytest.mark.parametrize(
    "origins",
    [
        "",
        "*",
        "https://reseau.fr/",
        "http://reseau.fr",
        "https://a.fr; script-src *",
        "https://a.fr\n",
        " https://a.fr",
    ],
)
def test_no_other_rule_slips_into_a_frame_policy(origins):
    with pytest.raises(IntegrityError, match="widget_origins_are_sites"), transaction.atomic():
        a_widget(origins=origins).save()


def test_uniqueness_is_in_the_database():
    network, request = saved(a_network()), saved(a_request())
    saved(an_adviser(network))
    structure = saved(a_structure())
    saved(a_consent(request, network))
    saved(Consent(structure=structure, network=network, shown=["answers"], given_on=TODAY, until=TODAY))
    CallbackTrace.objects.create(digest="x", day=TODAY)
    reminder = saved(a_reminder())
    author = Adviser.objects.get()
    of_author = SharedList.objects.create(network=network, author=author, made_on=TODAY, until=TODAY)
    shared = SharedAid.objects.create(shared=of_author, aid=Aid.objects.first())
    for name, broken in {
        "callback_trace_is_one_a_day": CallbackTrace(digest="x", day=TODAY),
        "consent_of_a_structure_is_given_once_at_a_time": Consent(
            structure=structure, network=network, shown=["answers"], given_on=TODAY, until=TODAY
        ),
        "adviser_is_once_in_a_network": an_adviser(network),
        "consent_is_given_once_at_a_time": a_consent(request, network),
        "reminder_is_once_a_step": a_reminder(request=reminder.request),
        "shared_list_holds_an_aid_once": SharedAid(shared=shared.shared, aid=shared.aid),
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            broken.save()


def test_a_consent_can_be_given_again_once_revoked():
    network, request = saved(a_network()), saved(a_request())
    saved(a_consent(request, network, revoked_on=TODAY))
    saved(a_consent(request, network))
    assert Consent.objects.running(TODAY).count() == 1


def test_every_constraint_of_the_networks_is_broken_here():
    ours = (Network, Adviser, CallbackRequest, CallbackTrace, Consent, Move, Reminder, CaseNote, SharedList, SharedAid)
    ours += (Widget,)
    named = {one.name for model in ours for one in model._meta.constraints}
    assert named - set(BROKEN) == {
        "adviser_is_once_in_a_network",
        "callback_trace_is_one_a_day",
        "consent_is_given_once_at_a_time",
        "consent_of_a_structure_is_given_once_at_a_time",
        "reminder_is_once_a_step",
        "shared_list_holds_an_aid_once",
    }


def test_a_network_that_holds_requests_is_closed_never_deleted():
    network = saved(a_network())
    request = saved(a_consent(network=network)).request
    with pytest.raises(ProtectedError):
        network.delete()
    network.closed_on = TODAY
    network.save()
    assert not CallbackRequest.objects.seen_by(network, TODAY).exists()
    assert CallbackRequest.objects.get() == request


@pytest.mark.parametrize(
    ("changes", "seen"),
    [
        ({}, True),
        ({"until": TODAY}, True),
        ({"given_on": TODAY - timedelta(days=10), "until": TODAY - timedelta(days=1)}, False),
        ({"given_on": TODAY + timedelta(days=1), "until": TODAY + timedelta(days=2)}, False),
        ({"revoked_on": TODAY}, False),
    ],
)
def test_a_network_sees_a_request_while_its_consent_runs(changes, seen):
    network = saved(a_network())
    saved(a_consent(network=network, **changes))
    assert CallbackRequest.objects.seen_by(network, TODAY).exists() is seen


def test_a_follow_up_token_is_never_twice_the_same():
    assert saved(a_request()).token != saved(a_request()).token
    assert len(a_request().token) >= 43
