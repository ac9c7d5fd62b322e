"""The access matrix through the real pages: for every right, a door opens to those it names and to nobody else."""

from dataclasses import dataclass
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from aids.models import Aid
from networks import followed, lists
from networks.access import ASKING, RIGHTS, Role
from networks.models import CallbackRequest, CaseNote, PortfolioEntry, RequestState, Shown, Widget
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.networks.asking import NOW, a_consent, a_network, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

GUESSED = "x" * 43
SHARED_WORDS, ANSWER = "Le budget manque.", "Association"


@dataclass
class Visitor:
    """One person: a browser, the link of the follow-up page as far as he or she has it, the desk that is tried.

    `objects` are those of the network of that desk.
    """

    client: Client
    request: CallbackRequest
    token: str
    network: object
    objects: SimpleNamespace

    def get(self, name, *args):
        return self.client.get(reverse(name, args=args))

    def post(self, name, *args, **fields):
        return self.client.post(reverse(name, args=args), fields)

    def on_desk(self, name, *args, **fields):
        """Press a button of the desk."""
        return self.post(f"desk-{name}", self.network.slug, *args, **fields)

    def on_case(self, name, *args, **fields):
        return self.on_desk(name, self.request.key, *args, **fields)

    def on_link(self, name, *args, **fields):
        """Press a button of the follow-up page."""
        return self.post(f"callback-{name}", self.token, *args, **fields)

    def reads_case(self):
        return self.get("desk-request", self.network.slug, self.request.key)

    def reads_link(self):
        return self.get("callback-follow", self.token)


def _note(visitor, readers):
    return visitor.on_case("note", text="Rappeler lundi.", readers=readers)


# For each right the pages that let it be used, and the words that a page which opens must say ("" for none).
DOORS = {
    ("network", "see", False): ("Il conseille.", lambda one: one.get("network", one.network.slug)),
    ("network", "change", False): ("", lambda one: one.get("admin:networks_network_change", one.network.pk)),
    ("request", "create", False): ("", lambda one: one.get("callback")),
    ("request", "see", False): ("", Visitor.reads_link, Visitor.reads_case),
    ("request", "answer", False): ("", lambda one: one.on_link("answer", heard="called")),
    ("request", "delete", False): ("", lambda one: one.on_link("delete")),
    ("request", "take", False): ("", lambda one: one.on_case("take")),
    ("request", "move", False): ("", lambda one: one.on_case("say", state="contacted", seen="taken")),
    ("request", "pass", False): ("", lambda one: one.on_link("passing", agree="non")),
    ("answers", "see", False): (ANSWER, Visitor.reads_case),
    ("consent", "see", False): ("Accord du", Visitor.reads_link, Visitor.reads_case),
    ("consent", "give", False): ("", lambda one: one.on_link("ask-others")),
    ("consent", "revoke", False): ("", lambda one: one.on_link("revoke", one.request.consents.first().pk)),
    ("note", "see", False): (SHARED_WORDS, Visitor.reads_link, Visitor.reads_case),
    ("note", "write", False): ("", lambda one: _note(one, "partagee")),
    ("note", "delete", False): ("", lambda one: one.on_case("note-delete", one.objects.shared_note.pk)),
    ("note", "see", True): ("Entre nous.", Visitor.reads_case),
    ("note", "write", True): ("", lambda one: _note(one, "privee")),
    ("note", "delete", True): ("", lambda one: one.on_case("note-delete", one.objects.private_note.pk)),
    ("desk", "see", True): ("", lambda one: one.get("desk", one.network.slug)),
    ("catalogue", "see", True): ("", lambda one: one.get("desk-catalogue", one.network.slug)),
    ("filter", "write", True): ("", lambda one: one.get("desk-filters", one.network.slug)),
    ("list", "see", False): ("", lambda one: one.get("shared-list", one.objects.list.token)),
    ("list", "write", True): ("", lambda one: one.on_desk("list", one.objects.list.pk, word="Bonjour.")),
    ("widget", "see", False): ("", lambda one: one.get("framed", one.objects.widget.token)),
    ("widget", "see", True): ("", lambda one: one.get("desk-widget", one.network.slug, one.objects.widget.pk)),
    ("widget", "write", True): ("", lambda one: one.on_desk("widget-switch", one.objects.widget.pk, montrer="oui")),
    ("followed", "see", True): ("", lambda one: one.get("followed", one.network.slug)),
    ("agreement", "see", False): ("", lambda one: one.get("followed-by", one.request.structure.key)),
    ("agreement", "give", False): ("Les Mots du Coron", lambda one: one.get("follow-me", one.network.slug)),
    ("agreement", "revoke", False): (
        "",
        lambda one: one.post(
            "stop-following", one.request.structure.key, one.request.structure.consents.values_list("pk", flat=True)[0]
        ),
    ),
    ("portfolio", "see", True): ("", lambda one: one.get("portfolio", one.network.slug)),
    ("portfolio", "change", True): (
        "",
        lambda one: one.post("portfolio-take-away", one.network.slug, one.objects.entry.pk),
    ),
}
# Nobody shows a structure its own answers on these pages: it has them in its own space.
NO_DOOR = {("answers", "see", False): ASKING}


def opens(visitor, right):
    """Whether one of the doors of this right lets the visitor in; nothing that is done there stays done."""
    words, *doors = DOORS[right]
    with transaction.atomic():
        pages = [door(visitor) for door in doors]
        transaction.set_rollback(True)
    return any(_is_open(page) and words in said(page) for page in pages)


def _is_open(page):
    asks_who = page.status_code == 302 and page["Location"].startswith((reverse("visit"), reverse("admin:login")))
    return page.status_code in (200, 302, 409, 422) and not asks_who


def _objects(adviser, request, aid, slug):
    network = adviser.network
    note = {"request": request, "author": adviser, "network": network, "written_at": NOW}
    return SimpleNamespace(
        shared_note=saved(CaseNote(text=SHARED_WORDS, is_private=False, **note)),
        private_note=saved(CaseNote(text="Entre nous.", **note)),
        list=lists.make(adviser, TODAY, [aid]),
        widget=saved(
            Widget(network=network, title=slug, origins="https://reseau.fr", created_on=TODAY, changed_on=TODAY)
        ),
        entry=saved(PortfolioEntry(network=network, number="552100554", added_on=TODAY, added_by=adviser)),
    )


@pytest.fixture
def visitors(case, signed_in):
    """A visitor of each role; who holds the request is of another network than the advisers beside."""
    request, people, _ = case
    holder = saved(an_adviser(saved(a_network("holding")), "holder@exemple.fr"))
    saved(a_consent(request, holder.network))
    request.consents.update(shown=[Shown.CONTACT, Shown.ANSWERS])
    followed.agree(request.structure, holder.network, shows_kept=True, months=3, today=TODAY)
    request.answers, request.state, request.owner = {"legal_form": "association"}, RequestState.TAKEN, holder
    request.save()
    adviser, aid = people[Role.ADVISER].advises.get(), Aid.objects.published().first()
    of_asked, of_holding = (_objects(one, request, aid, one.network.slug) for one in (adviser, holder))

    def visitor(client, token=GUESSED, network=adviser.network, objects=of_asked):
        return Visitor(client, request, token, network, objects)

    found = {role: visitor(Client() if role == Role.ANONYMOUS else signed_in(user)) for role, user in people.items()}
    found[Role.FOLLOWER] = visitor(Client(), request.token)
    found[Role.HOLDER] = visitor(signed_in(holder.user), GUESSED, holder.network, of_holding)
    found[Role.MEMBER].token = _link_of(found[Role.MEMBER])
    return found


def _link_of(member):
    """A member finds the link on the page of the structure."""
    page = member.get("structure-requests", member.request.structure.key)
    address = reverse("callback-follow", args=[member.request.token])
    return member.request.token if address in page.content.decode() else GUESSED


@pytest.mark.parametrize("right", RIGHTS, ids=lambda right: "-".join(map(str, right)))
def test_a_door_opens_to_those_whom_the_matrix_names_and_to_nobody_else(visitors, right):
    assert set(visitors) == set(Role)
    opened = {role for role, visitor in visitors.items() if opens(visitor, right)}
    assert opened == RIGHTS[right] - NO_DOOR.get(right, frozenset())


def test_to_an_adviser_who_left_only_what_everyone_may_is_open(visitors, case):
    case[1][Role.LEAD].advises.update(is_active=False)
    left = visitors[Role.LEAD]
    assert {right for right in DOORS if opens(left, right)} == {
        right for right, roles in RIGHTS.items() if Role.ANONYMOUS in roles
    }
