"""A request that came by telephone: kept only with the agreement said aloud, once, and in the hand of who wrote it."""

from uuid import uuid4

import pytest

from networks.models import CallbackRequest, RequestState
from structures.models import Mail
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.networks.asking import a_network, an_adviser, saved

pytestmark = pytest.mark.django_db

PAGE = "/reseau/un-reseau/au-telephone/"


def words(**changes):
    fields = {"key": str(uuid4()), "topic": "find", "when": "any", "phone": "06 12 34 56 78", "agreed": "oui"}
    return fields | changes


@pytest.fixture
def adviser():
    return saved(an_adviser())


def test_it_is_in_the_hand_of_who_wrote_it_and_sent_twice_it_is_one(adviser, signed_in):
    desk, fields = signed_in(adviser.user), words(email="a@exemple.fr")
    html(desk.get(PAGE))
    for _ in range(2):
        answer = desk.post(PAGE, fields)
    request = CallbackRequest.objects.get()
    assert answer["Location"] == f"/reseau/un-reseau/demandes/{request.key}/"
    assert (request.state, request.owner, request.phone) == (RequestState.TAKEN, adviser, "0612345678")
    assert [consent.network for consent in request.consents.all()] == [adviser.network]
    assert [mail.to for mail in Mail.objects.all()] == ["a@exemple.fr"]
    assert "Vous suivez cette demande." in said(desk.get(answer["Location"]))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agreed": ""}, "Sans son accord, rien ne peut être gardé"),
        ({"phone": ""}, "Donnez un téléphone ou une adresse électronique."),
        ({"phone": "douze"}, "Ce numéro n’a pas la bonne forme."),
        ({"note": "Il est malade."}, "santé de quelqu’un"),
        ({"topic": "x", "key": "x"}, "Choisissez un sujet."),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(adviser, signed_in, changes, sentence):
    page = signed_in(adviser.user).post(PAGE, words(**changes))
    assert page.status_code == 422
    html(page)
    assert sentence in said(page)
    assert not CallbackRequest.objects.exists()


def test_the_agreement_that_was_ticked_is_not_asked_again_for_another_mistake(adviser, signed_in):
    desk = signed_in(adviser.user)
    ticked = 'name="agreed" value="oui" checked'
    assert ticked not in desk.get(PAGE).content.decode()
    assert ticked in desk.post(PAGE, words(phone="douze")).content.decode()


def test_another_network_writes_nothing_here(adviser, signed_in):
    stranger = saved(an_adviser(saved(a_network("autre")), "autre@exemple.fr"))
    assert signed_in(stranger.user).post(PAGE, words()).status_code == 403
    assert not CallbackRequest.objects.exists()
