"""From a SIRET to the results, against a stub of the directory: with and without JavaScript, by HTMX, on a phone."""

import re

import pytest

from matching.views import identify
from tests.browser.test_journey import answer, choose
from tests.serving import Answer
from tests.structures.company_directory import SIRET, CompanyDirectory, a_company, serving_directory

PAGE = "/trouver-ma-structure/"


@pytest.fixture
def directory(settings):
    with serving_directory(CompanyDirectory()) as stub:
        settings.DIRECTORY_URL = stub.base
        yield stub


def search(page, text):
    page.get_by_label(re.compile("^Nom, SIREN")).fill(text)
    page.get_by_role("button", name="Chercher").click()


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_from_a_siret_to_the_results(request, site, directory, how):
    page = request.getfixturevalue(how)
    page.goto(site)
    page.get_by_role("link", name=re.compile("J’ai un numéro SIREN")).click()
    search(page, SIRET)
    page.get_by_role("heading", name="ASSOCIATION FICTIVE LES PASSERELLES").wait_for()
    page.get_by_text("Corriger le nombre de salariés").click()
    page.get_by_label(re.compile("Combien de personnes salariez-vous")).select_option("1 ou 2")
    page.get_by_role("button", name="C’est nous, continuer").click()
    page.get_by_role("heading", name="Où en est votre structure").wait_for()
    answer(page, "Elle fonctionne depuis trois ans ou plus")
    page.get_by_role("heading", name="De quoi avez-vous besoin").wait_for()
    choose(page, "Financer une action ou un projet")
    page.get_by_role("button", name="Voir mes aides maintenant").click()
    page.get_by_role("heading", name=re.compile("probablement pour vous")).first.wait_for()
    for pair in ("territory=C-62498", "legal_form=association", "employees=1..2", "siret=oui", "needs=projet"):
        assert pair in page.url
    assert "q=" not in page.url
    assert page.context.cookies() == []


def test_htmx_searches_in_place_and_says_how_many(page, site, directory):
    page.goto(f"{site}{PAGE}?needs=projet")
    search(page, "fictive")
    page.get_by_role("heading", name="RECYCLERIE FICTIVE DU BASSIN").wait_for()
    assert page.locator("#identite-compte").inner_text() == "3 structures correspondent à « fictive »".replace(
        "« ", "«\u00a0"
    ).replace(" »", "\u00a0»")
    assert page.url.endswith(f"{PAGE}?needs=projet&q=fictive")
    search(page, "000000019")
    page.locator("#identite-compte", has_text="n’existe pas").wait_for()
    assert page.get_by_role("heading", name="RECYCLERIE").count() == 0
    search(page, "fictive")
    page.get_by_role("link", name="COOPERATIVE FICTIVE GRAND OUEST").click()
    page.get_by_role("group", name="Quelle est votre forme").wait_for()
    choose(page, "Scic")
    page.get_by_role("button", name="C’est nous, continuer").click()
    page.get_by_role("heading", name="Où en est votre structure").wait_for()
    assert "legal_form=scic" in page.url
    page.go_back()
    page.get_by_role("heading", name="COOPERATIVE FICTIVE GRAND OUEST").wait_for()


def test_too_many_searches_are_said_in_place(browser, site, directory, monkeypatch):
    monkeypatch.setattr(identify, "MOST_A_MINUTE", 0)
    with browser.new_context(locale="fr-FR") as context:  # Chromium logs each 429 as an error
        page = context.new_page()
        page.goto(f"{site}{PAGE}?needs=projet")
        search(page, SIRET)
        page.locator("#identite-compte", has_text="dans une minute").wait_for()
        assert directory.asked == []


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_a_directory_that_fails_leads_to_the_questions(request, site, directory, how):
    page = request.getfixturevalue(how)
    directory.before = [Answer({"erreur": "panne"}, 500)]
    page.goto(f"{site}{PAGE}?needs=projet")
    search(page, SIRET)
    page.get_by_text("L’annuaire public ne répond pas.").wait_for()
    page.get_by_role("link", name="Répondre aux questions").click()
    page.get_by_role("heading", name="Dans quelle commune").wait_for()
    assert "needs=projet" in page.url


@pytest.mark.parametrize("width", [1280, 320])
def test_every_state_of_the_page_is_without_fault(browser, site, directory, axe, width):
    directory.companies += [a_company(nom_complet=f"AMIS {i}") for i in range(12)]
    directory.companies.append(a_company(siren="000000059", etat_administratif="C"))
    with browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR") as context:
        page = context.new_page()
        for query in ("", "?q=000000018", "?q=000000026", "?q=000000034&needs=projet", "?q=amis&page=2", "?q=W62900",
                      "?q=000000019", "?q=000000059"):  # fmt: skip
            page.goto(f"{site}{PAGE}{query}", wait_until="networkidle")
            page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{query}: sideways"
            axe(page)
        directory.before = [Answer(b"", 503)]
        page.goto(f"{site}{PAGE}?q=panne", wait_until="networkidle")
        page.get_by_text("ne répond pas").wait_for()
        axe(page)


def test_a_structure_is_confirmed_by_keyboard_alone(page, site, directory):
    page.goto(f"{site}{PAGE}")
    page.get_by_label(re.compile("^Nom, SIREN")).focus()
    page.keyboard.type(SIRET)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="ASSOCIATION FICTIVE LES PASSERELLES").wait_for()
    assert page.evaluate("document.activeElement.id") == "q", "the focus stays in the field"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent").startswith("C’est nous"):
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Où en est votre structure").wait_for()
