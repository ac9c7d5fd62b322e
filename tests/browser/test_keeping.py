"""Keeping one's answers: from the results to the home of a structure by a mail, with and without JavaScript."""

import re

import pytest

from dossiers.models import KeptAid
from structures.models import Structure
from tests.browser.test_journey import ANSWERS, focused, said
from tests.dossiers.people import path_in


def keep(page, site, deliver):
    """From the results to the home: « Garder », an address, the mail, its button."""
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    page.get_by_role("link", name="Garder mes réponses").click()
    page.get_by_label("Votre adresse électronique").fill("marie@exemple.fr")
    page.get_by_label("Nom de votre structure").fill("Les Passerelles")
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()
    page.goto(f"{site}{path_in(deliver()[-1])}")
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("heading", level=1, name="Les Passerelles").wait_for()


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_from_the_results_to_the_home_of_a_structure(request, site, deliver, how):
    page = request.getfixturevalue(how)
    keep(page, site, deliver)
    question = page.locator(".aidess-trancher")
    asked = question.locator("p").first.inner_text()
    question.get_by_role("button", name="Je ne sais pas").click()
    page.get_by_text(asked, exact=True).wait_for(state="detached")
    assert Structure.objects.get().skipped
    page.get_by_role("link", name="Voir mes aides").click()
    page.get_by_role("heading", name=re.compile("probablement pour vous")).first.wait_for()
    card = page.locator("article").first
    name = card.locator("h3").inner_text()
    card.get_by_text("Masquer", exact=False).first.click()
    card.get_by_text("Trop lourde à demander").click()
    card.get_by_role("button", name="Masquer cette aide").click()
    page.locator("#contenu").get_by_text("est masquée").wait_for()
    assert page.locator("article h3", has_text=name).count() == 0
    if how == "page":
        assert "est masquée" in said(page)
        assert focused(page) == "bilan"
    kept = KeptAid.objects.select_related("aid").get()
    assert (kept.state, kept.reason) == ("hidden", "heavy")
    page.get_by_role("link", name="Ma structure").click()
    hidden = page.locator("section", has=page.get_by_role("heading", name=re.compile("Aides masquées")))
    assert name in hidden.inner_text()
    hidden.get_by_role("button", name=re.compile("Remettre")).click()
    page.locator("#contenu").get_by_text("est remise dans vos listes").wait_for()
    assert not KeptAid.objects.exists()


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_a_request_is_noted_then_its_answer(request, site, deliver, how):
    page = request.getfixturevalue(how)
    keep(page, site, deliver)
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    card = page.locator("article").first
    card.get_by_role("button", name=re.compile("^Garder")).click()
    page.locator("#contenu").get_by_text("est gardée").wait_for()
    page.locator("article").first.get_by_role("button", name=re.compile("^Demande déposée")).click()
    page.locator("#contenu").get_by_text("votre demande est notée").wait_for()
    page.locator("article").first.get_by_role("link", name=re.compile("^La suivre")).click()
    kept = page.locator("section", has=page.get_by_role("heading", name=re.compile("Aides gardées")))
    kept.get_by_text(re.compile("^Demande déposée le")).wait_for()
    kept.get_by_role("button", name=re.compile("^Obtenue")).click()
    kept.get_by_text(re.compile("^Obtenue le")).wait_for()
    if how == "page":
        assert focused(page) == "gardees"
    assert KeptAid.objects.get().state == "obtained"


def test_the_list_seen_before_as_a_stranger_offers_to_hide_once_one_is_known(page, site, deliver):
    keep(page, site, deliver)
    for address in ("/ma-structure/?toutes", "/mon-compte/", f"/mes-aides/?{ANSWERS}"):
        page.goto(f"{site}{address}")
    assert page.locator("article").first.get_by_text("Masquer", exact=False).count()


@pytest.mark.parametrize("width", [1280, 320])
def test_every_page_of_a_structure_is_without_fault(browser, site, deliver, axe, width):
    with browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR") as context:
        page = context.new_page()

        def is_without_fault(address=""):
            if address:
                page.goto(f"{site}{address}", wait_until="networkidle")
            page.evaluate("document.querySelectorAll('details').forEach(element => { element.open = true })")
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{page.url}: sideways"
            axe(page)

        for address in (f"/enregistrer/?{ANSWERS}", "/connexion/", "/lien/inconnu/", "/invitation/inconnue/"):
            is_without_fault(address)
        page.goto(f"{site}/enregistrer/?{ANSWERS}")
        page.get_by_role("button", name="Recevoir le lien de confirmation").click()
        is_without_fault()
        keep(page, site, deliver)
        home = page.url.removeprefix(site)
        page.get_by_role("button", name="Obtenir cette adresse").click()
        page.get_by_role("link", name="S’abonner au calendrier").wait_for()
        page.goto(f"{site}/mes-aides/?{ANSWERS}")
        page.locator("article").nth(0).get_by_role("button", name=re.compile("^Garder")).click()
        page.locator("#contenu").get_by_text("est gardée").wait_for()
        for address in (
            home,
            f"/mes-aides/?{ANSWERS}&accreditations=-",
            f"/enregistrer/?{ANSWERS}&accreditations=-",
            f"/aides/fdva-2-fonctionnement-innovation/?{ANSWERS}",
            f"{home}personnes/",
            f"{home}effacer/",
            "/ma-structure/?toutes",
            "/mon-compte/",
            "/mon-compte/effacer/",
        ):
            is_without_fault(address)
