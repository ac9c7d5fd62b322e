"""An agent says that a structure was sent to the wrong aid: its answers become a case that the rule must hold."""

import pytest

from aids.lint.checking import findings_for
from aids.models import Aid, Organisation
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.django_db
ANSWERS = "territory=C-35238&legal_form=association&employees=0"
ALERT = "fr-alert--error"
SAID = {"expected": "ineligible", "label": "Il faut un salarié, le règlement le dit"}


@pytest.fixture
def sheet(starter):
    bearer = Organisation.objects.create(name="Région Exemple", kind="region")
    return Aid.objects.create(
        slug="aide-locale", name="Aide locale", bearer=bearer, nature=["grant"], recurrence="yearly",
        territories=["R-53"], status="published", conditions_complete=True,
        eligibility={"question": "legal_form", "op": "in", "value": ["association"]},
    )  # fmt: skip


@pytest.fixture
def editor(agents, signed_in):
    return signed_in(agents("Rédacteur", "R-53"))


def page(query=ANSWERS):
    return f"/observatoire/aides/aide-locale/orientation/?{query}"


def test_the_answers_wait_as_a_case_of_the_sheet_that_its_rule_contradicts(editor, sheet):
    assert editor.post(page(), SAID)["Location"] == f"/admin/aids/aid/{sheet.pk}/change/"
    sheet.refresh_from_db()
    assert sheet.reference_cases == []  # a published sheet changes once another agent publishes it
    (case,) = sheet.proposal["reference_cases"]
    assert case == {
        "label": SAID["label"],
        "expected": "ineligible",
        "answers": {"territory": ["C-35238"], "legal_form": "association", "employees": 0},
    }
    sheet.reference_cases = sheet.proposal["reference_cases"]
    assert any("devait être" in finding.sentence for finding in findings_for(sheet, load_lexicon()))


def test_a_second_case_joins_the_one_that_waits(editor, sheet):
    editor.post(page(), SAID)
    editor.post(page("legal_form=scop&d.aide-locale.agrement=non"), SAID | {"label": "Autre cas"})
    sheet.refresh_from_db()
    first, second = sheet.proposal["reference_cases"]
    assert (first["label"], second["label"]) == (SAID["label"], "Autre cas")
    assert second["declarations"] == {"agrement": False}


def test_the_page_says_what_the_sheet_said_and_to_which_answers(editor, sheet):
    said = editor.get(page()).content.decode()
    assert "Ce que la fiche a dit : Éligible".replace(" :", "\u00a0:") in said
    assert "Aucun salarié" in said or "aucun salarié" in said


@pytest.mark.parametrize("broken", [{"expected": ""}, {"expected": "peut-être"}, {"label": ""}, {"label": "x" * 201}])
def test_a_bad_case_is_refused_with_a_sentence(editor, sheet, broken):
    response = editor.post(page(), SAID | broken)
    assert response.status_code == 422
    assert ALERT in response.content.decode()
    sheet.refresh_from_db()
    assert sheet.proposal is None


def test_fifty_cases_are_enough(editor, sheet):
    case = {"label": "x", "expected": "eligible", "answers": {"legal_form": "association"}}
    Aid.objects.filter(pk=sheet.pk).update(reference_cases=[case] * 50)
    response = editor.post(page(), SAID)
    assert response.status_code == 422
    assert ALERT in response.content.decode()


def test_without_answers_the_page_says_where_to_find_them(editor, sheet):
    assert "Ouvrez la fiche avec les réponses" in editor.get(page("")).content.decode()
    assert editor.post(page(""), SAID).status_code == 422
    sheet.refresh_from_db()
    assert sheet.proposal is None


def test_answers_that_cannot_be_read_are_named(editor, sheet):
    assert editor.get(page("employees=abc")).status_code == 422


@pytest.mark.parametrize(("role", "ground"), [("Rédacteur", "R-32"), ("Lecteur", "R-53")])
def test_a_case_is_for_who_may_change_the_sheet(agents, signed_in, sheet, role, ground):
    assert signed_in(agents(role, ground)).post(page(), SAID).status_code == 403


def test_the_link_is_for_agents_and_after_answers(client, editor, sheet):
    link = "/observatoire/aides/aide-locale/orientation/"
    assert link in editor.get(f"/aides/aide-locale/?{ANSWERS}").content.decode()
    assert link not in editor.get("/aides/aide-locale/").content.decode()
    assert link not in client.get(f"/aides/aide-locale/?{ANSWERS}").content.decode()
    assert client.get(page()).status_code == 302
