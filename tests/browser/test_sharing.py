"""A list leaves the screen: on paper, by its address, by mail; with and without JavaScript."""

import pytest

ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"


@pytest.mark.parametrize(
    "address", ["/mes-aides/?{}&vue=impression", "/comparer/?{}&aide=dla&aide=fdva-2-nord&vue=impression"]
)
def test_a_page_for_paper_prints_no_link_of_the_screen(page, site, address):
    page.goto(site + address.format(ANSWERS))
    back = page.get_by_role("link", name="Retour à la")
    assert back.is_visible()
    page.emulate_media(media="print")
    assert not back.is_visible()
    assert page.locator("h1").is_visible()


def test_on_paper_the_results_lose_what_can_only_be_clicked_and_all_is_open(page, site):
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    page.emulate_media(media="print")
    for hidden in ("header", "#pied", ".fr-pagination", ".aidess-boutons", "text=Ajouter à la comparaison"):
        assert not page.locator(hidden).first.is_visible()
    assert page.get_by_text("Ce qui la fait monter").first.is_visible(), "what is folded on the screen"


def test_the_address_is_copied_by_a_button(page, site):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{site}/mes-aides/?{ANSWERS}")
    page.get_by_role("link", name="Envoyer par courriel").click()
    page.get_by_role("button", name="Copier l’adresse").click()
    page.get_by_text("Adresse copiée.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site}/mes-aides/?{ANSWERS}"


def test_without_a_script_the_address_is_there_and_no_button_that_does_nothing(page_without_js, site):
    page_without_js.goto(f"{site}/mes-aides/envoyer/?{ANSWERS}")
    assert page_without_js.get_by_label("L’adresse de cette liste").input_value() == f"{site}/mes-aides/?{ANSWERS}"
    assert not page_without_js.get_by_role("button", name="Copier l’adresse").is_visible()
    page_without_js.get_by_label("L’adresse électronique de votre collègue").fill("pas une adresse")
    page_without_js.get_by_label("Votre nom").fill("Marie")
    page_without_js.get_by_role("button", name="Envoyer", exact=True).click()
    assert page_without_js.get_by_text("Écrivez une adresse électronique complète").is_visible()
    assert page_without_js.get_by_label("Votre nom").input_value() == "Marie", "what was written stays"
    assert page_without_js.context.cookies() == []
