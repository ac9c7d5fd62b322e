"""National aids run locally: a mother sheet, and what her local sheets take from her."""

import pytest
from django.urls import reverse

from aids.exchange import to_json
from aids.forms import AidForm
from aids.history import content_of
from aids.importing import import_aids
from aids.models import Act, Aid, AidVersion, Status
from aids.models.inheritance import RULE_COLUMNS, Inheritable, columns_of
from aids.mothers import locked
from aids.workflow import Transition, perform, write
from tests.aids.curating import address
from tests.aids.test_admin import agent, posted  # noqa: F401  a fixture
from vocabulary.jsonl import Line
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.django_db

RULE = {"question": "legal_form", "op": "in", "value": ["association"]}
MOTHER, LOCAL = "fdva-2-fonctionnement-innovation", "fdva-2-nord"


@pytest.fixture
def mother(starter):
    Aid.objects.filter(slug=MOTHER).update(
        description="Ce que dit **la mère**.", cumulation="Avec d’autres fonds.", eligibility=RULE, needs=["projet"]
    )
    return Aid.objects.get(slug=MOTHER)


@pytest.fixture
def local(mother):
    aid = Aid.objects.select_related("bearer").get(slug=LOCAL)
    aid.mother, aid.cumulation = mother, "Rien d’autre."
    aid.inherited = ["description", "needs", "amount", "rule"]
    aid.save()
    return Aid.objects.select_related("bearer", "mother").get(slug=LOCAL)


def again(aid):
    return Aid.objects.select_related("bearer").get(pk=aid.pk)


def test_a_local_sheet_holds_what_it_takes_from_its_mother(local, mother):
    columns = ["description", "needs", "amount", *RULE_COLUMNS]
    assert locked(local) == columns
    assert [getattr(local, column) for column in columns] == [getattr(mother, column) for column in columns]
    assert local.eligibility == RULE
    assert local.cumulation == "Rien d’autre."
    assert (local.name, local.closes_on, local.territories) != (mother.name, mother.closes_on, mother.territories)


def test_it_follows_what_is_published_of_its_mother_however_that_changes(local, mother):
    Aid.objects.filter(pk=mother.pk).update(description="Autre chose.", cumulation="Encore autre chose.")
    assert (again(local).description, again(local).cumulation) == ("Autre chose.", "Rien d’autre.")
    version = AidVersion.objects.of(local).first()
    assert (version.act, version.changed) == (Act.INHERIT, ["description"])


def test_a_proposal_on_the_mother_reaches_it_once_published(local, mother, agents):
    writer, reviewer = agents("Rédacteur"), agents("Relecteur")
    mother.description = "Proposé."
    write(mother, writer)
    assert again(local).description == "Ce que dit **la mère**."
    perform(Transition.PUBLISH, mother, reviewer, reason="Relue", lexicon=load_lexicon())
    assert again(local).description == "Proposé."
    version = AidVersion.objects.of(local).first()
    assert (version.act, version.actor) == (Act.INHERIT, reviewer)


@pytest.mark.parametrize("status", [Status.DRAFT, Status.TO_REVIEW, Status.ARCHIVED])
def test_a_mother_that_is_not_published_changes_nothing(local, mother, status):
    Aid.objects.filter(pk=mother.pk).update(status=status, description="Pas relu.")
    local.summary = "Un résumé."
    local.save()
    assert again(local).description == "Ce que dit **la mère**."


def test_what_an_import_writes_otherwise_becomes_its_own(local, mother):
    Aid.objects.filter(pk=local.pk).update(description="Propre.")
    assert again(local).inherited == ["needs", "amount", "rule"]
    Aid.objects.filter(pk=mother.pk).update(description="Autre chose.")
    assert again(local).description == "Propre."


def test_one_part_of_a_rule_makes_the_whole_rule_its_own(local, mother):
    Aid.objects.filter(pk=local.pk).update(conditions_complete=not mother.conditions_complete)
    assert "rule" not in again(local).inherited
    assert again(local).eligibility == RULE


def test_matching_reads_the_rule_of_the_mother(client, local, mother):
    page = client.get(reverse("aid", args=[LOCAL]), {"legal_form": "scop"})
    assert page.context["group"] == "excluded"
    Aid.objects.filter(pk=mother.pk).update(eligibility=None, strands=[])
    assert client.get(reverse("aid", args=[LOCAL]), {"legal_form": "scop"}).context["group"] != "excluded"


def test_the_public_page_shows_what_the_mother_says(client, local):
    page = client.get(reverse("aid", args=[LOCAL])).text
    assert "la mère" in page
    assert "Rien d’autre." in page


def form_of(client, aid):
    return client.get(address("change", aid.pk)).context["adminform"].form


def test_what_is_inherited_is_locked_and_a_forged_one_ignored(agent, local):  # noqa: F811
    form = form_of(agent, local)
    assert {name for name in form.fields if form.fields[name].disabled} == set(locked(local))
    forged = posted(local, description="Écrit malgré tout", inherited=local.inherited)
    page = agent.post(address("change", local.pk), forged)
    assert page.status_code == 302, page.context["adminform"].form.errors
    assert content_of(again(local)) == content_of(local)


def test_who_may_only_read_a_local_sheet_reads_it(client, signed, local):
    signed("Lecteur", "R-53")
    page = client.get(address("change", local.pk))
    assert page.status_code == 200
    assert "_save" not in page.text


def test_what_is_unticked_is_written_here_from_then_on(agent, local):  # noqa: F811
    agent.post(address("change", local.pk), posted(local, inherited=["needs", "amount"]))
    assert again(local).eligibility == RULE
    assert not form_of(agent, local).fields["eligibility"].disabled
    agent.post(address("change", local.pk), posted(again(local), eligibility="null", description="Propre."))
    assert (again(local).eligibility, again(local).description) == (None, "Propre.")


def test_what_is_ticked_is_taken_from_the_mother_at_once(agent, local, mother):  # noqa: F811
    page = agent.post(address("change", local.pk), posted(local, inherited=[*local.inherited, "cumulation"]))
    assert page.status_code == 302
    assert again(local).cumulation == "Avec d’autres fonds."


def test_under_a_new_mother_what_is_empty_is_hers(starter, mother):
    aid = Aid.objects.get(slug="dla")
    own = {"description": "Propre.", "cumulation": "", "steps": "[]"}
    form = AidForm(posted(aid, mother=mother.pk, inherited=["needs"], **own), instance=aid)
    assert form.is_valid(), form.errors
    assert {"needs", "steps", "cumulation"} <= set(form.cleaned_data["inherited"])
    assert "description" not in form.cleaned_data["inherited"]
    assert form.cleaned_data["cumulation"] == "Avec d’autres fonds."


def test_without_a_mother_nothing_is_inherited(local):
    form = AidForm(posted(local, mother="", inherited=["needs"]), instance=local)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["inherited"] == []


def test_an_export_holds_what_is_inherited_and_its_import_changes_nothing(local):
    report = import_aids([Line(1, value=to_json(local))], load_lexicon())
    assert (report.unchanged, report.refused) == (1, [])
    assert again(local).inherited == local.inherited


def test_every_column_that_can_be_inherited_exists():
    assert set(columns_of(Inheritable.values)) <= {field.name for field in Aid._meta.get_fields()}


@pytest.mark.parametrize(
    ("child", "mother_slug", "sentence"),
    [
        ("dla", "dla", "propre fiche mère"),
        ("dla", LOCAL, "elle-même locale"),
        (MOTHER, "dla", "a des fiches locales"),
    ],
)
def test_a_family_has_two_generations(local, child, mother_slug, sentence):
    aid = Aid.objects.get(slug=child)
    form = AidForm(posted(aid, mother=Aid.objects.get(slug=mother_slug).pk), instance=aid)
    assert sentence in form.errors["mother"][0]
