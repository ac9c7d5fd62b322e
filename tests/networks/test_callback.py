"""« Être rappelé »: without an account or a cookie, nobody sees what was not ticked, and floods are held back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from networks.calling import MOST_BY_CONTACT, MOST_BY_PLACE, SALT
from networks.models import CallbackRequest, CallbackTrace, Consent, Network, RequestState
from networks.views import callback as page_of_callback
from structures.models import Membership, User
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY
from tests.networks.asking import a_structure, an_adviser, saved
from vocabulary.guarded import OLDEST_SECONDS, QUICKEST_SECONDS, sign

pytestmark = pytest.mark.usefixtures("starter")

LENS = "territory=C-62498&legal_form=association&stage=developpement&employees=0&needs=projet&special_status=cultuelle"
PAGE = f"/etre-rappele/?{LENS}"
NOW = 1_800_000_000.0
KEY = "8f14e45f-ceea-467f-a8f0-0123456789ab"


@pytest.fixture(autouse=True)
def _fixed_second(monkeypatch):
    monkeypatch.setattr(page_of_callback.time, "time", lambda: NOW)


def key(number):
    return f"{KEY[:-4]}{number:04d}"


def sent(number=0, **changes):
    fields = {"topic": "find", "when": "any", "phone": "06 12 34 56 78", "network": ["guid-asso"]}
    return fields | {"token": sign(SALT, key(number), NOW - 60)} | changes


def test_the_form_proposes_ticks_nothing_in_advance_and_says_why_and_why_not(client):
    page = client.get(PAGE)
    text = html(page)
    boxes = re.findall(r'<input type="checkbox"[^>]*>', text)
    assert boxes
    assert not [box for box in boxes if "checked" in box]
    assert "Une case cochée vaut votre accord, daté du 24 novembre 2026." in said(page)
    assert "Pourquoi : Il répond à votre besoin : financer une action ou un projet." in said(page)
    assert "DLA du Pas-de-Calais : Vous n’avez aucun salarié ; ce réseau en demande au moins 1." in said(page)
    assert "Ces informations" not in text
    assert not page.cookies


def test_it_is_asked_for_from_results_an_aid_and_the_home_page(client):
    answers = "territory=C-62498&amp;legal_form=association"
    assert (
        f'href="/etre-rappele/?{answers}"'
        in client.get(f"/mes-aides/?{answers.replace('&amp;', '&')}").content.decode()
    )
    sheet = client.get(f"/aides/dla/?{answers.replace('&amp;', '&')}").content.decode()
    assert f'href="/etre-rappele/?{answers}&amp;fiche=dla"' in sheet
    assert 'href="/etre-rappele/"' in client.get("/").content.decode()


def test_without_a_place_only_the_place_is_asked(client):
    page = client.get("/etre-rappele/?legal_form=association&fiche=dla")
    assert "Où agissez-vous" in said(page)
    found = client.get("/etre-rappele/?legal_form=association&fiche=dla&lieu=Lens")
    assert (found.status_code, found["Location"]) == (
        302,
        "/etre-rappele/?legal_form=association&fiche=dla&territory=C-62498",
    )
    odd = client.get("/etre-rappele/", {"lieu": "Lens", "fiche": "a&needs=projet"})
    assert odd["Location"] == "/etre-rappele/?fiche=a%26needs%3Dprojet&territory=C-62498"
    for typed in ("", "zzzzz"):
        assert client.get(f"/etre-rappele/?lieu={typed}").status_code == 422


def test_in_trouble_the_networks_that_help_there_come_first(client):
    usual = client.get(PAGE)
    assert "pas-de-calais-actif" not in slugs_of(usual)
    page = client.get(f"{PAGE}&topic=trouble", headers={"HX-Request": "true"})
    assert slugs_of(page)[0] == "pas-de-calais-actif"
    assert set(slugs_of(usual)) < set(slugs_of(page))
    assert "réseaux correspondent à vos réponses." in said(page)
    client.post(PAGE, sent(topic="trouble", network=["pas-de-calais-actif"]))
    assert Consent.objects.get().network.slug == "pas-de-calais-actif"


def test_a_change_of_subject_unticks_nothing_and_a_link_ticks_nothing(client):
    ticked = f"{PAGE}&topic=find&network=pas-de-calais-actif&share=oui"
    kept = client.get(ticked, headers={"HX-Request": "true"})
    options = [*kept.context["networks"], *kept.context["further"]]
    assert [option["slug"] for option in options if option["is_ticked"]] == ["pas-de-calais-actif"]
    linked = client.get(ticked)
    assert not re.search(r'<input type="checkbox"[^>]* checked', html(linked))


def slugs_of(page):
    return [option["slug"] for option in (*page.context["networks"], *page.context["further"])]


def test_a_request_is_taken_in_one_form_without_an_account_or_a_cookie(client):
    answer = client.post(PAGE, sent(name=" Les Mots\n du Coron ", note="Le FDVA est-il fait pour nous ?"))
    request = CallbackRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, reverse("callback-follow", args=[request.token]))
    assert not answer.cookies
    assert (request.phone, request.name, request.need) == ("0612345678", "Les Mots du Coron", "projet")
    assert (request.state, request.owner) == (RequestState.NEW, None)
    consent = Consent.objects.get()
    assert (consent.network.slug, consent.shown) == ("guid-asso", ["contact"])
    assert (consent.given_on, consent.until) == (TODAY, TODAY.replace(year=2027))


def test_the_answers_are_kept_but_those_that_are_sensitive(client):
    client.post(PAGE, sent(share="oui"))
    request = CallbackRequest.objects.get()
    assert request.answers["territory"] == ["C-62498"]
    assert "special_status" not in request.answers
    assert Consent.objects.get().shown == ["contact", "answers"]


def test_each_network_ticked_has_its_own_consent_and_no_other_has_one(client):
    client.post(PAGE, sent(network=["guid-asso", "sdjes-pas-de-calais"]))
    assert set(Consent.objects.values_list("network__slug", flat=True)) == {"guid-asso", "sdjes-pas-de-calais"}
    other = Network.objects.get(slug="cress-hauts-de-france")
    assert not CallbackRequest.objects.seen_by(other, TODAY).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": "", "email": ""}, "Donnez un téléphone ou une adresse électronique."),
        ({"phone": "12"}, "Ce numéro n’a pas la bonne forme."),
        ({"phone": "06 12 34 56 78" * 9}, "Ce numéro est trop long."),
        ({"email": "tresoriere"}, "Écrivez une adresse comme nom@domaine.fr."),
        ({"network": []}, "Cochez au moins un réseau : sans votre accord, personne ne peut vous appeler."),
        ({"network": ["dla-pas-de-calais"]}, "Ce réseau n’est pas parmi ceux que nous vous proposons."),
        ({"network": ["cress-bretagne"]}, "Ce réseau n’est pas parmi ceux que nous vous proposons."),
        ({"topic": "weather"}, "Choisissez un sujet."),
        ({"when": ""}, "Choisissez quand vous appeler."),
        ({"note": "a" * 301}, "Raccourcissez votre question : 300 signes au plus."),
        ({"name": "a" * 121}, "Raccourcissez ce nom : 120 signes au plus."),
        ({"website": "https://exemple.fr"}, "Ce champ doit rester vide"),
        ({"token": ""}, "ouverte depuis trop longtemps"),
        ({"token": sign(SALT, KEY, NOW - OLDEST_SECONDS - 1)}, "ouverte depuis trop longtemps"),
        ({"token": sign("aids.suggestion", "dla", NOW - 60)}, "ouverte depuis trop longtemps"),
        ({"token": sign(SALT, KEY, NOW - QUICKEST_SECONDS + 1)}, "C’était très rapide"),
    ],
)
def test_what_cannot_be_taken_is_said_and_what_was_typed_is_kept(client, changes, sentence):
    page = client.post(PAGE, sent(name="Les Mots du Coron") | changes)
    assert page.status_code == 422
    assert sentence in said(page)
    assert changes.get("name", "Les Mots du Coron") in html(page)
    assert not CallbackRequest.objects.exists()


def test_a_form_shown_again_was_opened_when_it_was_first_and_may_be_sent_at_once(client):
    page = client.post(PAGE, sent(network=[]))
    assert page.context["token"] == sent()["token"]
    assert client.post(PAGE, sent(token=page.context["token"])).status_code == 302


def test_a_form_that_was_open_for_too_long_is_shown_as_a_new_one(client):
    old = sign(SALT, KEY, NOW - OLDEST_SECONDS - 1)
    assert client.post(PAGE, sent(token=old)).context["token"] != old


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0612345678", "0612345678"),
        ("06.12.34.56.78", "0612345678"),
        ("+33 6 12 34 56 78", "0612345678"),
        ("0033 (0)6 12 34 56 78", "0612345678"),
        ("(06) 12-34-56-78", "0612345678"),
        ("+32 470 12 34 56", "+32470123456"),
    ],
)
def test_a_number_is_read_however_it_is_written(client, typed, kept):
    client.post(PAGE, sent(phone=typed))
    assert CallbackRequest.objects.get().phone == kept


def test_ends_of_line_count_for_one_sign_as_in_the_browser(client):
    client.post(PAGE, sent(note="a\r\n" * 149 + "aa"))
    assert len(CallbackRequest.objects.get().note) == 300


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        ("Notre présidente est hospitalisée pour un cancer.", "semble parler de la santé de quelqu’un"),
        ("Son numéro : 2 84 05 62 498 123 45", "numéro de sécurité sociale"),
        ("FR76 3000 6000 0112 3456 7890 189", "coordonnées bancaires"),
    ],
)
def test_personal_or_health_data_are_warned_of_and_sent_only_if_confirmed(client, note, sentence):
    page = client.post(PAGE, sent(note=note))
    assert page.status_code == 422
    assert sentence in said(page)
    assert not CallbackRequest.objects.exists()
    client.post(PAGE, sent(note=note, confirmed="oui"))
    assert CallbackRequest.objects.get().note == note


def test_the_same_form_sent_twice_makes_one_request(client):
    assert client.post(PAGE, sent())["Location"] == client.post(PAGE, sent())["Location"]
    assert CallbackRequest.objects.count() == 1


def test_whoever_knows_a_number_cannot_find_its_request_again(client):
    first = client.post(PAGE, sent(1))["Location"]
    assert client.post(PAGE, sent(2))["Location"] != first


def test_one_number_is_asked_for_so_many_times_a_day(client):
    for number in range(MOST_BY_CONTACT):
        assert client.post(PAGE, sent(number), REMOTE_ADDR=f"198.51.100.{number}").status_code == 302
    page = client.post(PAGE, sent(99, phone="06.12.34.56.78"), REMOTE_ADDR="203.0.113.9")
    assert page.status_code == 429
    assert "Revenez demain" in said(page)
    assert client.post(PAGE, sent(98, phone="0612345679"), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_a_hundred_requests_from_one_place_make_ten(client):
    for number in range(100):
        client.post(PAGE, sent(number, phone=f"06123456{number:02d}"))
    assert CallbackRequest.objects.count() == MOST_BY_PLACE
    assert all(
        re.fullmatch("[0-9a-f]{64}", digest) for digest in CallbackTrace.objects.values_list("digest", flat=True)
    )


def test_the_link_is_mailed_when_an_address_was_given(client, deliver):
    answer = client.post(PAGE, sent(email="tresoriere@exemple.fr", phone=""))
    (mail,) = deliver()
    assert mail.to == ["tresoriere@exemple.fr"]
    assert mail.subject == "Nous avons bien reçu votre demande d’appel"
    assert answer["Location"] in mail.body
    assert "Guid’Asso" in mail.body


def test_without_an_address_no_mail_leaves(client, deliver):
    client.post(PAGE, sent())
    assert deliver() == []


def test_networks_whose_advisers_are_here_come_first_and_the_others_say_so(client):
    assert "Aucun de leurs conseillers n’est encore inscrit ici" in said(client.get(PAGE))
    saved(an_adviser(Network.objects.get(slug="cress-hauts-de-france")))
    page = client.get(PAGE)
    assert page.context["networks"][0]["slug"] == "cress-hauts-de-france"
    assert "Aucun de ses conseillers n’est encore inscrit ici" in said(page)


def test_a_kept_structure_is_linked_by_those_who_write_for_it_only(client, signed_in):
    structure = saved(a_structure())
    owner, other = (User.objects.create(email=f"{name}@exemple.fr") for name in ("owner", "other"))
    Membership.objects.create(
        structure=structure, user=owner, role="owner", since=TODAY, seen_on=TODAY, seen_before_on=TODAY
    )
    address = f"{PAGE}&structure={structure.key}"
    signed_in(other).post(address, sent(1))
    client.post(address, sent(2))
    assert not CallbackRequest.objects.exclude(structure=None).exists()
    signed_in(owner).post(address, sent(3))
    assert CallbackRequest.objects.exclude(structure=None).get().structure == structure
    assert client.get(f"{PAGE}&structure=x").status_code == 200


def test_an_aid_that_is_gone_or_never_was_is_left_out(client):
    client.post(f"{PAGE}&fiche=nope", sent(1))
    client.post(f"{PAGE}&fiche=dla", sent(2))
    assert [request.aid and request.aid.slug for request in CallbackRequest.objects.order_by("pk")] == [None, "dla"]
    assert client.get(f"{PAGE}&fiche=%00").status_code == 200


@pytest.mark.parametrize("query", ["employees=beaucoup", "colour=red", "territory=C-99999"])
def test_a_wrong_address_is_said(client, query):
    assert client.get(f"/etre-rappele/?{query}").status_code == 422


def test_a_place_that_no_network_covers_is_told_so(client):
    Network.objects.update(closed_on=TODAY)
    page = client.get(PAGE)
    assert "Aucun réseau de l’annuaire ne correspond à vos réponses." in said(page)
    assert client.post(PAGE, sent()).status_code == 422


def test_the_form_costs_few_queries(client, django_assert_max_num_queries):
    client.get(PAGE)
    with django_assert_max_num_queries(4):
        client.get(PAGE)


def test_a_leap_day_consent_ends_within_twelve_months(client, settings):
    settings.AIDESS_TODAY = TODAY.replace(year=2028, month=2, day=29)
    client.post(PAGE, sent())
    consent = Consent.objects.get()
    assert consent.until - consent.given_on == timedelta(days=365)
