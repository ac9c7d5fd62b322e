"""Agents and visitors in a real browser: a sheet from its draft to the site, two people on it, a suggestion."""

import pytest

from aids.models import Aid, Status, Suggestion
from tests.aids.curating import a_sheet
from vocabulary import guarded


@pytest.fixture
def sign_in(sign_in, agents):
    """Open pages of the site as a new agent, each in a session of his own."""
    return lambda page, role, *territories: sign_in(page, agents(role, *territories))


@pytest.mark.parametrize("how", ["page", "page_without_js"])
def test_a_visitor_suggests_a_correction(request, site, how, monkeypatch):
    monkeypatch.setattr(guarded, "QUICKEST_SECONDS", 0)
    page = request.getfixturevalue(how)
    page.goto(f"{site}/aides/dla/")
    page.get_by_role("link", name="Proposer une correction").click()
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("group", name="À corriger").wait_for()
    page.get_by_label("Qu’est-ce qui est faux ou manque").fill("Le numéro de téléphone a changé.")
    page.get_by_label("Votre adresse électronique").fill("tresoriere@exemple.fr")
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_role("heading", name="Merci").wait_for()
    assert Suggestion.objects.get().text == "Le numéro de téléphone a changé."
    assert page.context.cookies() == []


def test_the_keyboard_never_meets_the_field_for_machines(page, site):
    page.goto(f"{site}/aides/dla/correction/")
    page.get_by_label("Votre adresse électronique").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Envoyer"


def test_one_agent_writes_and_another_publishes(page, site, sign_in, axe):
    aid = a_sheet(status=Status.DRAFT)
    sign_in(page, "Rédacteur", "R-32").goto(f"{site}/admin/aids/aid/{aid.pk}/change/")
    page.get_by_label("Résumé").fill("Un conseil gratuit, près de chez vous.")
    page.get_by_role("button", name="Enregistrer et continuer").click()
    page.get_by_role("link", name="Changer l’état").click()
    axe(page)
    page.get_by_label("Envoyer à la relecture").check()
    page.get_by_label("Raison").fill("Première version")
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("link", name="Changer l’état").wait_for()  # answered: what follows is another agent's

    sign_in(page, "Relecteur", "R-32").goto(f"{site}/admin/aids/aid/?a_faire=relire")
    page.get_by_role("link", name=aid.name).click()
    page.get_by_role("link", name="Historique").click()
    page.locator("ins", has_text="gratuit").first.wait_for()
    axe(page)
    page.go_back()
    page.get_by_role("link", name="Changer l’état").click()
    page.get_by_label("Publier", exact=True).check()
    page.get_by_label("Raison").fill("Relue avec la source")
    page.get_by_role("button", name="Confirmer").click()
    page.get_by_role("link", name="Voir sur le site").click()
    page.get_by_text("Un conseil gratuit, près de chez vous.").wait_for()


def test_who_saves_second_chooses_what_to_keep(page, site, sign_in, axe):
    aid = a_sheet(status=Status.DRAFT, summary="Avant.")
    sign_in(page, "Rédacteur", "R-32").goto(f"{site}/admin/aids/aid/{aid.pk}/change/")
    page.get_by_label("Résumé").fill("Le mien.")
    page.get_by_label("Contact").fill("moi@exemple.fr")
    Aid.objects.filter(pk=aid.pk).update(summary="Le leur.", cumulation="Les leurs.")
    with page.expect_response(lambda response: response.status == 409):
        page.get_by_role("button", name="Enregistrer", exact=True).click()
    axe(page)
    page.get_by_label("Le mien").check()
    page.get_by_role("button", name="Enregistrer avec ces choix").click()
    page.get_by_text("a été modifié").wait_for()
    after = Aid.objects.get(pk=aid.pk)
    assert (after.summary, after.contact, after.cumulation) == ("Le mien.", "moi@exemple.fr", "Les leurs.")


def test_many_sheets_are_archived_from_the_list(page, site, sign_in, axe):
    sheets = [a_sheet(slug) for slug in ("dla", "fdva-2-nord")]
    sign_in(page, "Relecteur", "R-32").goto(f"{site}/admin/aids/aid/?a_faire=mes")
    for aid in sheets:
        page.get_by_role("checkbox", name=aid.name).check()
    page.get_by_label("Action :").select_option("Archiver")
    page.get_by_role("button", name="Envoyer").click()
    axe(page)
    page.get_by_label("Raison").fill("Closes depuis 2024")
    page.get_by_role("button", name="Voir ce qui changerait").click()
    page.get_by_role("button", name="Confirmer pour 2 fiches").click()
    page.get_by_text("C’est fait pour 2 fiches sur 2").wait_for()
    assert set(Aid.objects.filter(pk__in=[aid.pk for aid in sheets]).values_list("status", flat=True)) == {"archived"}
