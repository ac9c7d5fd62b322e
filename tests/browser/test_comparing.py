"""Comparing in a browser: chosen on the cards, read as a table, on a phone point by point."""

import pytest

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"
CHOICE = "aide=fdva-2-fonctionnement-innovation&aide=ademe-etude-reemploi&aide=fdva-1-formation-benevoles"


def choose_two(page, site):
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    page.get_by_role("link", name="Ajouter à la comparaison").nth(1).click()
    page.get_by_role("heading", name="1 aide à comparer").wait_for()
    page.get_by_role("link", name="Ajouter à la comparaison").first.click()
    page.get_by_role("heading", name="2 aides à comparer").wait_for()


def test_two_aids_are_chosen_then_compared(page, site):
    choose_two(page, site)
    page.wait_for_function("document.activeElement.id.startsWith('titre-')")  # focus stays on the card
    page.locator("#annonce").get_by_text("2 aides à comparer.", exact=True).wait_for()
    page.get_by_role("link", name="Comparer ces 2 aides").click()
    page.get_by_role("heading", name="Comparer 2 aides").wait_for()
    assert page.get_by_role("columnheader").count() == 3
    page.get_by_role("link", name="Retirer").first.click()
    page.get_by_role("heading", name="Comparer 1 aide").wait_for()
    page.wait_for_function("document.activeElement.tagName == 'H1'")
    page.get_by_role("link", name="En choisir d’autres").click()
    page.get_by_role("heading", name="1 aide à comparer").wait_for()


def test_choosing_needs_no_script(page_without_js, site):
    choose_two(page_without_js, site)
    page_without_js.get_by_role("link", name="Comparer ces 2 aides").click()
    page_without_js.get_by_role("heading", name="Comparer 2 aides").wait_for()
    assert page_without_js.context.cookies() == []


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("answers", [f"{ANSWERS}&", ""])
def test_the_table_is_a_table_at_any_width(page, site, axe, width, answers):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/comparer/?{answers}{CHOICE}")
    page.get_by_role("heading", name="Comparer 3 aides").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.get_by_role("rowheader").count() == (9 if answers else 6)
    assert page.get_by_role("cell").count() == page.get_by_role("rowheader").count() * 3
    axe(page)


def test_on_a_phone_each_value_says_which_aid_it_is_of(page, site):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(f"{site}/comparer/?{ANSWERS}&{CHOICE}")
    cell = page.get_by_role("cell").first
    assert "FDVA 2" in cell.inner_text()
    page.emulate_media(media="print")
    assert page.get_by_role("columnheader").nth(1).is_visible(), "on paper it is a table again"
    assert not page.get_by_role("link", name="En choisir d’autres").is_visible()
