"""An adviser keeps filters, ticks aids on two pages and makes a list and a file of them, script or none."""

import pytest

from tests.networks.asking import an_adviser, saved

PAGE = "/reseau/un-reseau/catalogue/"


@pytest.mark.parametrize(("width", "script"), [(1280, True), (320, True), (320, False)])
def test_filters_are_kept_and_ticks_of_two_pages_become_a_list_and_a_file(browser, site, sign_in, axe, width, script):
    adviser = saved(an_adviser())
    with browser.new_context(
        viewport={"width": width, "height": 800}, locale="fr-FR", java_script_enabled=script
    ) as context:
        page = sign_in(context.new_page(), adviser.user)
        page.goto(f"{site}{PAGE}")
        if script:
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        page.locator("input[name=q]").fill("association")
        page.locator("input[name=q]").press("Enter")
        page.get_by_role("link", name="Garder ces filtres").click()
        page.get_by_label("Nom de ces filtres").fill("Associations")
        page.get_by_role("button", name="Garder ces filtres").click()
        kept = page.get_by_role("link", name="Associations")
        kept.wait_for()
        if script:
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        kept.click()
        page.wait_for_url("**q=association*")
        page.locator("input[name=choix]").first.check(force=True)
        page.get_by_role("button", name="Page suivante").click()
        page.get_by_text("1 aide cochée").wait_for()
        page.locator("input[name=choix]:not([type=hidden])").first.check(force=True)
        page.get_by_role("button", name="Utiliser les aides cochées").click()
        page.get_by_role("heading", name="2 aides cochées").wait_for()
        if script:
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        with page.expect_download() as download:
            page.get_by_role("link", name="CSV", exact=True).click()
        assert download.value.suggested_filename.endswith(".csv")
        page.get_by_role("button", name="Mettre dans la liste").click()
        page.wait_for_url("**/listes/*/")
    assert adviser.network.lists.get().aids.count() == 2
