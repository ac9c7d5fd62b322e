"""A visit: the desk, the questionnaire, the results, a list made with these answers, opened by the structure itself."""

import re

from networks.models import CallbackRequest, SharedList
from tests.browser.test_desk import check
from tests.browser.test_journey import walk
from tests.networks.asking import a_network, an_adviser, saved
from tests.networks.test_with_structure import ANSWERS, PAGE


def test_from_the_desk_to_the_list_that_the_structure_opens(page_without_js, browser, site, sign_in):
    adviser = saved(an_adviser(saved(a_network())))
    page = sign_in(page_without_js, adviser.user)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{site}/reseau/un-reseau/")
    page.get_by_role("link", name="Répondre avec une structure").click()
    page.get_by_role("button", name="Commencer le questionnaire").click()
    page.get_by_text("Vous répondez avec une structure").wait_for()
    walk(page, site)
    page.get_by_role("link", name="Que faire de ces réponses").click()
    page.get_by_role("button", name="Faire la liste").click()
    page.get_by_role("heading", name="Sa liste est prête").wait_for()
    address = page.get_by_label("L’adresse à lui donner").input_value()
    assert "legal_form=association" in address
    with browser.new_context(viewport={"width": 320, "height": 700}, locale="fr-FR") as context:
        structure = context.new_page()
        structure.goto(address)
        structure.get_by_role("heading", name="5 aides choisies pour vous").wait_for()
        assert structure.get_by_text(re.compile("Probablement pour vous|Il manque")).count() > 0
        assert structure.get_by_label(re.compile("Où agissez-vous")).count() == 0
        assert context.cookies() == []
    assert SharedList.objects.get().author == adviser
    page.get_by_role("link", name="Noter sa demande").click()
    page.get_by_label(re.compile("^Téléphone")).fill("06 12 34 56 78")
    page.locator("label[for=agreed]").click()
    page.get_by_role("button", name="Enregistrer la demande").click()
    page.get_by_text("Vous suivez cette demande.").wait_for()
    assert CallbackRequest.objects.get().answers["legal_form"] == "association"
    page.goto(f"{site}{PAGE}?{ANSWERS}")
    page.get_by_role("button", name="Terminer avec cette structure").click()
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    assert page.get_by_text("Vous répondez avec une structure").count() == 0


def test_the_pages_of_a_visit_please_axe(page, site, sign_in, axe):
    adviser = saved(an_adviser(saved(a_network())))
    sign_in(page, adviser.user)
    page.goto(f"{site}{PAGE}")
    check(page, axe)
    page.get_by_role("button", name="Commencer le questionnaire").click()
    for path in ("/questionnaire/", f"/mes-aides/?{ANSWERS}", f"{PAGE}?{ANSWERS}"):
        page.goto(f"{site}{path}")
        check(page, axe)
    page.get_by_role("button", name="Faire la liste").click()
    page.get_by_role("heading", name="Sa liste est prête").wait_for()
    check(page, axe)
    page.get_by_role("link", name="Ses aides").click()
    page.get_by_role("link", name="Que faire de ces réponses").wait_for()


def test_what_is_answered_on_a_card_goes_along(page, site, sign_in):
    sign_in(page, saved(an_adviser(saved(a_network()))).user)
    page.goto(f"{site}{PAGE}")
    page.get_by_role("button", name="Commencer le questionnaire").click()
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    button = page.locator("article").get_by_role("button", name="Oui", exact=True).first
    said = f"{button.get_attribute('name')}=oui"
    button.click()
    page.wait_for_url(re.compile(re.escape(said)))
    page.locator(f"a[href^='{PAGE}'][href*='{said}']").click()
    page.get_by_role("heading", name="Que faire de ces réponses").wait_for()
    assert said in page.url
