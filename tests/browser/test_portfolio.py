"""An adviser brings in a list of numbers and sees the structures on one screen, on a phone too."""

import re

import pytest

from tests.networks.asking import an_adviser, saved
from tests.structures.company_directory import CompanyDirectory, serving_directory

PAGE = "/reseau/un-reseau/portefeuille/"


@pytest.mark.parametrize("width", [1280, 320])
def test_a_list_becomes_a_screen(browser, site, sign_in, axe, work, settings, width):
    adviser = saved(an_adviser())
    with (
        serving_directory(CompanyDirectory()) as stub,
        browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR") as context,
    ):
        settings.DIRECTORY_URL = stub.base
        page = sign_in(context.new_page(), adviser.user)
        page.goto(f"{site}{PAGE}")
        axe(page)
        page.get_by_label(re.compile("Numéros SIRET")).fill("Nom;SIRET\nALP;000 000 018 00010\n000000026")
        page.get_by_role("button", name="Ajouter").click()
        page.get_by_text("2 structures ajoutées.").wait_for()
        axe(page)
        work()
        page.goto(f"{site}{PAGE}")
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        axe(page)
        page.get_by_role("link", name=re.compile("Ses aides.*RECYCLERIE")).click()
        page.get_by_role("heading", name=re.compile("probablement pour vous")).first.wait_for()
