"""Kept and hidden aids: their invariants, each broken once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from aids.models import Aid
from dossiers.models import KeptAid
from structures.models import Structure
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def a_kept_aid(**changes):
    structure = changes.pop("structure", None) or Structure.objects.create(name="X", created_on=TODAY, used_on=TODAY)
    fields = {"aid": Aid.objects.published().order_by("pk")[0], "state": "saved", "on": TODAY}
    return KeptAid(structure=structure, **fields | changes)


def twice():
    first = a_kept_aid()
    first.save()
    return a_kept_aid(structure=first.structure)


BROKEN = {
    "kept_aid_is_one_a_structure": twice,
    "kept_aid_state_is_known": lambda: a_kept_aid(state="lost"),
    "kept_aid_reason_is_known": lambda: a_kept_aid(state="hidden", reason="ugly"),
    "kept_aid_only_a_hidden_one_has_a_reason": lambda: a_kept_aid(text="trop long"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_keeps_each_invariant_and_says_it_in_french(name, starter):
    one = BROKEN[name]()
    constraint = next(one_of for one_of in KeptAid._meta.constraints if one_of.name == name)
    with pytest.raises(ValidationError) as error:
        constraint.validate(KeptAid, one)
    assert str(constraint.violation_error_message) in error.value.messages
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        one.save()
