"""The public directory: filtered, the nearest first, ten a page, and the page of a network with its reasons."""

import re

import pytest

from networks.models import Network
from tests.aidess.test_pages import html
from tests.aids.curating import said
from tests.conftest import TODAY

pytestmark = pytest.mark.usefixtures("starter")

LENS = "territory=C-62498&legal_form=association&stage=developpement&employees=0&needs=projet"


def names(page):
    return [card["slug"] for card in page.context["cards"]]


def test_the_directory_is_one_step_from_every_page(client):
    assert 'href="/reseaux/"' in html(client.get("/budget/"))


def test_networks_are_listed_ten_a_page(client):
    page = client.get("/reseaux/")
    assert len(names(page)) == 10
    assert "60 réseaux trouvés" in said(page)
    last = client.get("/reseaux/?page=6")
    assert len(names(last)) == 10
    assert not set(names(page)) & set(names(last))


def test_of_a_place_only_those_that_cover_it_the_nearest_first(client):
    found = client.get("/reseaux/?territory=Lens")
    assert "Lens" in said(found)
    shown = names(found) + names(client.get("/reseaux/?territory=Lens&page=2"))
    grounds = [Network.objects.get(slug=slug).territories for slug in shown]
    widest = [5 if "FR" in codes else 4 if any(code.startswith("R-") for code in codes) else 3 for codes in grounds]
    assert widest == sorted(widest)
    assert set(map(tuple, grounds)) <= {("D-62",), ("D-59", "D-62"), ("R-32",), ("FR",)}


@pytest.mark.parametrize(("query", "kept"), [("kind=cress", {"cress"}), ("kind=dla&territory=D-62", {"dla"})])
def test_a_family_narrows_the_list(client, query, kept):
    found = names(client.get(f"/reseaux/?{query}"))
    assert {Network.objects.get(slug=slug).kind for slug in found} == kept


def test_a_need_narrows_the_list(client):
    found = names(client.get("/reseaux/?needs=tresorerie"))
    assert found
    assert all("tresorerie" in Network.objects.get(slug=slug).needs for slug in found)


def test_of_several_needs_each_brings_those_who_help_with_it(client):
    page = client.get("/reseaux/?needs=tresorerie&needs=projet&territory=D-62")
    one, other = (Network.objects.listed().filter(needs__contains=[need]) for need in ("tresorerie", "projet"))
    shown = {slug for number in page.context["pages"] for slug in names(client.get(_page(page, number.number)))}
    assert shown
    assert shown <= set((one | other).values_list("slug", flat=True))
    assert shown & set(one.values_list("slug", flat=True))
    assert shown - set(one.values_list("slug", flat=True))
    assert shown - set(other.values_list("slug", flat=True))
    for need in ("tresorerie", "projet"):
        assert re.search(rf'<input[^>]*value="{need}"[^>]* checked', page.content.decode())


def _page(page, number):
    return f"{page.wsgi_request.get_full_path()}&page={number}"


@pytest.mark.parametrize(
    ("code", "words"),
    [("C-62498", "Lens (62300)"), ("D-62", "Pas-de-Calais (D-62)"), ("R-32", "Hauts-de-France (R-32)")],
)
def test_the_place_of_an_address_is_shown_by_its_name_and_leads_back_to_itself(client, code, words):
    page = client.get("/reseaux/", {"territory": code})
    assert f'value="{words}"' in page.content.decode()
    again = client.get("/reseaux/", {"territory": words})
    assert again.context["form"].cleaned_data["territory"].code == code
    assert f'value="{words}"' in again.content.decode()


@pytest.mark.parametrize(
    "query",
    ["territory=zzzz", "needs=argent", "kind=club", "page=0", "page=99", "page=x", "colour=red", "employees=beaucoup"],
)
def test_a_filter_that_cannot_be_is_said(client, query):
    page = client.get(f"/reseaux/?{query}")
    assert page.status_code == 422
    html(page)


def test_answers_of_the_address_go_on_to_the_pages(client):
    page = client.get("/reseaux/?territory=C-62498&employees=0&kind=dla")
    assert page.context["cards"][0]["url"] == "/reseaux/dla-pas-de-calais/?territory=C-62498&employees=0"
    named = client.get("/reseaux/?territory=Lens&kind=dla&employees=0")
    assert named.context["cards"][0]["url"] == "/reseaux/dla-pas-de-calais/?employees=0&territory=C-62498"
    assert named.context["callback_url"] == "/etre-rappele/?employees=0&territory=C-62498"


def test_no_network_found_is_said_and_not_an_error(client):
    page = client.get("/reseaux/?kind=cress&needs=tresorerie")
    assert page.status_code == 200
    assert "Aucun réseau avec ces filtres" in said(page)
    html(page)


@pytest.mark.parametrize("query", ["", "?territory=Lens&needs=conseil", "?territory=C-62498&kind=dla"])
def test_the_list_costs_four_queries_at_most(client, django_assert_max_num_queries, query):
    client.get("/reseaux/")
    with django_assert_max_num_queries(4):
        client.get(f"/reseaux/{query}")


def test_a_network_that_closed_is_in_the_directory_no_more(client):
    Network.objects.filter(slug="guid-asso").update(closed_on=TODAY)
    assert client.get("/reseaux/guid-asso/").status_code == 404
    assert "59 réseaux trouvés" in said(client.get("/reseaux/"))


def test_the_page_of_a_network_says_what_it_does_what_it_lacks_and_where_that_is_from(client):
    page = client.get("/reseaux/guid-asso/")
    html(page)
    text = said(page)
    assert "Fiche à vérifier" in text
    assert "Il manque : le téléphone et l’adresse électronique." in text
    assert "Ces informations datent de 2024. Le réseau ne les a pas encore relues." in text
    assert "https://www.associations.gouv.fr/la-charte-d-utilisation-de-guid-asso.html" in page.content.decode()
    assert "Remplie" not in text


def test_with_answers_it_explains_itself_as_an_aid_does(client):
    text = said(client.get(f"/reseaux/guid-asso/?{LENS}"))
    assert "Probablement pour vous" in text
    assert re.search(r"Vous êtes une association, comme ce réseau le demande\. <strong[^>]*>Remplie<", text)
    refused = said(client.get(f"/reseaux/dla-pas-de-calais/?{LENS}"))
    assert "Pas pour vous" in refused
    assert "Vous n’avez aucun salarié ; ce réseau en demande au moins 1." in refused


def test_a_wrong_answer_is_said_on_the_page_of_a_network(client):
    assert client.get("/reseaux/guid-asso/?employees=beaucoup").status_code == 422


def test_a_source_that_is_no_address_is_no_link(client):
    text = client.get("/reseaux/drajes-bretagne/").content.decode()
    assert "Connaissance générale, à confirmer" in text
    assert 'href="background knowledge"' not in text


def test_a_network_without_a_need_said_can_be_shown(client):
    Network.objects.filter(slug="guid-asso").update(needs=[], is_free=None, facts_as_of=None, sources=[], website="")
    text = said(client.get("/reseaux/guid-asso/"))
    assert "Non connu" in text
    assert "Aucune source n’est encore donnée." in text
    assert "Nous ne connaissons pas encore ses coordonnées publiques." in text
