"""A volunteer on a phone: results, « Être rappelé », the follow-up page; with and without JavaScript, by keyboard."""

import re
from datetime import UTC, datetime

import pytest

from networks.models import CallbackRequest, Consent
from tests.browser.test_journey import ANSWERS, choose
from vocabulary import clock, guarded

PAGES = [
    "/reseaux/",
    "/reseaux/?territory=Lens&needs=conseil",
    "/reseaux/?territory=nullepart-sur-mer",
    "/reseaux/?page=999",
    "/reseaux/guid-asso/",
    f"/reseaux/dla-pas-de-calais/?{ANSWERS}",
    "/etre-rappele/",
    "/etre-rappele/?lieu=nullepart-sur-mer",
    f"/etre-rappele/?{ANSWERS}&fiche=dla",
]


@pytest.fixture(autouse=True)
def _a_quick_reader(monkeypatch):
    """The browser fills the form faster than people."""
    monkeypatch.setattr(guarded, "QUICKEST_SECONDS", 0)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 24, 12, tzinfo=UTC))


def ask(page):
    """From the results to the follow-up page."""
    page.get_by_role("region", name="Envie d’en parler").get_by_role("link", name="Être rappelé").click()
    page.get_by_role("heading", name="Être rappelé", level=1).wait_for()
    choose(page, "Le matin")
    page.get_by_label("Téléphone").fill("06 12 34 56 78")
    choose(page, re.compile("^SDJES du Pas-de-Calais"))
    choose(page, re.compile("^Ils peuvent aussi voir mes réponses"))
    page.get_by_role("button", name="Demander l’appel").click()
    page.get_by_role("heading", name="Votre demande d’appel", level=1).wait_for()


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_from_the_results_to_the_follow_up_and_back_to_nothing(request, site, how):
    page = request.getfixturevalue(how)
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    ask(page)
    assert page.get_by_text("Demande reçue. SDJES du Pas-de-Calais va vous appeler.").count() == 1
    page.get_by_role("button", name="Pas de nouvelles").click()
    page.get_by_text(re.compile("Vous avez dit")).wait_for()
    page.get_by_role("button", name=re.compile("^Retirer mon accord")).click()
    page.get_by_text(re.compile("Personne ne peut plus vous appeler")).wait_for()
    assert Consent.objects.get().revoked_on is not None
    page.get_by_role("button", name="Effacer ma demande").click()
    page.get_by_role("heading", name="Votre demande est effacée").wait_for()
    assert not CallbackRequest.objects.exists()


def test_another_subject_brings_other_networks_and_unticks_none(page, site):
    page.goto(f"{site}/etre-rappele/?{ANSWERS}")
    choose(page, re.compile("^SDJES du Pas-de-Calais"))
    choose(page, re.compile("^Une difficulté"))
    page.get_by_label(re.compile("^Pas-de-Calais Actif")).wait_for()
    assert page.get_by_label(re.compile("^SDJES du Pas-de-Calais")).is_checked()
    assert "topic" not in page.url
    page.locator("#annonce", has_text="réseaux correspondent").wait_for()


def test_what_is_missing_is_said_where_it_is_missing_and_nothing_typed_is_lost(page, site, axe):
    page.goto(f"{site}/etre-rappele/?{ANSWERS}")
    page.get_by_label("Nom de la structure").fill("Les Mots du Coron")
    page.get_by_role("button", name="Demander l’appel").click()
    page.get_by_text("Donnez un téléphone ou une adresse électronique.").first.wait_for()
    axe(page)
    assert page.get_by_label("Téléphone").get_attribute("aria-describedby") == "tel-erreur"
    assert page.get_by_label("Nom de la structure").input_value() == "Les Mots du Coron"


def test_the_form_is_filled_and_sent_by_keyboard(page, site):
    page.goto(f"{site}/etre-rappele/?{ANSWERS}")
    page.get_by_label("Téléphone").focus()
    page.keyboard.type("0612345678")
    boxes = page.get_by_role("checkbox", name=re.compile("Pourquoi"))
    for _ in range(20):
        page.keyboard.press("Tab")
        if boxes.first.evaluate("box => box === document.activeElement"):
            break
    page.keyboard.press("Space")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Demander l’appel":
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Votre demande d’appel", level=1).wait_for()


@pytest.mark.parametrize("address", PAGES)
def test_every_page_holds_on_the_narrowest_phone_and_has_nothing_for_axe_to_say(page, site, axe, address):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}{address}")
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)


def test_the_follow_up_page_holds_on_the_narrowest_phone_and_has_nothing_for_axe_to_say(page, site, axe):
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    ask(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    axe(page)


def test_a_filter_narrows_the_directory_without_leaving_the_page(page, site):
    page.goto(f"{site}/reseaux/")
    page.get_by_label("Famille de réseaux").select_option("cress")
    page.get_by_role("heading", name="3 réseaux trouvés").wait_for()
    assert "kind=cress" in page.url
