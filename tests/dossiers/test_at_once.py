"""Two at the same time: one wins, nothing is doubled, nobody is left without an owner."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from structures import leaving, links, people
from structures.models import Membership, Role, Structure, User
from structures.people import RefusedError
from tests.conftest import TODAY
from tests.dossiers.people import a_structure
from vocabulary import clock

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = {"name": "Les Passerelles", "answers": {}, "declarations": {}, "skipped": [], "answered_on": {}}


def at_once(*acts):
    """What each of these does when all begin together, each on its own connection; a refusal is its result."""
    start = Barrier(len(acts))

    def do(act):
        try:
            start.wait()
            return act()
        except RefusedError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(do, acts))


def test_of_many_uses_of_one_link_one_signs_in():
    given = []
    now = clock.now()
    links.send("marie@exemple.fr", now, path=lambda token: given.append(token) or "/")
    opened = at_once(*[lambda: links.use(given[0], now)] * 5)
    assert sum(one is not None for one in opened) == 1
    assert User.objects.count() == 1


def test_two_links_of_one_new_address_open_one_account():
    given = []
    now = clock.now()
    for _ in range(2):
        links.send("marie@exemple.fr", now, path=lambda token: given.append(token) or "/")
    opened = at_once(*(lambda token=token: links.use(token, now) for token in given))
    assert {one.user.pk for one in opened} == {User.objects.get().pk}


def test_the_same_answers_confirmed_twice_at_once_are_one_structure():
    user = User.objects.of_mailbox("marie@exemple.fr")
    kept = at_once(*[lambda: people.keep(user, FIELDS, TODAY)] * 4)
    assert {one.pk for one in kept} == {Structure.objects.get().pk}


@pytest.mark.parametrize(
    "end", [people.remove, lambda one, by, now: leaving.erase(one.user, now)], ids=["leave", "erase"]
)
def test_two_owners_who_leave_at_once_do_not_leave_the_others_alone(end):
    structure = a_structure("a@exemple.fr", ("b@exemple.fr", Role.OWNER), ("c@exemple.fr", Role.READER))
    owners = list(structure.memberships.filter(role=Role.OWNER).select_related("user"))
    done = at_once(*(lambda one=one: end(one, one.user, clock.now()) for one in owners))
    assert sorted(type(one).__name__ for one in done) == ["NoneType", "RefusedError"]
    assert structure.memberships.filter(role=Role.OWNER).count() == 1


def test_an_invitation_answered_twice_at_once_makes_one_member():
    structure, given = a_structure("a@exemple.fr"), []
    by = User.objects.get()
    now = clock.now()
    people.invite(structure, by, "b@exemple.fr", Role.MEMBER, now, path=lambda token: given.append(token) or "/")
    invitation, guest = people.invitation_by(given[0], now), User.objects.of_mailbox("b@exemple.fr")
    at_once(*[lambda: people.accept(invitation, guest, now, TODAY)] * 3)
    assert Membership.objects.filter(user=guest).count() == 1
