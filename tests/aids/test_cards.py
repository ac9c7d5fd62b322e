"""What the cards of chosen aids show."""

import pytest

from aids.cards import cards_of
from aids.models import Aid, Status

pytestmark = pytest.mark.django_db


def test_cards_of_chosen_aids_are_those_of_the_catalogue(starter):
    every = {row["slug"]: row for row in Aid.objects.published().card_rows()}
    assert cards_of(every) == every
    assert any(row["amount"] for row in every.values())
    assert any(row["place_names"] for row in every.values())


def test_only_the_published_ones_that_were_asked_for_are_there(starter, django_assert_num_queries):
    Aid.objects.filter(slug="urgencess").update(status=Status.ARCHIVED)
    with django_assert_num_queries(1):
        assert cards_of(["dla", "urgencess", "nulle-part"]).keys() == {"dla"}
    assert cards_of([]) == {}


def test_of_an_aid_that_is_only_named_the_amount_is_not_read(starter):
    found = cards_of(["dla"], named=["fonjep-jep", "dla"])
    assert isinstance(found["dla"]["amount"], dict)
    assert {slug for slug in found if slug != "dla"} == {"fonjep-jep"}
    assert found["fonjep-jep"]["name"]
