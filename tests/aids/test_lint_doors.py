"""Where the findings are read: rules added by other floors, the command and the page."""

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse

from aids.lint import finding as lint_finding
from aids.lint import findings_for, register
from aids.lint.finding import Finding
from aids.models import Aid, Organisation
from tests.aids.linting import LEXICON, an_aid, found, leaf

# ----- the door


def test_a_sheet_whose_conditions_cannot_be_read_says_only_that():
    broken = {"all": [leaf("gone", "is", True)]}
    assert found(eligibility=broken, needs=[]) == [("readable", "/eligibility/all/0/question", True)]


def test_a_floor_above_adds_a_rule_once(monkeypatch):
    monkeypatch.setattr(lint_finding, "_rules", [])

    def a_rule(sheet):
        yield sheet.finding("broken_case", "/reference_cases/0", "Un cas ne tient plus.", forbids=True)

    register(a_rule)
    register(a_rule)
    assert findings_for(an_aid(), LEXICON) == [
        Finding("une-aide", "broken_case", "/reference_cases/0", "Un cas ne tient plus.", True)
    ]


def run():
    out = StringIO()
    code = 0
    try:
        call_command("check_catalogue", "--json", stdout=out)
    except SystemExit as stopped:
        code = stopped.code
    return code, json.loads(out.getvalue())


@pytest.mark.django_db
@pytest.mark.parametrize(("status_", "code"), [("published", 1), ("to_review", 1), ("draft", 0), ("archived", 0)])
def test_the_command_exits_1_when_a_sheet_published_or_to_review_is_forbidden(empty_database, status_, code):
    bearer = Organisation.objects.create(name="Un fonds", kind="foundation")
    an_aid(bearer=bearer, territories=[], eligibility=None, needs=[], open_to_all=True, status=status_).save()
    exit_code, document = run()
    assert exit_code == code
    rules = [finding["rule"] for finding in document["findings"]]
    assert rules == (["missing_need", "missing_territory"] if code else [])
    assert all(set(finding) == {"aid", "rule", "path", "sentence"} for finding in document["findings"])


@pytest.mark.django_db
def test_a_finding_that_forbids_nothing_leaves_the_exit_at_0(empty_database):
    bearer = Organisation.objects.create(name="Un fonds", kind="foundation")
    an_aid(bearer=bearer, eligibility=None, open_to_all=True, territories=[], status="draft").save()
    assert run() == (0, {"findings": []})


# ----- the page


@pytest.fixture
def agent(agent_client):
    return agent_client


def test_the_page_lists_the_findings_with_a_link_to_the_field(agent, starter):
    Aid.objects.filter(slug="dla").update(territories=[])
    page = agent.get(reverse("findings"), {"regle": "missing_territory"})
    aid = Aid.objects.get(slug="dla")
    assert f"{reverse('admin:aids_aid_change', args=[aid.pk])}#id_territories" in page.text
    assert "Il manque le territoire" in page.text


def test_the_page_of_findings_costs_few_queries(agent, starter, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):  # two for the account, the words, the sheets, the pairs, the page
        agent.get(reverse("findings"))


def test_a_page_that_does_not_exist_is_not_found(agent, starter):
    assert agent.get(reverse("findings"), {"page": "99"}).status_code == 404


def test_the_page_of_findings_asks_for_an_agent(client, db):
    assert client.get(reverse("findings")).status_code == 302
