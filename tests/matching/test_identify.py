"""The page that starts from a number or a name: what it shows, what it sends on, and what it says when it cannot."""

import html5lib
import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.views import identify
from structures.directory.client import Directory, SilentError
from structures.directory.companies import ReplyError, parse_reply
from structures.models import ServicePace
from tests.aidess.test_pages import html
from tests.matching.test_bad_addresses import ABSURD
from tests.serving import Answer
from tests.structures.company_directory import (
    COMPANIES,
    RNA,
    SIREN,
    SIRET,
    CompanyDirectory,
    a_company,
    serving_directory,
)
from tests.structures.mangling import mangle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starter")]

PAGE = "/trouver-ma-structure/"
SILENT = "L’annuaire public ne répond pas. Ce n’est pas votre faute. Vous pouvez continuer sans lui."
LENS = a_company()


@pytest.fixture
def directory(settings):
    with serving_directory(CompanyDirectory()) as stub:
        settings.DIRECTORY_URL = stub.base
        yield stub


@pytest.fixture
def page(client, directory):
    """The text of the page for a query string, its HTML valid."""

    def get(query, status=200):
        response = client.get(f"{PAGE}?{query}")
        assert response.status_code == status
        assert not response.cookies
        return html(response)

    return get


def said(text):
    """What a page says, on one line."""
    document = html5lib.parse(text, namespaceHTMLElements=False)
    return " ".join(" ".join(document.find(".//main").itertext()).split())


def sent(text, **changed):
    """The pairs that « C'est nous » sends, corrected by `changed`."""
    document = html5lib.parse(text, namespaceHTMLElements=False)
    [form] = [form for form in document.iter("form") if form.get("action") == "/questionnaire/"]
    pairs = []
    for element in form.iter():
        if element.tag == "input":
            if element.get("type") == "hidden" or element.get("checked") is not None:
                pairs.append((element.get("name"), element.get("value")))
        elif element.tag == "select":
            [chosen] = [option for option in element if option.get("selected") is not None]
            pairs.append((element.get("name"), chosen.get("value")))
        elif element.tag == "button" and element.get("name"):
            pairs.append((element.get("name"), element.get("value")))
    return [(name, value) for name, value in pairs if name not in changed] + list(changed.items())


def confirmed(client, pairs):
    """Where the questionnaire leads from there."""
    query = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    return client.get("/questionnaire/", query)


def test_before_a_search_the_directory_is_not_asked(page, directory):
    text = page("needs=projet")
    assert 'href="/questionnaire/?needs=projet"' in text
    assert 'href="/questionnaire/?needs=projet&amp;stage=projet"' in text
    assert directory.asked == []


@pytest.mark.parametrize("q", [SIREN, SIRET, RNA, "000 000 018", "w999000001", "passerelles"])
def test_a_structure_is_found_by_each_of_its_numbers_and_by_its_name(page, q):
    words = said(page(f"q={q}"))
    assert "ASSOCIATION FICTIVE LES PASSERELLES (ALP) SIREN 000 000 018 · siège à Lens (62300)" in words
    for fact in (
        "Lens (Pas-de-Calais) À confirmer",
        "Association À confirmer",
        "De 3 à 5 salariés en 2023 À confirmer",
        "10 ans et 7 mois : créée le 12 avril 2016 À confirmer",
        "Oui : 000 000 018 00010 À confirmer",
    ):
        assert fact in words


def test_confirmed_the_answers_are_in_the_address_and_nowhere_else(client, page):
    response = confirmed(client, sent(page(f"q={SIRET}&needs=projet")))
    assert response.status_code == 302
    assert response["Location"] == (
        "/questionnaire/?territory=C-62498&legal_form=association&needs=projet&employees=3..5&age=127&siret=oui"
    )
    assert not response.cookies
    assert client.get(response["Location"]).status_code == 200


def test_a_correction_counts_and_what_is_not_known_is_passed_over(client, page):
    pairs = sent(page(f"q={SIREN}"), employees="0", legal_form="", territory="")
    address = confirmed(client, pairs)["Location"]
    assert address == "/questionnaire/?employees=0&age=127&siret=oui&passer=legal_form"


def test_an_answer_given_before_is_kept_and_not_proposed_again(client, page):
    text = page(f"q={SIREN}&territory=C-29019&passer=employees&d.dla.x=oui")
    assert "Lens (Pas-de-Calais)" not in said(text)
    assert "Brest" in said(text)
    address = confirmed(client, sent(text))["Location"]
    assert "territory=C-29019" in address
    assert "employees=3..5" in address
    assert "d.dla.x=oui" in address
    assert "passer" not in address


def test_an_ambiguous_form_is_asked_and_nothing_is_ticked(client, page):
    text = page("q=000000034")
    words = said(text)
    assert "L’annuaire dit « SAS ». Une SAS peut être une Scop ou une Scic : vous seul le savez." in words
    assert "L’annuaire ne la classe pas dans l’ESS. Cela n’écarte aucune aide." in words
    pairs = sent(text)
    assert "legal_form" not in dict(pairs)
    unanswered = confirmed(client, pairs)
    assert unanswered.status_code == 422
    assert "Choisissez une réponse" in unanswered.content.decode()
    assert "legal_form=scop" in confirmed(client, [*pairs, ("legal_form", "scop")])["Location"]
    assert "passer=legal_form" in confirmed(client, [*pairs, ("legal_form", "")])["Location"]


def test_officers_are_never_shown(page, directory):
    assert "MARTIN" not in page("q=000000034")
    assert "dirigeants" not in directory.asked[0]["include"]


def test_several_by_name_are_told_apart_by_their_commune(page):
    text = page("q=fictive&needs=projet")
    words = said(text)
    assert "3 structures correspondent à « fictive »" in words
    assert "siège à Hénin-Beaumont (62110)" in words
    assert "siège à Rennes (35000)" in words
    assert "/trouver-ma-structure/?q=000000034&amp;needs=projet" in text


@pytest.mark.parametrize("q", ["W999999999", "personne du tout", "356000000"])
def test_what_the_directory_does_not_know_is_said_with_the_manual_path(page, q):
    text = page(f"q={q}&needs=projet")
    assert f"L’annuaire ne connaît pas « {q} ». Une association sans SIREN n’y est pas toujours." in said(text)
    assert 'href="/questionnaire/?needs=projet"' in text


def test_the_number_of_another_establishment_proposes_its_commune_first(page, directory):
    other = LENS["matching_etablissements"][0] | {
        "siret": "00000001800028",
        "est_siege": False,
        "commune": "29019",
        "libelle_commune": "BREST",
        "code_postal": "29200",
    }
    directory.companies = [a_company(matching_etablissements=[other])]
    text = page("q=00000001800028")
    assert "Ce numéro est celui d’un établissement situé à Brest (29200), qui n’est pas le siège." in said(text)
    assert dict(sent(text))["territory"] == "C-29019"
    assert 'value="C-62498"' in text


def test_the_number_of_a_closed_establishment_proposes_the_head_office(page, directory):
    other = LENS["matching_etablissements"][0] | {
        "siret": "00000001800028",
        "commune": "29019",
        "code_postal": "29200",
        "etat_administratif": "F",
    }
    directory.companies = [a_company(matching_etablissements=[other])]
    text = page("q=00000001800028")
    assert "établissement fermé, à Brest (29200). Nous prenons le siège." in said(text)
    assert dict(sent(text))["territory"] == "C-62498"
    assert "C-29019" not in text


def test_a_closed_structure_is_said_so_and_proposes_nothing(page, directory):
    directory.companies = [a_company(etat_administratif="C", date_fermeture="2024-05-31")]
    text = page(f"q={SIREN}")
    assert "L’annuaire dit que cette structure est fermée depuis le 31 mai 2024." in said(text)
    assert "C’est nous" not in text
    assert "À confirmer" not in text
    assert "Répondre sans annuaire" in text


def test_a_masked_value_is_never_shown(page, directory):
    mask = "[NON-DIFFUSIBLE]"
    directory.companies = [
        a_company(
            statut_diffusion="P",
            nom_complet=mask,
            nom_raison_sociale=None,
            siege=dict.fromkeys(("adresse", "commune", "code_postal", "libelle_commune", "libelle_voie"), mask),
        )
    ]
    text = page(f"q={SIREN}")
    assert "NON-DIFFUSIBLE" not in text
    assert "Nom non publié" in said(text)
    assert "a demandé que son adresse reste privée. Dites-nous seulement votre commune." in said(text)
    assert "territory" not in dict(sent(text))


def test_a_structure_of_which_little_is_known_is_confirmed_all_the_same(client, page, directory):
    directory.companies = [
        a_company(
            siege=None,
            nature_juridique=None,
            activite_principale=None,
            tranche_effectif_salarie=None,
            date_creation=None,
            complements={"est_ess": None},
        )
    ]
    assert sent(page(f"q={SIREN}&needs=projet")) == [("needs", "projet")]


@pytest.mark.parametrize("q", ["000000019", "00000001800011", "12345678", "ab", "x" * 201, "%00abc"])
def test_a_number_that_cannot_be_costs_no_request(page, directory, q):
    text = page(f"q={q}&needs=projet", status=422)
    assert "Erreur" in text
    assert 'href="/questionnaire/?needs=projet"' in text
    assert directory.asked == []


def test_a_bad_answer_in_the_address_costs_no_request(page, directory):
    assert "employees" in page(f"q={SIREN}&employees=beaucoup&needs=projet", status=422)
    assert directory.asked == []


FAILURES = {
    "500": Answer({"erreur": "panne"}, 500),
    "404": Answer({"erreur": "non"}, 404),
    "302": Answer(b"", 302, Location="http://mal.example/"),
    "html": Answer(b"<html></html>"),
    "cut": Answer(b'{"results": [', cut=True),
    "wrong type": Answer({"results": "rien"}),
}


@pytest.mark.parametrize("kind", FAILURES)
def test_a_directory_that_fails_leaves_the_manual_path(page, directory, kind):
    directory.before = [FAILURES[kind]]
    text = page(f"q={SIREN}&needs=projet")
    assert SILENT in said(text)
    assert 'href="/questionnaire/?needs=projet"' in text
    assert "Réessayer" in text


def test_a_busy_directory_says_when_to_come_back(page, directory):
    directory.before = [Answer({"erreur": "trop"}, 429, Retry_After="7")]
    assert "L’annuaire reçoit trop de demandes. Réessayez dans 7 secondes, ou répondez aux questions." in said(
        page(f"q={SIREN}")
    )


def test_a_directory_that_is_not_there_leaves_the_manual_path(client, settings):
    with serving_directory(CompanyDirectory()) as stub:
        settings.DIRECTORY_URL = stub.base
    response = client.get(f"{PAGE}?q={SIREN}")
    assert response.status_code == 200
    assert SILENT in said(html(response))


def test_a_long_list_is_paged(page, directory):
    directory.companies = [a_company(nom_complet=f"AMIS FICTIFS {i}") for i in range(23)]
    text = page("q=amis&needs=projet")
    assert "23 structures correspondent" in said(text)
    assert text.count("<article") == 10
    assert "/trouver-ma-structure/?q=amis&amp;needs=projet&amp;page=3" in text
    assert page("q=amis&page=3").count("<article") == 3
    page("q=amis&page=4", status=422)
    for number in ("0", "-1", "x", "1001", "%D9%A3"):
        page(f"q=amis&page={number}", status=422)


@settings(max_examples=40)
@given(data=st.data(), q=st.sampled_from([SIREN, SIRET, RNA, "fictive"]))
def test_whatever_the_directory_answers_the_page_is_made(data, q):
    mangled = mangle(data, {"results": COMPANIES[:2], "total_results": 1, "total_pages": 1})

    def find(self, searched, page=1):
        try:
            return parse_reply(mangled)
        except ReplyError:
            raise SilentError from None

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Directory, "find", find)
        patch.setattr(identify, "MOST_A_MINUTE", 10_000)
        response = Client().get(PAGE, {"q": q})
    assert response.status_code == 200
    assert "MARTIN" not in html(response)


@pytest.mark.parametrize("query", ABSURD)
def test_no_address_of_this_page_ends_in_a_500(client, directory, query):
    client.raise_request_exception = True
    assert client.get(f"{PAGE}{query}").status_code in (200, 422)


def test_nobody_takes_every_turn_at_the_directory(client, page, directory, monkeypatch):
    monkeypatch.setattr(identify, "MOST_A_MINUTE", 2)
    page(f"q={SIREN}")
    page(f"q={RNA}")
    assert "Réessayez dans une minute" in said(page(f"q={SIRET}&needs=projet", status=429))
    assert len(directory.asked) == 2
    assert client.get(f"{PAGE}?q={SIREN}", REMOTE_ADDR="203.0.113.5").status_code == 200


def test_the_page_takes_no_form(client):
    assert client.post(PAGE).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/questionnaire/",
        "/questionnaire/?vue=legal_form",
        "/mes-aides/?legal_form=association&needs=projet",
        "/aides/",
        "/aides/dla/",
        "/donnees-personnelles/",
    ],
)
def test_no_other_page_asks_the_directory(client, directory, address):
    assert client.get(address).status_code == 200
    assert directory.asked == []
    assert not ServicePace.objects.exists()


@pytest.mark.parametrize("address", ["/", "/questionnaire/", "/questionnaire/?territory=C-62498"])
def test_the_way_in_is_offered_at_the_start_with_the_answers_given(client, address):
    answers = address.partition("?")[2]
    assert f'href="{PAGE}{"?" if answers else ""}{answers}"' in client.get(address).content.decode()


def test_the_way_in_is_no_longer_offered_once_the_form_is_known(client):
    assert PAGE not in client.get("/questionnaire/?legal_form=association").content.decode()


@pytest.mark.parametrize(("q", "companies"), [("fictive", 3), ("amis", 10)])
def test_a_list_costs_the_same_for_few_and_for_many(client, directory, django_assert_num_queries, q, companies):
    directory.companies += [a_company(nom_complet=f"AMIS {i}") for i in range(10)]
    client.get(f"{PAGE}?q={SIREN}")
    with django_assert_num_queries(5):  # the catalogue's version, and a turn at the directory in its transaction
        assert client.get(f"{PAGE}?q={q}").content.decode().count("<article") == companies
