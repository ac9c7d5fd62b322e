"""A saved structure says what its address says, and the index of all of them says what the engine says of each."""

from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given

from matching import saved_index
from matching.crowd.structures import StructureIndex
from matching.impact import FEWEST_SAVED, populations
from matching.querystring import read
from matching.saved import answers_of, as_kept, put, query_of, results_url
from matching.saved_index import saved_structures
from structures.models import Structure, StructureChange
from tests.conftest import TODAY
from tests.oracle.strategies import answers
from tests.oracle.test_agreement import LEXICON
from vocabulary.answers import NumberAnswer, parse_answers
from vocabulary.snapshot import load_lexicon

ADDRESS = "territory=C-62498&legal_form=association&employees=3..5&accreditations=-&project_started=oui&passer=age&d.fdva.a=oui&d.fdva.b=non"


def kept(**fields):
    day = {"created_on": TODAY, "used_on": TODAY}
    return Structure.objects.create(**{"name": "Les Passerelles", **day, **fields})


def said(address, lexicon=LEXICON):
    return read(QueryDict(address), lexicon)


def unsaid(**fields):
    return Structure(name="Les Passerelles", **fields)


def test_what_an_address_says_is_kept_and_said_again():
    structure = unsaid()
    put(structure, as_kept(said(ADDRESS), LEXICON), TODAY)
    assert structure.answers == {
        "territory": ["C-62498"],
        "legal_form": "association",
        "employees": {"min": 3, "max": 5},
        "accreditations": [],
        "project_started": True,
    }
    assert structure.declarations == {"fdva": {"a": True, "b": False}}
    assert structure.skipped == ["age"]
    assert set(query_of(structure, LEXICON).pairs) == set(said(ADDRESS).pairs)
    assert results_url(structure, LEXICON).startswith("/mes-aides/?territory=C-62498&")


@given(raw=answers())
def test_any_answers_are_the_same_through_an_address(raw):
    known = parse_answers(raw, LEXICON).given
    given = {key: answer for key, answer in known.items() if answer != NumberAnswer(None, None)}
    structure = unsaid(answers=raw)
    query = query_of(structure, LEXICON)
    assert query.errors == ()
    assert query.answers.given == given
    assert {**answers_of(structure, LEXICON).given} == known
    put(structure, as_kept(query, LEXICON), TODAY)
    assert answers_of(structure, LEXICON).given == given


def test_an_answer_bears_the_day_on_which_it_was_given():
    before = date(2025, 3, 1)
    structure = unsaid()
    put(structure, as_kept(said("legal_form=scop&employees=3"), LEXICON), before)
    put(structure, as_kept(said("legal_form=scop&employees=4&age=12"), LEXICON), TODAY)
    assert structure.answered_on == {
        "legal_form": "2025-03-01",
        "employees": "2026-11-24",
        "age": "2026-11-24",
    }


def test_an_answer_that_the_words_no_longer_hold_is_unknown_and_breaks_nothing():
    structure = unsaid(
        answers={"colour": "blue", "legal_form": "gone", "employees": "many", "territory": ["C-00000"], "age": 40},
        skipped=["colour"],
        declarations={"gone": {"x": True}},
    )
    assert list(answers_of(structure, LEXICON).given) == ["age"]
    assert query_of(structure, LEXICON).urlencoded == "age=40&d.gone.x=oui"


@pytest.mark.django_db
class TestIndex:
    def test_it_holds_every_structure_and_follows_each_change(self, starter, django_assert_max_num_queries):
        lexicon = load_lexicon()
        assert saved_structures(lexicon) is None
        one, other = kept(answers={"employees": 3}), kept(answers={"employees": 300})
        assert saved_structures(lexicon).structures == 2
        with django_assert_max_num_queries(2):  # the second, as this test's own transaction is still running
            assert saved_structures(lexicon).structures == 2
        other.answers = {"employees": 4}
        other.save()
        found = saved_structures(lexicon)
        assert set(found.changed) >= {other.pk}
        assert found.changed[other.pk].given == answers_of(other, lexicon).given
        pk = one.pk
        one.delete()
        assert saved_structures(lexicon).structures == 1
        assert pk not in saved_structures(lexicon).changed

    def test_after_many_changes_it_is_built_anew(self, starter, monkeypatch):
        monkeypatch.setattr(saved_index, "MOST_CHANGED", 2)
        lexicon = load_lexicon()
        kept()
        saved_structures(lexicon)
        for _ in range(4):
            kept()
        found = saved_structures(lexicon)
        assert (found.structures, found.changed) == (5, {})

    def test_a_name_or_a_visit_changes_nothing_in_it(self, starter):
        structure = kept()
        before = StructureChange.objects.values_list("changed_in", flat=True)
        horizon, _ = StructureChange.since(0, at_most=9)
        StructureChange.objects.update(changed_in=0)
        structure.name, structure.used_on = "Autre nom", date(2026, 12, 1)
        structure.save()
        assert list(before.all()) == [0]
        assert StructureChange.since(horizon, at_most=9)[1] == []

    def test_a_rule_is_tried_on_saved_structures_only_once_they_are_too_many_to_tell_one(self, starter):
        lexicon = load_lexicon()
        for _ in range(FEWEST_SAVED - 1):
            kept()
        assert [one.title for one in populations(lexicon)] == ["profils de référence, fictifs"]
        kept()
        last = list(populations(lexicon))[-1]
        assert (last.title, last.index.structures, last.names) == ("structures enregistrées", FEWEST_SAVED, {})
        assert isinstance(last.index, StructureIndex)
