"""Questions and documents as data: what enters, what is refused, what a rule keeps from disappearing."""

import io
import json

import pytest

from aids.importing import import_aids
from aids.uses import CatalogueUses
from tests.words import PLACES, QUESTIONS
from vocabulary.importing import import_documents, import_questions
from vocabulary.jsonl import read_lines
from vocabulary.models import Choice, DocumentKind, Question

pytestmark = pytest.mark.usefixtures("empty_database")


def lines(*items):
    return read_lines(io.BytesIO("\n".join(json.dumps(item) for item in items).encode()))


def load(*questions):
    return import_questions(lines(*questions), CatalogueUses(), PLACES)


COLOUR = {"key": "colour", "kind": "choice", "label": "Couleur ?", "choices": [{"value": "red", "label": "Rouge"}]}


def test_questions_are_added_then_unchanged():
    assert load(*QUESTIONS).created == len(QUESTIONS)
    assert load(*QUESTIONS).unchanged == len(QUESTIONS)
    assert Choice.objects.get(value="siae_aci").parent.value == "siae"


def test_a_question_may_imply_one_that_comes_later_in_the_file():
    assert load(*QUESTIONS).refused == []
    assert Choice.objects.get(value="creation").implies == {"age": {"max": 35}}


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"kind": "colour"}, "/kind"),
        ({"key": "page"}, "/key"),
        ({"key": "Majuscule"}, "/key"),
        ({"key": "territory"}, "/kind"),
        ({"kind": "number"}, "/choices"),
        ({"kind": "boolean"}, "/choices/0/value"),
        ({"bands": [{"label": "Une", "min": 1}]}, "/bands"),
        ({"choices": [{"value": "a", "label": "A", "parent": "z"}]}, "/choices/0/parent"),
        ({"choices": [{"value": "a", "label": "A", "parent": "a"}]}, "/choices/0/parent"),
        ({"choices": [{"value": "a", "label": "A"}, {"value": "a", "label": "B"}]}, "/choices/1/value"),
        ({"choices": [{"value": "a", "label": "A", "implies": {"unknown": 1}}]}, "/choices/0/implies/unknown"),
        ({"choices": [{"value": "a", "label": "A", "implies": {"colour": "b"}}]}, "/choices/0/implies/colour"),
        ({"label": ""}, "/label"),
    ],
)
def test_a_bad_question_is_refused_where_it_is_bad(changes, path):
    report = load(COLOUR | changes)
    assert [refusal.path for refusal in report.refused] == [path]
    assert not Question.objects.exists()


def test_a_reversed_band_is_refused():
    bands = [{"label": "À l'envers", "min": 5, "max": 3}]
    report = load({"key": "size", "kind": "number", "label": "Taille ?", "bands": bands})
    assert [refusal.path for refusal in report.refused] == ["/bands/0"]


def test_a_choice_that_a_rule_uses_never_disappears(lexicon):
    load(*QUESTIONS)
    rule = {"question": "legal_form", "op": "in", "value": ["scop"]}
    aid = {
        "slug": "pour-les-scop",
        "name": "Pour les Scop",
        "bearer": {"name": "Une ville", "kind": "commune"},
        "nature": ["grant"],
        "territories": [],
        "recurrence": "yearly",
        "strands": [{"label": "Un", "eligibility": {"not": rule}}],
    }
    assert import_aids(lines(aid), lexicon).created == 1
    legal_form = next(question for question in QUESTIONS if question["key"] == "legal_form")
    less = legal_form | {"choices": [choice for choice in legal_form["choices"] if choice["value"] != "scop"]}
    report = load(less)
    assert "pour-les-scop" in report.refused[0].error
    assert Choice.objects.filter(value="scop").exists()
    assert "pour-les-scop" in load(legal_form | {"kind": "choices"}).refused[0].error
    without_unused = [choice for choice in legal_form["choices"] if choice["value"] != "fondation"]
    assert load(legal_form | {"choices": without_unused}).updated == 1
    assert not Choice.objects.filter(value="fondation").exists()


def test_a_choice_disappears_with_those_below_it():
    below = {"value": "dark_red", "label": "Rouge foncé", "parent": "red"}
    load(COLOUR | {"choices": [*COLOUR["choices"], below]})
    assert load(COLOUR | {"choices": [{"value": "blue", "label": "Bleu"}]}).updated == 1
    assert Choice.objects.get().value == "blue"


def test_two_choices_may_change_places():
    choices = [{"value": "a", "label": "A"}, {"value": "b", "label": "B", "parent": "a"}]
    load(COLOUR | {"choices": choices})
    load(COLOUR | {"choices": [{"value": "a", "label": "A", "parent": "b"}, {"value": "b", "label": "B"}]})
    assert {choice.value: choice.parent and choice.parent.value for choice in Choice.objects.all()} == {
        "a": "b",
        "b": None,
    }


def test_a_choice_that_another_one_implies_never_disappears():
    implying = {"value": "yes", "label": "Oui", "implies": {"colour": "red"}}
    load(COLOUR, {"key": "painted", "kind": "choice", "label": "Peinte ?", "choices": [implying]})
    [refusal] = load(COLOUR | {"choices": [{"value": "blue", "label": "Bleu"}]}).refused
    assert (refusal.key, refusal.path) == ("colour", ""), "the pointer stands in the refused line, not in the other one"
    assert "painted" in refusal.error
    assert Choice.objects.filter(value="red").exists()


def test_documents_are_added_and_refused():
    good = {"key": "rib", "label": "RIB", "layer": "identity", "validity_months": 12, "sensitive": True}
    report = import_documents(lines(good, good | {"key": "cni", "layer": "nowhere"}))
    assert report.created == 1
    assert [refusal.path for refusal in report.refused] == ["/layer"]
    assert import_documents(lines(good)).unchanged == 1
    assert DocumentKind.objects.get().validity_months == 12
