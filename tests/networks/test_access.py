"""The access matrix: what the code obeys is what the command prints, for every role, object and action."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command

from networks.access import RIGHTS, Role, matrix, may, roles_of
from networks.models import CallbackRequest, RequestState, Shown
from structures.models import User
from tests.conftest import TODAY
from tests.networks.asking import an_adviser, saved

pytestmark = pytest.mark.django_db


def held(request, user, **options):
    return roles_of(user, request, TODAY, **options)


def test_each_person_has_one_role_towards_a_request(case):
    request, people, reader = case
    for role, user in people.items():
        assert held(request, user) == {Role.ANONYMOUS, role}
    assert held(request, AnonymousUser(), token=request.token) == {Role.ANONYMOUS, Role.FOLLOWER}
    assert set(people) | {Role.FOLLOWER, Role.HOLDER} == set(Role)
    assert held(request, reader) == {Role.ANONYMOUS}  # who only reads a structure neither asks nor revokes


def test_the_matrix_says_for_each_role_and_right_what_the_code_answers(case):
    request, people, _ = case
    roles = {role: held(request, user) for role, user in people.items()}
    roles[Role.FOLLOWER] = held(request, AnonymousUser(), token=request.token)
    request.state, request.owner = RequestState.TAKEN, people[Role.ADVISER].advises.get()
    roles[Role.HOLDER] = held(request, people[Role.ADVISER])
    rows = list(matrix())
    assert len(rows) == len(Role) * len(RIGHTS)
    for row in rows:
        answer = may(roles[Role(row["role"])], row["object"], row["action"], private=row["private"])
        assert answer is row["allowed"], row


def test_who_follows_a_request_moves_it_and_a_colleague_only_in_an_absence(case):
    request, people, _ = case
    owner, lead = (people[role].advises.get() for role in (Role.ADVISER, Role.LEAD))
    colleague = saved(an_adviser(owner.network, "colleague@exemple.fr")).user
    request.state, request.owner = RequestState.TAKEN, owner
    assert Role.HOLDER in held(request, owner.user)
    assert Role.HOLDER in held(request, lead.user)
    others = set(people.values()) - {owner.user, lead.user} | {colleague}
    assert not any(Role.HOLDER in held(request, user) for user in others)
    owner.away_until = TODAY
    assert Role.HOLDER in held(request, colleague)
    assert Role.HOLDER not in roles_of(colleague, request, TODAY + timedelta(days=1))
    owner.away_until, owner.is_active = None, False
    assert Role.HOLDER in held(request, colleague)


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "é"])
def test_a_guessed_link_is_nobody(case, token):
    assert held(case[0], AnonymousUser(), token=token) == {Role.ANONYMOUS}


def test_a_list_shows_an_adviser_what_the_matrix_lets_him_see(case):
    request, people, _ = case
    for role, user in people.items():
        if not hasattr(user, "advises"):
            continue
        seen = any(
            CallbackRequest.objects.seen_by(adviser.network_id, TODAY).filter(pk=request.pk).exists()
            for adviser in user.advises.all()
        )
        assert seen is (role in {Role.ADVISER, Role.LEAD})


def test_an_adviser_who_left_or_whose_account_is_closed_sees_nothing(case):
    request, people, _ = case
    adviser = people[Role.ADVISER].advises.get()
    adviser.is_active = False
    adviser.save()
    assert held(request, people[Role.ADVISER]) == {Role.ANONYMOUS}
    User.objects.filter(pk=people[Role.LEAD].pk).update(is_active=False)
    assert held(request, User.objects.get(pk=people[Role.LEAD].pk)) == {Role.ANONYMOUS}


def test_a_consent_that_has_run_out_or_to_a_network_that_closed_opens_nothing(case):
    request, people, _ = case
    consent = request.consents.get(network__slug="asked")
    after = consent.until + timedelta(days=1)
    assert roles_of(people[Role.ADVISER], request, after) == {Role.ANONYMOUS, Role.ADVISER_WITHOUT_CONSENT}
    consent.network.closed_on = TODAY
    consent.network.save()
    assert held(request, people[Role.ADVISER]) == {Role.ANONYMOUS}


def test_answers_are_seen_only_by_a_consent_that_shows_them(case):
    request, people, _ = case
    shown = {"shown": Shown.ANSWERS}
    assert not may(held(request, people[Role.ADVISER], **shown), "answers", "see")
    request.consents.filter(network__slug="asked").update(shown=[Shown.CONTACT, Shown.ANSWERS])
    assert may(held(request, people[Role.ADVISER], **shown), "answers", "see")
    assert may(held(request, people[Role.MEMBER], **shown), "answers", "see")


def test_asking_for_a_right_that_does_not_exist_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        may({Role.ADMINISTRATOR}, "request", "sell")


def test_the_command_prints_the_matrix():
    out = StringIO()
    call_command("access_matrix", "--json", stdout=out)
    rows = json.loads(out.getvalue())
    assert rows == list(matrix())
    assert {tuple(row) for row in rows} == {("role", "object", "private", "action", "allowed")}
    words = StringIO()
    call_command("access_matrix", stdout=words)
    assert len(words.getvalue().splitlines()) == len(RIGHTS)
    assert "request delete: follower, member" in words.getvalue()


def test_nobody_but_who_asks_and_who_was_asked_ever_reads_a_request():
    readers = {
        row["role"] for row in matrix() if row["object"] == "request" and row["action"] == "see" and row["allowed"]
    }
    assert readers == {"follower", "member", "adviser", "lead", "holder"}
