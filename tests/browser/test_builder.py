"""An agent composes conditions in words, with mouse and keyboard, and gets the trees of the catalogue that ships."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from aids.models import Aid, Organisation, Status
from vocabulary.french import typo

SHIPPED = {
    aid["slug"]: aid for aid in map(json.loads, Path("data/catalogue/aids.jsonl").read_text("utf-8").splitlines())
}
QUESTIONS = {
    q["key"]: q for q in map(json.loads, Path("data/catalogue/questions.jsonl").read_text("utf-8").splitlines())
}
RULE = {"eligibility": None, "strands": [], "priority": []}


@pytest.fixture
def new_sheet(page, site, sign_in, agents):
    """The builder on a draft without conditions, open to the whole country, as an agent who may write it."""
    bearer = Organisation.objects.create(name="Un organisme", kind="state")
    aid = Aid.objects.create(
        slug="nouvelle",
        name="Une aide nouvelle",
        bearer=bearer,
        status=Status.DRAFT,
        nature=["grant"],
        needs=["projet"],
        recurrence="permanent",
        territories=["FR"],
        source_url="https://exemple.fr/aide",
    )
    sign_in(page, agents("Rédacteur"))
    return Builder(page, f"{site}/admin/aids/aid/{aid.pk}/change/")


class Builder:
    """What an agent does, said in the words of the page."""

    def __init__(self, page, address):
        self.page = page
        page.goto(address)
        page.locator("#builder-effect table").wait_for()

    def part(self, name):
        return self.page.get_by_role("group", name=name, exact=True)

    def rule(self):
        """The rule as the form would send it."""
        return {name: json.loads(self.page.locator(f"#id_{name}").input_value()) for name in RULE}

    def add(self, where, question, *, kind="Ajouter une condition"):
        """Open the panel of `where`, choose a question, add; all with the keyboard."""
        where.get_by_role("button", name=kind).last.press("Enter")
        self.page.get_by_label("Question", exact=True).select_option(label=question)
        self.page.keyboard.press("Enter")

    def tick(self, *labels):
        for label in labels:
            search = self.page.get_by_label("Chercher un choix")
            if search.count():
                search.fill(label)
            box = self.page.get_by_role("checkbox", name=label, exact=True)
            box.press("Space")
            expect(box).to_be_checked()

    def operator(self, label):
        self.page.get_by_label("Condition", exact=True).select_option(label=label)

    def between(self, low=None, high=None):
        for side, number in (("basse", low), ("haute", high)):
            if number is not None:
                kind = "au moins" if side == "basse" else "au plus"
                self.page.get_by_label(f"Borne {side} : sorte").select_option(label=kind)
                self.page.get_by_label(f"Borne {side} : nombre").fill(str(number))

    def done(self):
        self.page.get_by_role("button", name="Terminé").press("Enter")

    def settled(self):
        """Wait until the server has read the rule and found it right."""
        expect(self.page.get_by_text("Aucune erreur dans les conditions")).to_be_visible()
        expect(self.page.locator("[data-readings]:empty")).to_have_count(0)

    def excludes(self):
        """Wait until the panel says that fewer reference profiles may have the aid than before the change."""
        expect(self.page.locator("#builder-effect")).to_contain_text("de « à vérifier » à « pas éligible »")

    def save(self):
        self.page.get_by_role("button", name="Enregistrer et continuer les modifications").click()
        self.page.get_by_text("a été modifié").wait_for()


def label_of(key, value=None):
    """A question or one of its choices, as people read it."""
    question = QUESTIONS[key]
    return typo(
        question["label"] if value is None else next(c["label"] for c in question["choices"] if c["value"] == value)
    )


def same(rule, slug):
    assert rule == {name: SHIPPED[slug].get(name, empty) for name, empty in RULE.items()}


def test_an_agent_composes_fdva_2_from_an_empty_sheet(new_sheet):
    conditions = new_sheet.part("Conditions")
    new_sheet.add(conditions, "Quelle est la forme de votre structure ?")
    new_sheet.tick("Association loi 1901 (ou de droit local)", "Association reconnue d’utilité publique")
    new_sheet.done()
    new_sheet.add(conditions, "Votre structure est-elle dans un de ces cas ?")
    new_sheet.operator("aucun parmi")
    new_sheet.tick(
        *(
            label_of("special_status", value)
            for value in SHIPPED["fdva-2-fonctionnement-innovation"]["eligibility"]["all"][1]["value"]
        )
    )
    new_sheet.done()
    new_sheet.add(conditions, label_of("common_requirements"))
    new_sheet.done()
    new_sheet.add(conditions, label_of("siret"))
    new_sheet.done()
    new_sheet.add(new_sheet.part("Conditions de priorité"), label_of("employees"))
    new_sheet.between(high=2)
    new_sheet.done()
    new_sheet.settled()
    new_sheet.excludes()
    same(new_sheet.rule(), "fdva-2-fonctionnement-innovation")
    new_sheet.save()
    same({name: getattr(Aid.objects.get(slug="nouvelle"), name) for name in RULE}, "fdva-2-fonctionnement-innovation")


def test_what_an_agent_composed_a_second_publishes(new_sheet, site, sign_in, agents):
    page = new_sheet.page
    new_sheet.add(new_sheet.part("Conditions"), label_of("legal_form"))
    new_sheet.tick(label_of("legal_form", "association"))
    new_sheet.excludes()
    new_sheet.save()
    move(page, "Envoyer à la relecture")
    sign_in(page, agents("Relecteur")).goto(f"{site}/admin/aids/aid/?a_faire=relire")
    page.get_by_role("link", name="Une aide nouvelle").click()
    move(page, "Publier")
    page.get_by_role("link", name="Voir sur le site").click()
    page.get_by_text("Cette aide s’adresse aux associations. Quelle est votre forme ?").wait_for()


def move(page, transition):
    page.get_by_role("link", name="Changer l’état").click()
    page.get_by_label(transition, exact=True).check()
    reason = page.get_by_label("Raison")
    reason.fill("Première version")
    page.get_by_role("button", name="Confirmer").click()
    reason.wait_for(state="detached")


def test_an_agent_composes_urgencess_with_its_two_strands_by_size(new_sheet):
    shipped = SHIPPED["urgencess"]
    conditions = new_sheet.part("Conditions")
    forms, accreditations = shipped["eligibility"]["any"]
    new_sheet.add(conditions, label_of("legal_form"))
    new_sheet.tick(*(label_of("legal_form", value) for value in forms["value"]))
    new_sheet.done()
    new_sheet.add(conditions, label_of("accreditations"))
    new_sheet.tick(*(label_of("accreditations", value) for value in accreditations["value"]))
    new_sheet.done()
    conditions.get_by_label("Combien de ces conditions").select_option(label="Au moins une de ces conditions")
    for i, strand in enumerate(shipped["strands"], start=1):
        new_sheet.part("Volets").get_by_role("button", name="Ajouter un volet").press("Enter")
        new_sheet.page.keyboard.type(strand["label"])  # the focus is on the name of the new strand
        volet = new_sheet.part(f"Volet {i}")
        volet.get_by_label("Au moins (€)").fill("5 000" if i == 1 else "8000")
        volet.get_by_label("Au plus (€)").fill(str(strand["amount"]["max"]))
        volet.get_by_label("Dans les mots de l’organisme").fill(strand["amount"]["text"])
        new_sheet.add(volet, label_of("employees"))
        new_sheet.between(strand["eligibility"]["value"]["min"], strand["eligibility"]["value"]["max"])
        new_sheet.done()
    new_sheet.settled()
    new_sheet.excludes()
    same(new_sheet.rule(), "urgencess")


def test_an_agent_composes_fonjep_with_its_exception(new_sheet):
    shipped = SHIPPED["fonjep-jep"]
    conditions = new_sheet.part("Conditions")
    new_sheet.add(conditions, label_of("legal_form"))
    new_sheet.tick(*(label_of("legal_form", value) for value in ("association", "association_rup")))
    new_sheet.done()
    new_sheet.add(conditions, label_of("accreditations"))
    new_sheet.operator("tous parmi")
    new_sheet.tick(label_of("accreditations", "jep"))
    new_sheet.done()
    for key in ("hiring_planned", "cofinancing"):
        new_sheet.add(conditions, label_of(key))
        new_sheet.done()
    new_sheet.add(conditions, "Un point que seul le demandeur peut confirmer", kind="Ajouter une exception")
    declared = shipped["eligibility"]["all"][4]["not"]
    new_sheet.page.get_by_label("Ce que le demandeur confirme").fill(declared["text"])
    expect(new_sheet.page.get_by_label("Identifiant", exact=True)).to_have_value("poste-sert-produire-biens-services")
    new_sheet.page.get_by_label("Identifiant", exact=True).fill(declared["declared"])
    new_sheet.done()
    priority = new_sheet.part("Conditions de priorité")
    new_sheet.add(priority, label_of("audiences"))
    new_sheet.tick(label_of("audiences", "jeunes"))
    new_sheet.done()
    new_sheet.add(priority, label_of("employees"))
    new_sheet.between(high=2)
    new_sheet.done()
    new_sheet.settled()
    new_sheet.excludes()
    same(new_sheet.rule(), "fonjep-jep")
