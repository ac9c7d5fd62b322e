"""A structure lets a network follow it, reads who looked, and takes it back: on a phone, with and without scripts."""

import re

import pytest

from networks.models import Network
from tests.browser.test_desk import check
from tests.browser.test_desk import people as people
from tests.browser.test_keeping import keep
from tests.networks.asking import an_adviser, saved

SLUG = "sdjes-pas-de-calais"


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_from_the_yes_of_a_member_to_the_end_of_it(request, people, site, deliver, axe, how):
    page = request.getfixturevalue(how)
    desk = people(1280, saved(an_adviser(Network.objects.get(slug=SLUG))).user)
    keep(page, site, deliver)

    desk.goto(f"{site}/reseau/{SLUG}/")
    desk.get_by_role("link", name="Structures suivies").click()
    desk.get_by_text("Aucune structure n’a encore donné son accord.").wait_for()
    link = desk.locator('a[href$="/suivre/"]').inner_text()

    page.goto(link)
    page.get_by_text("3 mois", exact=True).click()
    page.get_by_text("Montrer aussi les aides que je garde").click()
    page.get_by_role("button", name="Donner mon accord").click()
    page.get_by_role("heading", name="Qui suit ma structure").wait_for()
    assert "Rien pour l’instant." in page.locator("main").inner_text()

    desk.reload()
    desk.get_by_role("link", name="Les Passerelles").click()
    desk.get_by_role("heading", name="Ses réponses").wait_for()
    check(desk, axe)

    page.reload()
    page.get_by_text(re.compile("a vu votre page")).wait_for()
    if how == "page":
        check(page, axe)
    page.get_by_role("button", name=re.compile("Retirer mon accord")).click()
    page.get_by_text("Accord retiré : ce réseau ne voit plus rien.").wait_for()

    assert desk.reload().status == 404
    desk.goto(f"{site}/reseau/{SLUG}/structures/")
    check(desk, axe)
    assert "Les Passerelles" not in desk.locator("main").inner_text()
