"""The people of a structure: invited, given a role, leaving, ending it, each by themselves; nobody else sees it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from aids.models import Aid
from dossiers.models import KeptAid, Watch
from networks.models import CallbackRequest, Consent, Network
from networks.models.network import NetworkKind
from structures import leaving, people, retention
from structures.models import AccountEvent, Invitation, Mail, Membership, Role, SignInLink, Structure, User
from structures.people import RefusedError
from tests.conftest import TODAY
from tests.dossiers.people import a_structure, browser, join, path_in
from tests.structures.conftest import instant  # noqa: F401  the clock, stopped
from vocabulary import clock

pytestmark = pytest.mark.django_db

OWNER, OTHER = "marie@exemple.fr", "paul@exemple.fr"


def address(structure, rest=""):
    return f"/ma-structure/{structure.key}/{rest}"


PAGES = ["", "personnes/", "effacer/"]
ACTS = [
    "reponse/",
    "toujours-vrai/",
    "nom/",
    "effacer/",
    "personnes/inviter/",
    "personnes/role/",
    "personnes/quitter/",
    "personnes/1/retirer/",
    "invitations/1/retirer/",
    "aides/adie-microcredit/",
    "messages/",
]


def test_the_key_of_anothers_structure_opens_nothing(starter, come_in):
    theirs = a_structure(OWNER)
    stranger = come_in("curieux@exemple.fr")
    a_structure("curieux@exemple.fr")
    nowhere = address(theirs).replace(str(theirs.key)[:8], "00000000")
    for page in PAGES:
        assert stranger.get(address(theirs, page)).status_code == 404
    for act in ACTS:
        assert stranger.post(address(theirs, act)).status_code == 404, act
    assert stranger.get(nowhere).status_code == 404
    assert Structure.objects.count() == 2
    nobody = browser()
    assert nobody.get(address(theirs)).url.startswith("/connexion/?next=")
    assert nobody.get(nowhere).status_code == 302
    assert nobody.post(address(theirs, "effacer/")).url == "/connexion/"


def test_a_reader_reads_and_changes_nothing(starter, come_in):
    structure = a_structure(OWNER, (OTHER, Role.READER))
    reader = come_in(OTHER)
    assert reader.get(address(structure)).status_code == 200
    assert reader.get(address(structure, "personnes/")).status_code == 200
    for act in (act for act in ACTS if act not in ("personnes/quitter/", "messages/")):
        assert reader.post(address(structure, act)).status_code == 403, act
    assert reader.post(address(structure, "personnes/quitter/")).status_code == 302


def test_a_member_writes_but_does_not_decide_of_the_others(starter, come_in):
    structure = a_structure(OWNER, (OTHER, Role.MEMBER))
    member = come_in(OTHER)
    assert member.post(address(structure, "nom/"), {"name": "Autre\x07 nom"}).status_code == 302
    assert Structure.objects.get().name == "Autre nom"
    assert member.post(address(structure, "nom/"), {"name": " "}).status_code == 422
    for act in ("effacer/", "personnes/inviter/", "personnes/role/", "personnes/1/retirer/", "invitations/1/retirer/"):
        assert member.post(address(structure, act)).status_code == 403


def invited(structure, owner, email=OTHER, role=Role.MEMBER):
    return owner.post(address(structure, "personnes/inviter/"), {"email": email, "role": role})


def test_a_person_joins_by_the_button_of_the_invitation_and_by_no_scanner(starter, come_in, deliver):
    structure, owner = a_structure(OWNER), come_in(OWNER)
    assert invited(structure, owner, "Paul@Exemple.fr").status_code == 302
    mail = deliver()[-1]
    assert mail.to == [OTHER]
    path, guest = path_in(mail), browser()
    assert "Les Passerelles" in guest.get(path).content.decode()
    assert Membership.objects.count() == 1
    assert guest.post(path).url == address(structure)
    assert guest.get(address(structure)).status_code == 200
    assert Membership.objects.get(user__email=OTHER).role == Role.MEMBER
    assert browser().post(path).status_code == 404


def test_an_invitation_opens_no_account_that_exists(starter, come_in, deliver):
    structure, owner = a_structure(OWNER), come_in(OWNER)
    a_structure(OTHER, name="Une autre")
    invited(structure, owner)
    path = path_in(deliver()[-1])
    forwarded = browser("198.51.100.4")
    assert "Regardez votre boîte" in forwarded.post(path).content.decode()
    assert forwarded.get("/mon-compte/").status_code == 302
    guest = browser()
    assert guest.post(path_in(deliver()[-1])).url == "/ma-structure/"
    listed = guest.get("/ma-structure/").content.decode()
    assert "Les Passerelles" in listed
    waiting = Invitation.objects.get()
    assert come_in("curieux@exemple.fr").post(f"/mon-compte/invitations/{waiting.pk}/").status_code == 404
    assert guest.post(f"/mon-compte/invitations/{waiting.pk}/").url == address(structure)


def test_an_invitation_is_refused_taken_back_or_forgotten(starter, come_in, deliver, instant):  # noqa: F811
    structure, owner = a_structure(OWNER), come_in(OWNER)
    invited(structure, owner)
    path = path_in(deliver()[-1])
    owner.post(address(structure, f"invitations/{Invitation.objects.get().pk}/retirer/"))
    assert browser().post(path).status_code == 404
    invited(structure, owner)
    guest = come_in(OTHER)
    guest.post(f"/mon-compte/invitations/{Invitation.objects.get().pk}/", {"refuser": "1"})
    assert not Invitation.objects.exists()
    invited(structure, owner)
    path = path_in(deliver()[-1])
    instant.later(days=7, seconds=1)
    assert browser().post(path).status_code == 404
    assert retention.end_what_is_not_used(clock.now())["invitations"] == 1


def test_who_is_already_there_or_too_many_is_said(starter, come_in, deliver, monkeypatch):
    structure, owner = a_structure(OWNER, (OTHER, Role.READER)), come_in(OWNER)
    assert invited(structure, owner).status_code == 422
    assert invited(structure, owner, "pas une adresse").status_code == 422
    assert invited(structure, owner, "a@exemple.fr", "roi").status_code == 422
    monkeypatch.setattr(people, "MOST_PEOPLE", 2)
    assert invited(structure, owner, "a@exemple.fr").status_code == 422
    monkeypatch.undo()
    answers = [invited(structure, owner, "cible@exemple.fr").status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert Invitation.objects.count() == 1


def test_the_last_owner_hands_over_before_leaving(starter, come_in):
    structure, owner = a_structure(OWNER, (OTHER, Role.MEMBER)), come_in(OWNER)
    mine, theirs = (Membership.objects.get(user__email=email) for email in (OWNER, OTHER))
    refused = owner.post(address(structure, "personnes/quitter/"))
    assert refused.status_code == 422
    assert "nommez-en une autre" in refused.content.decode()
    assert (
        owner.post(address(structure, "personnes/role/"), {"membership": mine.pk, "role": "reader"}).status_code == 422
    )
    assert (
        owner.post(address(structure, "personnes/role/"), {"membership": theirs.pk, "role": "owner"}).status_code == 302
    )
    assert owner.post(address(structure, "personnes/quitter/")).status_code == 302
    connection.check_constraints()
    assert [one.user.email for one in structure.memberships.all()] == [OTHER]
    assert owner.get(address(structure)).status_code == 404
    details = AccountEvent.objects.filter(kind="rights_changed").values_list("detail", flat=True)
    assert f"structure {structure.key} : responsable" in details
    assert f"structure {structure.key} : n’en fait plus partie" in details


def test_a_member_of_another_structure_is_out_of_reach(starter, come_in):
    structure, owner = a_structure(OWNER), come_in(OWNER)
    elsewhere = join(a_structure("ada@exemple.fr"), OTHER, Role.MEMBER)
    assert owner.post(address(structure, f"personnes/{elsewhere.pk}/retirer/")).status_code == 404
    posted = {"membership": elsewhere.pk, "role": "owner"}
    assert owner.post(address(structure, "personnes/role/"), posted).status_code == 404
    assert Membership.objects.get(pk=elsewhere.pk).role == Role.MEMBER


def test_a_structure_ends_for_everyone_by_a_button(starter, come_in):
    structure, owner = a_structure(OWNER, (OTHER, Role.MEMBER)), come_in(OWNER)
    page = owner.get(address(structure, "effacer/"))
    assert "1 autre personne" in page.content.decode()
    assert "Ses demandes d’appel sont effacées aussi" in page.content.decode()
    assert Structure.objects.exists()
    owner.post(address(structure, "effacer/"))
    assert not Structure.objects.exists()
    assert AccountEvent.objects.filter(kind="structure_erased", actor__email=OWNER).count() == 1


def test_everything_is_taken_away_as_json(starter, come_in):
    structure = a_structure(
        OWNER, (OTHER, Role.READER), answers={"employees": 0}, answered_on={"employees": "2026-11-24"}
    )
    one = come_in(OWNER)
    KeptAid.objects.create(
        structure=structure, aid=Aid.objects.get(slug="urgencess"), state="hidden", reason="heavy", text="", on=TODAY
    )
    answer = one.get("/mon-compte/donnees.json")
    assert answer["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    data = answer.json()
    assert data["account"]["email"] == OWNER
    [kept] = data["structures"]
    assert kept["answers"] == {"employees": 0}
    assert kept["people"] == [{"email": OWNER, "role": "owner"}, {"email": OTHER, "role": "reader"}]
    assert data["kept_aids"] == [
        {
            "structure": str(structure.key),
            "aid": "urgencess",
            "state": "hidden",
            "reason": "heavy",
            "text": "",
            "on": "2026-11-24",
        }
    ]
    assert data["journal"]
    assert AccountEvent.objects.filter(kind="exported", actor__email=OWNER).exists()
    assert browser().get("/mon-compte/donnees.json").status_code == 302


def test_an_account_ends_and_leaves_nothing_of_its_owner(starter, come_in, deliver):
    alone, shared = a_structure(OWNER, name="Seule"), a_structure(OTHER, (OWNER, Role.MEMBER), name="À deux")
    one = come_in(OWNER)
    asked = one.get("/mon-compte/effacer/").content.decode()
    assert "Tout effacer" in asked
    assert "Les demandes d’appel de ces structures et de cette adresse sont effacées aussi" in asked
    assert one.post("/mon-compte/effacer/").url == "/connexion/"
    connection.check_constraints()
    assert list(Structure.objects.all()) == [shared]
    assert not User.objects.filter(email=OWNER).exists()
    assert not SignInLink.objects.filter(email=OWNER).exists()
    gone = User.objects.exclude(email=OTHER).get()
    assert (gone.is_active, gone.name, gone.has_usable_password()) == (False, "", False)
    assert one.get("/mon-compte/").status_code == 302
    assert AccountEvent.objects.filter(kind="account_erased", about=gone).exists()
    again = come_in(OWNER)
    assert again.get("/ma-structure/").status_code == 200
    assert alone.name not in again.get("/ma-structure/").content.decode()


def test_an_account_does_not_end_while_others_would_have_no_owner(starter, come_in):
    structure = a_structure(OWNER, (OTHER, Role.MEMBER))
    one = come_in(OWNER)
    page = one.post("/mon-compte/effacer/")
    assert page.status_code == 422
    assert "Les Passerelles" in page.content.decode()
    assert Structure.objects.visible_to(User.objects.get(email=OWNER)).get() == structure


def test_an_agent_does_not_end_their_account_here():
    agent = User.objects.create_superuser("agent@exemple.fr", "un mot de passe long")
    with pytest.raises(RefusedError, match="agent"):
        leaving.erase(agent, clock.now())


class TestRetention:
    def test_a_structure_that_nobody_opens_ends_a_month_after_its_people_were_told(self, settings, starter, deliver):
        old = TODAY - timedelta(days=701)
        unused = a_structure(OWNER, (OTHER, Role.READER), created_on=old, used_on=old)
        used = a_structure(OWNER, name="Autre")
        now = clock.now()
        for _ in range(2):
            retention.end_what_is_not_used(now)
        assert {mail.to[0] for mail in deliver()} == {OWNER, OTHER}
        assert Mail.objects.count() == 2
        settings.AIDESS_TODAY = TODAY + timedelta(days=29)
        retention.end_what_is_not_used(now)
        assert Structure.objects.count() == 2
        settings.AIDESS_TODAY = TODAY + timedelta(days=30)
        assert retention.end_what_is_not_used(now)["structures"] == 1
        assert list(Structure.objects.all()) == [used]
        assert unused.pk != used.pk

    def test_a_visit_keeps_it(self, settings, starter, come_in):
        old = TODAY - timedelta(days=701)
        structure = a_structure(OWNER, created_on=old, used_on=old)
        Membership.objects.update(seen_on=old, seen_before_on=old)
        retention.end_what_is_not_used(clock.now())
        come_in(OWNER).get(address(structure))
        settings.AIDESS_TODAY = TODAY + timedelta(days=40)
        retention.end_what_is_not_used(clock.now())
        structure.refresh_from_db()
        assert (structure.ends_on, structure.used_on) == (None, TODAY)

    def test_an_account_that_keeps_nothing_ends_and_its_name_with_the_journal(self, starter, come_in, instant):  # noqa: F811
        User.objects.create_user("agent@exemple.fr", "un mot de passe long", is_staff=True, date_joined=instant.now)
        come_in(OWNER)
        come_in(OTHER)
        a_structure(OTHER)
        User.objects.update(date_joined=instant.now, last_login=instant.now)
        assert retention.end_what_is_not_used(instant.later(days=29))["accounts"] == 0
        ended = retention.end_what_is_not_used(instant.later(days=2))
        assert (ended["accounts"], ended["names"]) == (1, 0)
        assert {user.email for user in User.objects.filter(is_active=True)} == {OTHER, "agent@exemple.fr"}
        assert not User.objects.filter(email=OWNER).exists()


def test_numbers_of_nobody_lead_nowhere(starter, come_in):
    structure, owner = a_structure(OWNER), come_in(OWNER)
    huge = "9" * 30
    for rest in (f"personnes/{huge}/retirer/", "personnes/role/"):
        assert owner.post(address(structure, rest), {"membership": huge, "role": "owner"}).status_code == 404
    assert owner.post(address(structure, f"invitations/{huge}/retirer/")).status_code == 302
    assert owner.post(f"/mon-compte/invitations/{huge}/").status_code == 404


def test_a_form_without_its_cookie_is_told_so_in_french():
    one = Client(enforce_csrf_checks=True)
    page = one.post("/connexion/", {"email": OWNER})
    assert page.status_code == 403
    assert "Ce formulaire n’a pas pu être envoyé" in page.content.decode()


def test_what_else_is_held_of_a_person_is_given_back_and_ends_with_the_account(starter, come_in, deliver):
    one = come_in(OWNER)
    network = Network.objects.create(slug="un-reseau", name="Un réseau", kind=NetworkKind.values[0], summary="Il aide.")
    now = clock.now()
    asked = CallbackRequest.objects.create(
        email=OWNER, topic="find", state_since=now, waiting_since=now, created_at=now
    )
    Consent.objects.create(
        request=asked, network=network, shown=["contact"], given_on=TODAY, until=TODAY + timedelta(days=30)
    )
    Watch.objects.create(email=OWNER, query="legal_form=scop", rhythm="weekly", asked_at=now)
    data = one.get("/mon-compte/donnees.json").json()
    assert [held["email"] for held in data["callbacks"]] == [OWNER]
    assert [held["answers"] for held in data["watches"]] == ["legal_form=scop"]
    one.post("/mon-compte/effacer/")
    asked.refresh_from_db()
    assert (asked.email, asked.forgotten_at is None) == ("", False)
    assert not Watch.objects.exists()
    assert not Mail.objects.filter(to=OWNER).exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", (None, None, None)),
        ("732 829 320", ("732829320", None, None)),
        ("732 829 320 00074", ("732829320", "73282932000074", None)),
        ("w622001234", (None, None, "W622001234")),
        ("732829321", None),
        ("Les Passerelles", None),
        ("W62", None),
        ("W620012", None),
        ("W62200123456", None),
        ("\u0661" * 9, None),
    ],
)
def test_a_structure_bears_its_number_or_is_told_what_is_wrong_with_it(starter, come_in, typed, kept):
    structure, owner = a_structure(OWNER), come_in(OWNER)
    page = owner.post(address(structure, "nom/"), {"name": "Les Passerelles", "number": typed})
    structure.refresh_from_db()
    assert page.status_code == (302 if kept else 422)
    assert (structure.siren, structure.siret, structure.rna) == (kept or (None, None, None))
    assert owner.get(address(structure, "personnes/")).status_code == 200
