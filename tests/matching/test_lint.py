"""Reference cases replayed by the lint: a broken one forbids publishing."""

import pytest

from aids.lint import findings_for
from aids.models import Aid
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.django_db


def case(expected, **answers):
    return {"label": "Une association", "answers": answers, "expected": expected}


def broken(aid):
    return [(one.path, one.forbids) for one in findings_for(aid, load_lexicon()) if one.rule == "broken_case"]


def test_a_case_that_no_longer_holds_forbids_publishing(starter):
    aid = Aid.objects.select_related("bearer").get(slug="dla")
    aid.eligibility = {"question": "legal_form", "op": "in", "value": ["association"]}
    aid.strands, aid.territories, aid.conditions_complete = [], [], True
    aid.reference_cases = [case("eligible", legal_form="association"), case("eligible", legal_form="scop")]
    assert broken(aid) == [("/reference_cases/1", True)]
    aid.reference_cases = [case("eligible", legal_form="association"), case("ineligible", legal_form="scop")]
    assert broken(aid) == []


def test_a_case_of_a_sheet_not_yet_saved_is_replayed_too(starter):
    aid = Aid.objects.select_related("bearer").get(slug="dla")
    aid.pk = None
    aid.eligibility = None
    aid.reference_cases = [case("ineligible", legal_form="association")]
    assert broken(aid) == [("/reference_cases/0", True)]
