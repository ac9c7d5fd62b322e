"""What structures hide, and why, reaches the figures; under ten of them, nothing does."""

import pytest

from aids.models import Aid
from dossiers.insights import hidden_aids
from dossiers.models import HidingReason, KeptAid, KeptState
from matching.index import catalogue
from matching.insights.figures import count_what_is_due
from matching.insights.models import Figure, Measure
from structures.models import Structure
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def hide(aid, number, reason):
    said = {"territory": "C-62498", "legal_form": "association"}
    structure = Structure.objects.create(name=f"Structure {number}", answers=said, created_on=TODAY, used_on=TODAY)
    KeptAid.objects.create(structure=structure, aid=aid, state=KeptState.HIDDEN, reason=reason, on=TODAY)


def test_reasons_for_hiding_an_aid_are_counted_from_ten_on(starter):
    heavy, rare = Aid.objects.published()[:2]
    for number in range(50):
        hide(heavy, number, HidingReason.HEAVY if number < 30 else "")
    for number in range(50, 55):
        hide(rare, number, HidingReason.OBTAINED)
    assert len(list(hidden_aids())) == 55
    count_what_is_due(TODAY, catalogue())
    told = Figure.objects.filter(measure=Measure.HIDDEN, count__isnull=False)
    assert {(row.aid, row.zone, row.key, row.count) for row in told} == {
        (heavy.slug, "D-62", "heavy", 30),
    }  # fmt: skip
