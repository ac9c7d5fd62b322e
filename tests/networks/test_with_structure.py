"""An adviser runs the questionnaire for a structure: answers stay in the address until the structure agrees otherwise."""

from uuid import uuid4

import pytest
from django.urls import reverse

from aids.models import Aid
from dossiers.models import KeptAid
from networks.models import CallbackRequest, SharedAid, SharedList, Shown
from networks.models.shared_list import MOST_AIDS
from structures.models import Membership, Role, Structure, User
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.networks.asking import a_network, a_structure, an_adviser, saved

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

PAGE = "/reseau/un-reseau/avec-une-structure/"
ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"
STRIP = "Vous répondez avec une structure"
WHAT_TO_DO = "Que faire de ces réponses"


@pytest.fixture
def adviser():
    return saved(an_adviser())


@pytest.fixture
def desk(adviser, signed_in):
    return signed_in(adviser.user)


@pytest.fixture
def begun(desk):
    assert desk.post(f"{PAGE}commencer/")["Location"] == "/questionnaire/"
    return desk


def test_results_offer_the_way_only_while_an_adviser_answers_for_somebody(desk):
    before = desk.get(f"/mes-aides/?{ANSWERS}")
    assert STRIP not in said(before)
    desk.post(f"{PAGE}commencer/")
    during = desk.get(f"/mes-aides/?{ANSWERS}", headers={"If-None-Match": before["ETag"]})
    html(during)
    assert f'<a href="{PAGE}?{ANSWERS.replace("&", "&amp;")}">{WHAT_TO_DO}</a>' in said(during)
    assert "ETag" not in during
    html(desk.get("/questionnaire/"))
    assert STRIP in said(desk.get("/questionnaire/"))
    assert desk.post(f"{PAGE}terminer/")["Location"] == "/reseau/un-reseau/"
    after = desk.get(f"/mes-aides/?{ANSWERS}")
    assert STRIP not in said(after)
    assert after["ETag"] == before["ETag"]


def test_a_visitor_sees_and_pays_nothing(client, begun, django_assert_num_queries):
    client.get(f"/mes-aides/?{ANSWERS}")
    page = client.get(f"/mes-aides/?{ANSWERS}")
    assert STRIP not in said(page)
    assert "ETag" in page
    with django_assert_num_queries(1):
        client.get(f"/mes-aides/?{ANSWERS}", headers={"If-None-Match": page["ETag"]})


def test_an_adviser_who_left_is_offered_nothing(begun, adviser):
    adviser.is_active = False
    adviser.save()
    assert STRIP not in said(begun.get(f"/mes-aides/?{ANSWERS}"))


def test_the_own_structure_of_an_adviser_is_not_that_of_the_person_met(desk, adviser):
    own = saved(a_structure(answers={}))
    Membership.objects.create(
        structure=own, user=adviser.user, role=Role.OWNER, since=TODAY, seen_on=TODAY, seen_before_on=TODAY
    )
    address = f"/mes-aides/?{ANSWERS}"
    first = Aid.objects.get(slug=desk.get(f"{address}&format=json").json()["results"][0]["aid"])
    KeptAid.objects.create(structure=own, aid=first, state="hidden", on=TODAY)
    assert "Les Mots du Coron" in said(desk.get(address))
    desk.post(f"{PAGE}commencer/")
    page = desk.get(address)
    assert "Les Mots du Coron" not in said(page)
    assert reverse("aid", args=[first.slug]) in said(page)


def test_without_answers_the_page_says_how_it_goes(desk):
    page = desk.get(PAGE)
    html(page)
    assert "rien n’est gardé" in said(page)
    assert "Commencer le questionnaire" in said(page)


def test_with_answers_it_says_what_can_be_done_and_keeps_nothing(begun):
    counts = [model.objects.count() for model in (Structure, CallbackRequest, SharedList)]
    page = begun.get(f"{PAGE}?{ANSWERS}")
    text = html(page)
    for path in ("/mes-aides/envoyer/", "/mes-aides/", "/reseau/un-reseau/au-telephone/"):
        assert f'href="{path}?{ANSWERS.replace("&", "&amp;")}' in text
    assert "vue=impression" in text
    assert "Code QR de l’adresse de ses aides" in text
    assert text.count(" checked") == 5
    assert [model.objects.count() for model in (Structure, CallbackRequest, SharedList)] == counts
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_answers_that_cannot_be_read_are_said(desk):
    for path in (PAGE, "/reseau/un-reseau/au-telephone/"):
        page = desk.get(f"{path}?employees=beaucoup")
        html(page)
        assert page.status_code == 422
    assert desk.post(f"{PAGE}liste/?employees=beaucoup").status_code == 422


def test_more_answers_than_a_code_can_hold_give_none(desk):
    points = "&".join(f"d.{'a' * 100}.{'b' * 20}{n}=oui" for n in range(30))
    page = desk.get(f"{PAGE}?{ANSWERS}&{points}")
    html(page)
    assert page.status_code == 200
    assert "Code QR" not in said(page)


def test_a_list_of_the_aids_ticked_opens_with_the_answers_and_holds_none(begun, client):
    page = html(begun.get(f"{PAGE}?{ANSWERS}"))
    slugs = list(Aid.objects.published().filter(slug__in=_offered(page)).values_list("slug", flat=True)[:2])
    made = begun.post(f"{PAGE}liste/?{ANSWERS}", {"ticked": [*slugs, slugs[0], "inconnue"]})
    shared = SharedList.objects.get()
    assert made["Location"] == f"{PAGE}?{ANSWERS}&liste={shared.pk}#liste"
    assert list(SharedAid.objects.values_list("aid__slug", flat=True)) == slugs
    ready = begun.get(made["Location"])
    html(ready)
    path = reverse("shared-list", args=[shared.token])
    assert f'value="http://testserver{path}?{ANSWERS.replace("&", "&amp;")}"' in ready.content.decode()
    opened = client.get(f"{path}?{ANSWERS}")
    assert "2 aides choisies pour vous" in said(opened)
    assert "pour vous" in said(opened)


def _offered(page):
    return [part.split('"')[0] for part in page.split('name="ticked" value="')[1:]]


def test_the_aids_chosen_to_be_compared_are_those_ticked(desk):
    page = html(desk.get(f"{PAGE}?{ANSWERS}&aide=dla"))
    assert page.count(" checked") == 1
    assert 'value="dla" checked' in page


@pytest.mark.parametrize(
    ("ticked", "sentence"),
    [
        ([], "Cochez au moins une aide."),
        (["inconnue", "\x00"], "Cochez au moins une aide."),
        ([f"aide-{n}" for n in range(MOST_AIDS + 1)], "Une liste contient 10 aides au plus."),
    ],
)
def test_a_list_that_cannot_be_made_says_why(desk, ticked, sentence):
    page = desk.post(f"{PAGE}liste/?{ANSWERS}", {"ticked": ticked})
    html(page)
    assert (page.status_code, sentence in said(page)) == (422, True)
    assert not SharedList.objects.exists()


def test_a_list_of_nobodys_answers_is_not_made(desk):
    assert desk.post(f"{PAGE}liste/", {"ticked": ["dla"]})["Location"] == PAGE


@pytest.mark.parametrize("number", ["0", "x", "9" * 30, "²"])
def test_a_list_that_is_not_of_this_network_is_not_found(desk, number):
    assert desk.get(f"{PAGE}?{ANSWERS}&liste={number}").status_code == 404


def test_the_list_of_another_network_is_not_found(desk):
    elsewhere = saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr"))
    theirs = saved(SharedList(network=elsewhere.network, author=elsewhere, made_on=TODAY, until=TODAY))
    assert desk.get(f"{PAGE}?{ANSWERS}&liste={theirs.pk}").status_code == 404


def test_a_call_back_noted_with_these_answers_keeps_them_with_the_agreement(desk, adviser):
    path = f"/reseau/un-reseau/au-telephone/?{ANSWERS}"
    page = desk.get(path)
    html(page)
    assert "Avec ses réponses : " in said(page)
    assert "garde cette demande et ses réponses" in said(page)
    fields = {"key": str(uuid4()), "topic": "find", "when": "any", "phone": "0612345678"}
    assert desk.post(path, fields).status_code == 422
    assert not CallbackRequest.objects.exists()
    desk.post(path, fields | {"agreed": "oui"})
    request = CallbackRequest.objects.get()
    consent = request.consents.get()
    assert set(request.answers) == {"territory", "legal_form", "needs", "employees"}
    assert (request.need, request.is_small) == ("projet", True)
    assert (consent.network, consent.shown, consent.given_on) == (
        adviser.network,
        [Shown.CONTACT, Shown.ANSWERS],
        TODAY,
    )
    assert request.moves.first().adviser == adviser
    case = said(desk.get(f"/reseau/un-reseau/demandes/{request.key}/"))
    assert "Accord du 24 novembre 2026 : " in case
    assert "Notée avec l’accord donné de vive voix, par Camille (Un réseau)" in case


def test_what_is_sensitive_is_neither_kept_nor_shown(desk):
    path = f"/reseau/un-reseau/au-telephone/?{ANSWERS}&special_status=cultuelle"
    assert "cultuelle" not in said(desk.get(path)).split("<form", 1)[0]
    desk.post(path, {"key": str(uuid4()), "topic": "find", "when": "any", "phone": "0612345678", "agreed": "oui"})
    assert "special_status" not in CallbackRequest.objects.get().answers


def test_who_may(adviser, desk, signed_in, client):
    strangers = [
        saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr")).user,
        saved(an_adviser(adviser.network, "parti@exemple.fr", is_active=False)).user,
        User.objects.create(email="agent@exemple.fr", is_staff=True),
    ]
    for user in strangers:
        there = signed_in(user)
        assert there.get(f"{PAGE}?{ANSWERS}").status_code == 403
        for act in ("commencer/", "terminer/", f"liste/?{ANSWERS}"):
            assert there.post(f"{PAGE}{act}", {"ticked": ["dla"]}).status_code == 403
    assert client.get(f"{PAGE}?{ANSWERS}")["Location"].startswith("/connexion/")
    assert desk.get(f"{PAGE}commencer/").status_code == 405
    assert not SharedList.objects.exists()


def test_the_page_costs_few_queries(begun, django_assert_max_num_queries):
    begun.get(f"{PAGE}?{ANSWERS}")
    with django_assert_max_num_queries(9):  # four of the session, the account, the network and the rights
        begun.get(f"{PAGE}?{ANSWERS}")
