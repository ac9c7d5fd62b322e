"""The shell and the pages that hang on it: what a public service owes, errors said in words, nothing inline."""

import re
from pathlib import Path

import html5lib
import pytest
from django.test import RequestFactory
from django.views.defaults import bad_request, page_not_found, server_error

ROOT = Path(__file__).resolve().parents[2]
LEGAL = ["/mentions-legales/", "/donnees-personnelles/", "/accessibilite/", "/stats/", "/budget/"]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
TOKENS = re.compile(r"({%.*?%}|{{.*?}}|{#.*?#}|<[^>]*>)", re.DOTALL)


def html(response) -> str:
    """The body, refused when a browser would have to repair it."""
    text = response.content.decode()
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(text)
    return text


@pytest.mark.django_db
def test_the_door_opens_on_the_first_question(client):
    page = html(client.get("/"))
    assert "Dans quelle commune agissez-vous surtout" in page
    assert '<input type="hidden" name="vue" value="territory">' in page
    for way_in in ("Une structure", "Un réseau d’appui", "Un agent public"):
        assert way_in in page


@pytest.mark.usefixtures("empty_database")
def test_a_catalogue_that_cannot_read_the_example_shows_no_figure(client):
    page = html(client.get("/"))
    assert "Un exemple" not in page
    assert "Parcourir le catalogue" in page


@pytest.mark.django_db
def test_the_door_costs_one_query_when_the_catalogue_is_held(client, django_assert_num_queries):
    client.get("/")
    with django_assert_num_queries(1):
        client.get("/")


@pytest.mark.parametrize("address", [address for address in LEGAL if address != "/stats/"])
def test_a_legal_page_needs_neither_a_query_nor_a_cookie(client, address):
    response = client.get(address)  # without the django_db mark, a query would fail
    assert response.status_code == 200
    assert html(response).count("<h1") == 1
    assert not response.cookies


@pytest.mark.parametrize("address", LEGAL)
def test_every_legal_page_is_one_step_from_every_page(client, address):
    assert f'href="{address}"' in html(client.get("/budget/"))


def test_what_is_not_known_is_said_and_not_invented(client):
    assert "aucun audit n’a été fait" in html(client.get("/accessibilite/"))
    assert "n’est pas connu à ce jour" in html(client.get("/budget/"))


def test_outside_the_state_no_page_bears_its_mark(client, settings):
    settings.STATE_IDENTITY = False
    page = html(client.get("/budget/"))
    assert "fr-logo" not in page
    assert "vendor/dsfr/favicon" not in page


def test_a_state_site_bears_the_brand_of_its_setting(client, settings):
    settings.STATE_IDENTITY, settings.STATE_BRAND = True, "Préfet\nde la région Exemple"
    page = html(client.get("/budget/"))
    assert '<p class="fr-logo">Préfet<br>de la région Exemple</p>' in page
    assert "vendor/dsfr/favicon" in page


@pytest.mark.parametrize("demo", [True, False])
def test_only_a_demonstration_says_that_it_is_one(client, settings, demo):
    settings.AIDESS_DEMO = demo
    page = html(client.get("/budget/"))
    assert ("Fiches à vérifier." in page) is demo
    assert ('name="robots" content="noindex"' in page) is demo
    assert ("n’est pas un service officiel" in page) is demo


def test_an_unknown_address_gets_a_page_with_two_ways_out(client):
    response = client.get("/n-existe-pas/")
    assert response.status_code == 404
    page = html(response)
    assert "Cette page n’existe pas, ou plus" in page
    assert 'action="/aides/"' in page
    assert 'href="/"' in page


def test_a_404_never_repeats_the_address():
    response = page_not_found(RequestFactory().get("/<script>/"), Exception("<script>"))
    assert "<script>" not in html(response)


def test_a_failure_is_said_without_a_database_nor_a_context():
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "vous ne perdrez rien" in html(response)


def test_an_unreadable_address_is_said_in_words():
    response = bad_request(RequestFactory().get("/"), Exception())
    assert response.status_code == 400
    assert "Cette adresse ne peut pas être lue" in html(response)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
class TestTemplates:
    def test_nothing_is_inline(self, path):
        for tag in re.findall(r"<[a-z][^>]*>", path.read_text()):
            assert not re.search(r"\s(style|on[a-z]+)=", tag), tag
            assert not re.search(r"\shx-", tag), f"data-hx-* only: {tag}"
            assert not (tag.startswith(("<script", "<style")) and "src=" not in tag), tag

    def test_french_punctuation_keeps_to_its_word(self, path):
        text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text(), flags=re.DOTALL)
        for words in TOKENS.split(text)[::2]:
            assert not re.search(r"\S [;:!?»](?=\s|$)", words), words.strip()
            assert not re.search(r"« ", words), words.strip()
            assert "'" not in words, words.strip()


def test_every_file_that_a_vendored_sheet_names_is_there():
    sheets = [*(ROOT / "static" / "vendor").rglob("*.css"), ROOT / "static" / "aidess" / "aidess.css"]
    assert len(sheets) == 4
    for sheet in sheets:
        text = sheet.read_text()
        assert "sourceMappingURL" not in text
        for link in re.findall(r"url\(\s*[\"']?(?!data:)([^\"')]+)", text):
            assert (sheet.parent / link).is_file(), f"{sheet.name}: {link}"
