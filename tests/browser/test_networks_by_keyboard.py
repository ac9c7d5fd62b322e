"""The pages of the support networks by keyboard alone: a form that is refused puts the focus on what to correct."""

import pytest

from aids.models import Aid
from networks import lists
from networks.models import AdviserRole
from tests.conftest import TODAY
from tests.networks.asking import a_consent, a_network, a_request, an_adviser, saved
from tests.networks.test_widgets import a_widget

DESK = "/reseau/un-reseau/"
FOCUSED = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
WRONG = [
    ("au-telephone/", "Enregistrer la demande"),
    ("portefeuille/", "Ajouter"),
    ("structures/", "Envoyer le lien"),
    ("integrer/", "Créer la liste"),
    ("catalogue/filtres/?filtres=q%3Dasso", "Garder ces filtres"),
]


@pytest.fixture
def lead(site):
    return saved(an_adviser(saved(a_network()), role=AdviserRole.LEAD))


def press(page, name):
    """Go to a button by Tab, as somebody without a mouse, and press it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText").startswith(name):
            return page.keyboard.press("Enter")
    raise AssertionError(f"Tab does not lead to « {name} »")


@pytest.mark.parametrize("how", ["page", "page_without_js"])
@pytest.mark.parametrize(("path", "button"), WRONG)
def test_a_form_that_is_refused_takes_the_reader_to_what_to_correct(request, site, sign_in, lead, how, path, button):
    page = sign_in(request.getfixturevalue(how), lead.user)
    page.goto(f"{site}{DESK}{path}")
    press(page, button)
    page.get_by_role("group", name="À corriger").wait_for()
    assert page.title().startswith("Erreur")
    assert page.evaluate(FOCUSED) == "À corriger"


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_from_a_refused_note_or_absence_every_link_leads_on(request, site, sign_in, lead, how):
    one = saved(a_request(name="Les Mots du Coron"))
    saved(a_consent(one, lead.network))
    page = sign_in(request.getfixturevalue(how), lead.user)
    page.goto(f"{site}{DESK}demandes/{one.key}/")
    press(page, "Enregistrer la note")
    page.get_by_text("Écrivez votre note.").wait_for()
    assert page.evaluate(FOCUSED) == "À corriger"

    page.goto(f"{site}{DESK}")
    page.get_by_text("Annoncer une absence").click()
    page.get_by_label("Jusqu’au").fill("2020-01-01")
    page.get_by_role("button", name="Enregistrer").press("Enter")
    page.get_by_text("Choisissez un jour à venir").wait_for()
    assert page.evaluate(FOCUSED) == "À corriger"
    press(page, "En cours")
    page.wait_for_url("**/reseau/un-reseau/?etat=en-cours")
    page.get_by_role("heading", name="Demandes de rappel").wait_for()


def test_copying_the_code_of_a_list_leaves_the_focus_on_the_button(page, site, sign_in, lead):
    widget = saved(a_widget(lead.network))
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sign_in(page, lead.user).goto(f"{site}{DESK}integrer/{widget.pk}/")
    press(page, "Copier le code")
    page.get_by_text("Code copié.").wait_for()
    assert page.evaluate(FOCUSED) == "Copier le code"


@pytest.mark.parametrize("path", ["/reseaux/", "/aides/"])
def test_a_place_that_nobody_knows_is_said_where_the_list_was(page, site, path):
    page.goto(f"{site}{path}")
    place = page.get_by_label("Où agissez-vous ?")
    place.fill("nullepart-sur-mer")
    place.press("Tab")
    page.locator("#compte").get_by_text("Aucun lieu ne correspond à « nullepart-sur-mer »").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "SELECT"  # the reader goes on filling the filters


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_words_typed_in_a_list_outlive_a_search_an_addition_and_a_removal(request, site, sign_in, lead, how):
    shared = lists.make(lead, TODAY)
    slug = Aid.objects.published().values_list("slug", flat=True).first()
    page = sign_in(request.getfixturevalue(how), lead.user)
    page.goto(f"{site}{DESK}listes/{shared.pk}/")
    page.get_by_label("En tête de la liste").fill("Commencez par la première.")
    page.get_by_label("Un mot du nom de l’aide").fill(f"{site}/aides/{slug}/")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Ajouter").wait_for()
    page.get_by_label("En tête de la liste").fill("Bonjour.")
    page.get_by_role("button", name="Ajouter").press("Enter")
    removal = page.get_by_role("button", name="Retirer")
    removal.wait_for()
    assert page.get_by_label("En tête de la liste").input_value() == "Bonjour."
    page.get_by_label("En tête de la liste").fill("Bonsoir.")
    removal.press("Enter")
    removal.wait_for(state="detached")
    assert page.get_by_label("En tête de la liste").input_value() == "Bonsoir."
