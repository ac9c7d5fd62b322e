"""Curation in the admin: the tree is editable, a fault is pointed at, nothing is lost."""

import json

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse

from aids.forms import AidForm
from aids.history import last_number
from aids.models import Aid
from vocabulary.models import Question

pytestmark = pytest.mark.django_db

LISTS = ("territories", "usual_deadline_months", "documents", "evidence", "tags")
TREES = ("amount", "eligibility", "strands", "priority", "steps", "reference_cases")


@pytest.fixture
def agent(agent_client):
    return agent_client


def posted(aid, **changes):
    """The form as the browser sends it back."""
    data = {name: value for name, value in model_to_dict(aid).items() if value is not None and value is not False}
    data["seen"] = last_number(aid)
    for name in LISTS:
        data[name] = "\n".join(map(str, getattr(aid, name)))
    for name in TREES:
        data[name] = json.dumps(getattr(aid, name))
    return data | changes


def test_every_sheet_of_the_starter_passes_through_the_form_unchanged(starter):
    for aid in Aid.objects.select_related("bearer"):
        form = AidForm(posted(aid), instance=aid)
        assert form.is_valid(), (aid.slug, form.errors)
        assert form.changed_data == [] or not set(form.changed_data) - {"evidence", "documents", "territories"}


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("eligibility", {"all": [{"question": "gone", "op": "in", "value": ["x"]}]}, "/eligibility/all/0/question"),
        ("eligibility", {"any": []}, "/eligibility/any"),
        ("strands", [{"label": "Un", "eligibility": {"not": {"any": []}}}], "/strands/0/eligibility/not/any"),
        ("priority", [{"question": "zones", "op": "any_of", "value": []}], "/priority/0/value"),
        ("amount", {"min": -1}, "/amount/min"),
    ],
)
def test_a_fault_is_pointed_at_in_its_field_and_nothing_is_written(agent, starter, field, value, pointer):
    aid = Aid.objects.get(slug="dla")
    address = reverse("admin:aids_aid_change", args=[aid.pk])
    page = agent.post(address, posted(aid, name="Autre nom", **{field: json.dumps(value)}))
    assert page.status_code == 200
    assert pointer in page.context["adminform"].form.errors[field][0]
    assert Aid.objects.get(slug="dla").name != "Autre nom"


def test_broken_json_is_said(agent, starter):
    aid = Aid.objects.get(slug="dla")
    page = agent.post(reverse("admin:aids_aid_change", args=[aid.pk]), posted(aid, eligibility="{oups"))
    assert page.context["adminform"].form.errors["eligibility"]


@pytest.mark.parametrize("value", ["[" * 5000 + "]" * 5000, "[" * 200 + "]" * 200, "NaN", "1e999", '{"a": "\\u0000"}'])
def test_json_that_cannot_be_stored_is_said(agent, starter, value):
    aid = Aid.objects.get(slug="dla")
    page = agent.post(reverse("admin:aids_aid_change", args=[aid.pk]), posted(aid, steps=value))
    assert page.context["adminform"].form.errors["steps"]


def test_a_good_rule_is_saved(agent, starter):
    aid = Aid.objects.get(slug="dla")
    rule = {"not": {"question": "legal_form", "op": "in", "value": ["scop"]}}
    page = agent.post(reverse("admin:aids_aid_change", args=[aid.pk]), posted(aid, eligibility=json.dumps(rule)))
    assert page.status_code == 302, page.context["adminform"].form.errors
    assert Aid.objects.get(slug="dla").eligibility == rule


@pytest.mark.parametrize(
    "model",
    [
        "aids_aid",
        "aids_organisation",
        "vocabulary_question",
        "vocabulary_documentkind",
        "vocabulary_territory",
        "structures_user",
        "structures_accountevent",
    ],
)
def test_each_list_opens(agent, starter, model):
    assert agent.get(reverse(f"admin:{model}_changelist")).status_code == 200


def test_a_question_opens_with_its_choices(agent, starter):
    question = Question.objects.get(key="accreditations")
    assert agent.get(reverse("admin:vocabulary_question_change", args=[question.pk])).status_code == 200


def test_nobody_deletes_an_aid(agent, starter):
    aid = Aid.objects.first()
    assert agent.post(reverse("admin:aids_aid_delete", args=[aid.pk]), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("status", "words"), [("draft", "un brouillon"), ("published", "publiée"), ("archived", "archivée")]
)
def test_the_state_of_a_sheet_is_a_sentence(agent, starter, status, words):
    Aid.objects.filter(slug="dla").update(status=status)
    aid = Aid.objects.get(slug="dla")
    page = agent.get(reverse("admin:aids_aid_move", args=[aid.pk])).content.decode()
    assert f"La fiche « {aid} » est <strong>{words}</strong>." in page.replace("\N{NO-BREAK SPACE}", " ")
