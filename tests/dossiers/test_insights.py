"""What structures hide, and why, and what they asked for reach the figures; under ten of them, nothing does."""

import pytest

from aids.models import Aid
from dossiers.insights import hidden_aids, requests_made
from dossiers.models import HidingReason, KeptAid, KeptState
from matching.index import catalogue
from matching.insights.figures import count_what_is_due
from matching.insights.models import Figure, Measure
from structures.models import Structure
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def say(aid, number, state, reason=""):
    said = {"territory": "C-62498", "legal_form": "association"}
    structure = Structure.objects.create(name=f"Structure {number}", answers=said, created_on=TODAY, used_on=TODAY)
    KeptAid.objects.create(structure=structure, aid=aid, state=state, reason=reason, on=TODAY)


def test_reasons_for_hiding_an_aid_are_counted_from_ten_on(starter):
    heavy, rare = Aid.objects.published()[:2]
    for number in range(50):
        say(heavy, number, KeptState.HIDDEN, HidingReason.HEAVY if number < 30 else "")
    for number in range(50, 55):
        say(rare, number, KeptState.HIDDEN, HidingReason.OBTAINED)
    assert len(list(hidden_aids())) == 55
    count_what_is_due(TODAY, catalogue())
    told = Figure.objects.filter(measure=Measure.HIDDEN, count__isnull=False)
    assert {(row.aid, row.zone, row.key, row.count) for row in told} == {
        (heavy.slug, "D-62", "heavy", 30),
    }  # fmt: skip


def test_requests_are_counted_from_ten_on_by_what_became_of_them(starter):
    asked, rare = Aid.objects.published()[:2]
    states = [KeptState.APPLIED] * 20 + [KeptState.OBTAINED] * 15 + [KeptState.REFUSED] * 12 + [KeptState.SAVED] * 5
    for number, state in enumerate(states):
        say(asked, number, state)
    for number in range(60, 69):
        say(rare, number, KeptState.OBTAINED)
    assert len(list(requests_made())) == 20 + 15 + 12 + 9
    count_what_is_due(TODAY, catalogue())
    told = Figure.objects.filter(measure=Measure.REQUESTS, count__isnull=False)
    assert {(row.aid, row.zone, row.key, row.count) for row in told} == {
        (asked.slug, "D-62", "applied", 20),
        (asked.slug, "D-62", "obtained", 15),
        (asked.slug, "D-62", "refused", 12),
    }
