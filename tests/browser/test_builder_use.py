"""The builder in use: keyboard, pointer, faults, sentences, and what it leaves alone."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from aids.models import Aid
from structures.models import User
from tests.browser.test_builder import label_of, new_sheet  # noqa: F401  fixtures
from tests.vocabulary.said import plain

FORM = {"question": "legal_form", "op": "in", "value": ["association"]}
SIRET = {"question": "siret", "op": "is", "value": True}
SMALL = {"question": "employees", "op": "between", "value": {"below": 11}}
FUTURE = {"question": "employees", "op": "near", "value": [4, {"within": 2}], "note": "à garder"}


@pytest.fixture
def builder(new_sheet):  # noqa: F811
    return new_sheet


def write(builder, **parts):
    """Edit the JSON by hand, as an agent who opens it may."""
    for name, value in parts.items():
        builder.page.locator(f"details:has(#id_{name})").evaluate("details => { details.open = true }")
        builder.page.locator(f"#id_{name}").fill(json.dumps(value))
        builder.page.locator(f"#id_{name}").blur()


def focused(page):
    """What has the focus: its name with plain spaces, else its id."""
    return page.evaluate("(document.activeElement.ariaLabel ?? document.activeElement.id).replace(/\\s/g, ' ')")


def accessible(page):
    """Axe-core on what the builder draws; the rest of the form is the administration's own."""
    found = Axe().run(
        page, context={"include": [[".builder"], [".builder-head"], ["#builder-effect"]]}, options={"preload": False}
    )
    assert found.violations_count == 0, found.generate_report()


def item(builder, text):
    return builder.page.locator(".builder-item", has_text=text).last


def test_moves_by_keyboard_keep_the_focus_and_are_announced(builder):
    write(builder, eligibility={"all": [FORM, SIRET, {"any": [SMALL]}]})
    name = label_of("legal_form")
    builder.page.get_by_role("button", name=f"Descendre : {name}").press("Enter")
    assert builder.rule()["eligibility"] == {"all": [SIRET, FORM, {"any": [SMALL]}]}
    assert focused(builder.page) == f"Descendre : {plain(name)}"
    expect(builder.page.locator("#builder-said")).to_have_text("Descendue, 2 sur 3.")

    builder.page.get_by_role("button", name=f"Entrer dans le groupe voisin : {name}").press("Enter")
    assert builder.rule()["eligibility"] == {"all": [SIRET, {"any": [SMALL, FORM]}]}
    builder.page.get_by_role("button", name=f"Monter : {name}").press("Enter")
    assert builder.rule()["eligibility"] == {"all": [SIRET, {"any": [FORM, SMALL]}]}
    builder.page.get_by_role("button", name=f"Sortir du groupe : {name}").press("Enter")
    assert builder.rule()["eligibility"] == {"all": [SIRET, {"any": [SMALL]}, FORM]}

    builder.page.get_by_role("button", name="Annuler la dernière action").press("Enter")
    assert builder.rule()["eligibility"] == {"all": [SIRET, {"any": [FORM, SMALL]}]}
    assert focused(builder.page) == "builder-undo"


def test_moves_by_pointer(builder):
    write(builder, eligibility={"all": [FORM, SIRET, {"any": [SMALL]}]})
    builder.settled()
    handle = item(builder, label_of("siret")).locator(".builder-handle")
    target = item(builder, label_of("employees"))
    handle.drag_to(target, target_position={"x": 60, "y": 4})
    assert builder.rule()["eligibility"] == {"all": [FORM, {"any": [SIRET, SMALL]}]}
    builder.settled()
    handle = builder.page.locator(".builder-item--any > .builder-line .builder-handle")
    handle.drag_to(item(builder, label_of("legal_form")), target_position={"x": 60, "y": 2})
    assert builder.rule()["eligibility"] == {"all": [{"any": [SIRET, SMALL]}, FORM]}


def test_a_removal_gives_the_focus_to_what_stood_beside(builder):
    write(builder, eligibility={"all": [FORM, SIRET]})
    builder.page.get_by_role("button", name=f"Supprimer : {label_of('siret')}").press("Enter")
    assert builder.rule()["eligibility"] == {"all": [FORM]}
    assert focused(builder.page) == f"Modifier : {plain(label_of('legal_form'))}"
    builder.page.get_by_role("button", name=f"Supprimer : {label_of('legal_form')}").press("Enter")
    assert focused(builder.page) == "builder-eligibility-add"


def test_a_condition_becomes_an_exception_and_a_group_is_undone(builder):
    write(builder, eligibility={"all": [{"any": [FORM, SIRET]}]})
    builder.page.get_by_role("button", name=f"Sauf : {label_of('siret')}").press("Space")
    assert builder.rule()["eligibility"] == {"all": [{"any": [FORM, {"not": SIRET}]}]}
    builder.page.get_by_role("button", name="Dégrouper : groupe « au moins une de ces conditions »").press("Enter")
    assert builder.rule()["eligibility"] == {"all": [FORM, {"not": SIRET}]}


def test_the_visitors_sentences_and_each_fault_stand_beside_their_condition(builder):
    write(
        builder,
        eligibility={"all": [FORM, {"not": SMALL}, {"question": "sectors", "op": "any_of", "value": []}, {"any": []}]},
    )
    form = item(builder, label_of("legal_form"))
    expect(form.locator(".builder-reading--met")).to_contain_text(
        "Vous êtes une association, comme cette aide le demande."
    )
    expect(form.locator(".builder-reading--failed")).to_contain_text("Vous êtes une association reconnue")
    small = item(builder, label_of("employees"))
    expect(small.locator(".builder-reading--unknown")).to_contain_text("Cette aide écarte ce cas")
    expect(item(builder, label_of("sectors")).locator(".builder-fault")).to_have_text("Choisissez au moins une valeur.")
    expect(builder.page.locator(".builder-item--any > .builder-faults")).to_contain_text("ne peut pas être vide")
    expect(builder.page.get_by_text("2 points à corriger dans les conditions")).to_be_visible()


def test_what_it_does_not_understand_is_shown_locked_and_kept(builder):
    tree = {"all": [FUTURE, {"any": [SIRET], "label": "L’un ou l’autre", "weight": 3}], "source": "import"}
    write(builder, eligibility=tree)
    expect(builder.page.locator(".builder-locked")).to_contain_text("à garder")
    expect(builder.page.get_by_text("Ce groupe porte aussi « weight », gardé tel quel.")).to_be_visible()
    builder.page.get_by_role("button", name="Descendre : bloc gardé tel quel").press("Enter")
    builder.add(builder.page.locator(".builder-item--any"), label_of("siret"))
    builder.done()
    assert builder.rule()["eligibility"] == tree | {"all": [tree["all"][1] | {"any": [SIRET, SIRET]}, FUTURE]}


def test_a_number_too_long_to_keep_leaves_the_json_to_the_agent(builder):
    write(
        builder, eligibility={"question": "annual_budget", "op": "between", "value": {"max": 12345678901234567890123}}
    )
    expect(builder.part("Conditions")).to_contain_text("trop long pour l’éditeur")
    assert "12345678901234567890123" in builder.page.locator("#id_eligibility").input_value()
    builder.add(builder.part("Conditions de priorité"), label_of("siret"))
    builder.done()
    assert "12345678901234567890123" in builder.page.locator("#id_eligibility").input_value()
    write(builder, eligibility=SIRET)
    assert builder.page.locator(".field-eligibility .builder-item").count() == 1


def test_intervals_have_their_four_kinds_of_ends(builder):
    builder.add(builder.part("Conditions"), label_of("annual_budget"))
    builder.page.get_by_label("Borne basse : sorte").select_option(label="plus de")
    builder.page.get_by_label("Borne basse : nombre").fill("10 000,5")
    builder.page.get_by_label("Borne haute : sorte").select_option(label="moins de")
    builder.page.get_by_label("Borne haute : nombre").fill("beaucoup")
    expect(builder.page.get_by_role("alert").filter(has_text="Écrivez un nombre")).to_be_visible()
    builder.page.get_by_role("button", name="Enregistrer et continuer").click()
    assert "nombre" in focused(builder.page)  # nothing is sent while a number cannot be read
    builder.page.get_by_label("Borne haute : nombre").fill("153000")
    assert builder.rule()["eligibility"]["value"] == {"above": 10000.5, "below": 153000}


def test_a_territory_is_found_in_spite_of_a_typing_error(builder):
    builder.add(builder.part("Conditions"), label_of("territory"))
    builder.page.get_by_label("Chercher un territoire").press_sequentially("dunkerke")
    builder.page.get_by_role("button", name="Dunkerque (Nord)").press("Enter")
    assert builder.rule()["eligibility"]["value"] == ["C-59183"]
    builder.page.get_by_role("button", name="Toute la France").press("Enter")
    builder.page.get_by_role("button", name="Retirer Dunkerque").press("Enter")
    assert builder.rule()["eligibility"]["value"] == ["FR"]


def test_strands_and_their_amounts_are_edited_moved_and_removed(builder):
    write(builder, strands=[{"label": "Un", "amount": {"rate_max": 0.07}}, {"label": "Deux", "extra": 1}])
    one = builder.part("Volet 1")
    expect(one.get_by_label("Part de la dépense, au plus (%)")).to_have_value("7")
    one.get_by_label("Part de la dépense, au plus (%)").fill("28,5")
    one.get_by_role("button", name="Descendre : volet 1").press("Enter")
    assert builder.rule()["strands"] == [{"label": "Deux", "extra": 1}, {"label": "Un", "amount": {"rate_max": 0.285}}]
    builder.part("Volet 1").get_by_role("button", name="Supprimer : volet 1").press("Enter")
    assert builder.rule()["strands"] == [{"label": "Un", "amount": {"rate_max": 0.285}}]


def test_the_builder_is_accessible_and_fits_a_phone(builder):
    write(builder, eligibility={"all": [FORM, {"any": [SIRET, FUTURE]}]}, strands=[{"label": "Un"}], priority=[SMALL])
    builder.page.get_by_role("button", name=f"Modifier : {label_of('legal_form')}").press("Enter")
    expect(builder.page.get_by_text("1 point à corriger dans les conditions")).to_be_visible()
    accessible(builder.page)
    builder.page.set_viewport_size({"width": 320, "height": 800})
    assert builder.page.evaluate("document.documentElement.scrollWidth") <= 320
    accessible(builder.page)


def test_without_javascript_the_text_areas_are_there(page_without_js, site, sign_in):
    aid = Aid.objects.get(slug="dla")
    sign_in(page_without_js, User.objects.create_superuser("agent@exemple.fr", "un mot de passe long"))
    page_without_js.goto(f"{site}/admin/aids/aid/{aid.pk}/change/")
    for name in ("eligibility", "strands", "priority", "amount", "reference_cases"):
        expect(page_without_js.locator(f"#id_{name}")).to_be_visible()


def test_the_agent_sees_the_effect_of_a_change_before_saving(builder):
    panel = builder.page.locator("#builder-effect")
    expect(panel.get_by_role("row", name="Pas éligible 0 0")).to_be_visible()
    builder.add(builder.part("Conditions"), label_of("legal_form"))
    builder.tick(label_of("legal_form", "mutuelle"))
    expect(panel).to_contain_text("passent de « à vérifier » à « pas éligible »")
    expect(panel.locator(".builder-obstacles li").first).to_contain_text("Cette aide s’adresse aux mutuelles.")
    builder.page.get_by_label("Toutes les conditions sont dans la règle").check()
    expect(panel).to_contain_text("passe de « à vérifier » à « éligible » : Mutuelle de santé, Amiens, 130 salariés.")
    assert Aid.objects.get(slug="nouvelle").eligibility is None


def test_reference_cases_are_added_and_replayed(builder, site):
    cases = builder.part("Cas de référence")
    cases.get_by_label("À partir d’un profil fictif").select_option(label="Mutuelle de santé, Amiens, 130 salariés")
    cases.get_by_role("button", name="Ajouter ce cas").press("Enter")
    panel = builder.page.locator("#builder-effect")
    expect(panel.locator(".builder-broken")).to_contain_text("devait être « éligible » et la fiche dit « à vérifier »")
    cases.get_by_role("group", name="Cas 1").get_by_label("La fiche doit dire").select_option(label="à vérifier")
    expect(panel.locator(".builder-held")).to_have_text("Tenu : Mutuelle de santé, Amiens, 130 salariés")
    cases.get_by_label("ou d’une adresse de résultats").fill(f"{site}/mes-aides/?legal_form=rien")
    cases.get_by_role("button", name="Ajouter ce cas").press("Enter")
    expect(cases.get_by_role("alert")).to_contain_text("ne fait pas partie des réponses possibles")
    cases.get_by_label("ou d’une adresse de résultats").fill(f"{site}/mes-aides/?legal_form=association&employees=2")
    cases.get_by_role("button", name="Ajouter ce cas").press("Enter")
    cases.get_by_role("group", name="Cas 2").get_by_label("Structure").fill("Petite association")
    builder.save()
    assert [case["label"] for case in Aid.objects.get(slug="nouvelle").reference_cases] == [
        "Mutuelle de santé, Amiens, 130 salariés",
        "Petite association",
    ]
    assert Aid.objects.get(slug="nouvelle").reference_cases[1]["answers"] == {
        "legal_form": "association",
        "employees": 2,
    }
    builder.part("Cas de référence").get_by_role("button", name="Supprimer le cas : Petite association").press("Enter")
    assert len(json.loads(builder.page.locator("#id_reference_cases").input_value())) == 1
