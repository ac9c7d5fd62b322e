"""Asking to be told, confirming, changing, stopping: on a phone, with and without JavaScript, read by axe-core."""

import re

import pytest

from dossiers.models import Watch
from dossiers.watch.links import confirm_path, manage_path, stop_path

RESULTS = "/mes-aides/?territory=C-62498&legal_form=association"
PHONE = {"width": 320, "height": 640}


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_from_the_results_to_messages_and_back_to_silence(request, site, how):
    page = request.getfixturevalue(how)
    page.goto(site + RESULTS)
    page.get_by_role("link", name="Me prévenir d’une nouvelle aide").click()
    page.get_by_label(re.compile("^Votre adresse électronique")).fill("treso@lespasserelles")
    page.get_by_label(re.compile("^Tout de suite")).check(force=True)
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    page.get_by_text("Il manque la fin de l’adresse").wait_for()
    assert page.get_by_label(re.compile("^Tout de suite")).is_checked()
    page.get_by_label(re.compile("^Votre adresse électronique")).fill("treso@exemple.fr")
    page.get_by_role("button", name="Recevoir le lien de confirmation").click()
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()

    watch = Watch.objects.get()
    page.goto(site + confirm_path(watch))
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("heading", name="Votre adresse est confirmée").wait_for()
    page.get_by_role("link", name=re.compile("^Changer quand")).click()
    page.get_by_label(re.compile("^Une fois par semaine")).check(force=True)
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_text("C’est noté.").wait_for()
    page.get_by_role("link", name="Ne plus recevoir ces messages").click()
    page.get_by_role("button", name="Arrêter").click()
    page.get_by_role("heading", name="C’est arrêté").wait_for()
    assert not Watch.objects.exists()
    assert page.context.cookies() == []


def test_every_page_fits_a_small_phone_and_axe_finds_nothing(page, axe, site, client):
    page.set_viewport_size(PHONE)
    form = f"/veille/?{RESULTS.partition('?')[2]}"
    client.post(form, {"email": "treso@exemple.fr", "watch": "weekly"})
    watch = Watch.objects.get()
    confirm = confirm_path(watch)

    def look(path):
        page.goto(site + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path

    for path in (form, confirm):
        look(path)
    page.get_by_role("button", name="Confirmer").click()
    for path in (confirm, manage_path(watch), stop_path(watch)):
        look(path)
    page.get_by_role("button", name="Arrêter").click()
    for path in (stop_path(watch), manage_path(watch)):
        look(path)


def test_the_form_is_filled_and_sent_by_keyboard_alone(page, site):
    page.goto(f"{site}/veille/?{RESULTS.partition('?')[2]}")
    page.get_by_label(re.compile("^Votre adresse électronique")).focus()
    page.keyboard.type("treso@exemple.fr")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "weekly"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Regardez votre boîte aux lettres").wait_for()
    assert Watch.objects.get().rhythm == "at_once"
