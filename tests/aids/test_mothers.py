"""National aids run locally: a mother sheet, and what her local sheets take from her."""

import pytest
from django.urls import reverse

from aids.forms import AidForm
from aids.models import Aid
from aids.mothers import INHERITED, inherited, with_inherited
from tests.aids.test_admin import agent, posted  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def local(starter):
    mother = Aid.objects.get(slug="fdva-2-fonctionnement-innovation")
    Aid.objects.filter(pk=mother.pk).update(description="Ce que dit **la mère**.", cumulation="Avec d’autres fonds.")
    Aid.objects.filter(slug="fdva-2-nord").update(mother=mother, description="", cumulation="Rien d’autre.")
    return Aid.objects.select_related("bearer", "mother").get(slug="fdva-2-nord")


def test_a_local_sheet_takes_the_texts_that_it_leaves_empty(local):
    shown = with_inherited(local)
    assert shown.description == "Ce que dit **la mère**."
    assert shown.cumulation == "Rien d’autre."
    assert local.description == ""
    assert "description" in inherited(local)
    assert "cumulation" not in inherited(local)


def test_a_rule_an_amount_and_dates_are_never_taken_from_the_mother():
    assert not {"eligibility", "strands", "priority", "amount", "closes_on", "territories", "bearer"} & set(INHERITED)


def test_a_sheet_without_a_mother_is_itself(starter):
    aid = Aid.objects.get(slug="dla")
    assert with_inherited(aid) is aid
    assert inherited(aid) == ()


def test_the_public_page_shows_what_the_mother_says(client, local):
    page = client.get(reverse("aid", args=["fdva-2-nord"])).text
    assert "la mère" in page
    assert "Rien d’autre." in page


def test_an_inherited_field_is_locked_and_a_forged_one_ignored(agent, local):  # noqa: F811
    address = reverse("admin:aids_aid_change", args=[local.pk])
    form = agent.get(address).context["adminform"].form
    assert {name for name in INHERITED if form.fields[name].disabled} == set(inherited(local))
    page = agent.post(address, posted(local, description="Écrit malgré tout"))
    assert page.status_code == 302, page.context["adminform"].form.errors
    assert Aid.objects.get(pk=local.pk).description == ""
    assert Aid.objects.get(pk=local.pk).mother_id == local.mother_id


@pytest.mark.parametrize(
    ("child", "mother", "sentence"),
    [
        ("dla", "dla", "propre fiche mère"),
        ("dla", "fdva-2-nord", "elle-même locale"),
        ("fdva-2-fonctionnement-innovation", "dla", "a des fiches locales"),
    ],
)
def test_a_family_has_two_generations(local, child, mother, sentence):
    aid = Aid.objects.get(slug=child)
    form = AidForm(posted(aid, mother=Aid.objects.get(slug=mother).pk), instance=aid)
    assert sentence in form.errors["mother"][0]
