"""Reference cases: what an agent knows of a structure, replayed on the rule as it stands."""

import json
from datetime import date

import pytest
from django.urls import reverse

from aids.models import Aid
from matching.cases import replay
from matching.loading import matchable
from tests.aids.test_admin import posted
from tests.vocabulary.said import plain

ROW = {
    "id": 1, "slug": "une-aide", "recurrence": "yearly", "opens_on": None, "closes_on": date(2020, 1, 1), "territories": [], "needs": [],
    "strands": [], "priority": [], "conditions_complete": True, "verified_on": None,
    "eligibility": {"all": [
        {"question": "legal_form", "op": "in", "value": ["association"]},
        {"declared": "libre", "text": "Un fait"},
    ]},
}  # fmt: skip


def case(expected, declarations=None, **answers):
    made = {"declarations": declarations} if declarations is not None else {}
    return {"label": "Une structure", "answers": answers, "expected": expected} | made


def holds(lexicon, *cases):
    return [one.holds for one in replay(cases, matchable(ROW, lexicon), lexicon)]


def test_a_case_holds_when_the_verdict_is_the_one_expected_whatever_the_calendar(lexicon):
    good = [
        case("to_check", legal_form="association"),
        case("eligible", {"libre": True}, legal_form="association"),
        case("ineligible", {"libre": False}),
        case("ineligible", legal_form="scop"),
    ]
    assert holds(lexicon, *good) == [True] * 4
    assert holds(lexicon, case("eligible", legal_form="association")) == [False]


def test_a_broken_case_says_what_was_expected_and_what_the_sheet_says(lexicon):
    [broken] = replay([case("eligible", legal_form="scop")], matchable(ROW, lexicon), lexicon)
    assert plain(broken.sentence) == "« Une structure » devait être « éligible » et la fiche dit « pas éligible »."


def test_a_case_whose_answers_are_no_longer_words_is_broken(lexicon):
    [broken] = replay([case("eligible", legal_form="gone")], matchable(ROW, lexicon), lexicon)
    assert not broken.holds
    assert "vocabulaire" in broken.sentence


@pytest.fixture
def agent(agent_client):
    return agent_client


def save(agent, aid, **changes):
    page = agent.post(reverse("admin:aids_aid_change", args=[aid.pk]), posted(aid, **changes))
    return {} if page.status_code == 302 else page.context["adminform"].form.errors


@pytest.mark.parametrize(
    ("cases", "pointer"),
    [
        ({}, "/reference_cases"),
        ([{"label": "x", "answers": {}}], "/reference_cases/0"),
        ([case("oui")], "/reference_cases/0/expected"),
        ([case("eligible", legal_form="gone")], "/reference_cases/0/answers"),
        ([case("eligible", {"a": "oui"})], "/reference_cases/0/declarations/a"),
    ],
)
def test_a_case_that_cannot_be_read_is_refused_where_it_is(agent, starter, cases, pointer):
    errors = save(agent, Aid.objects.get(slug="dla"), reference_cases=json.dumps(cases))
    assert list(errors) == ["reference_cases"]
    assert pointer in errors["reference_cases"][0] or pointer.count("/") == 1


def test_cases_are_kept_with_the_sheet(agent, starter):
    aid = Aid.objects.get(slug="dla")
    cases = [case("to_check", {"x": True}, legal_form="association")]
    assert save(agent, aid, reference_cases=json.dumps(cases)) == {}
    aid.refresh_from_db()
    assert aid.reference_cases == cases


def test_a_broken_case_is_said_once_the_sheet_is_saved(agent, starter):
    aid = Aid.objects.get(slug="dla")
    held, broken = (
        case("to_check", legal_form="association"),
        case("eligible", legal_form="entreprise") | {"label": "Une entreprise"},
    )
    address = reverse("admin:aids_aid_change", args=[aid.pk])
    page = agent.post(address, posted(aid, reference_cases=json.dumps([held, broken])), follow=True)
    [warning] = [str(message) for message in page.context["messages"] if message.level_tag == "warning"]
    assert "« Une entreprise » devait être « éligible »" in plain(warning)
