"""One aid against many structures: the index says what the engine says of each, whatever changed since."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.crowd.said import Said
from matching.crowd.structures import StructureIndex
from matching.engine import Group, Verdict, facts_for, judge
from tests.conftest import TODAY
from tests.oracle import strategies
from tests.oracle.test_agreement import LEXICON, compiled
from tests.words import PLACES, QUESTIONS
from vocabulary.answers import parse_answers
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.rules.tree import parse

THOROUGH = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
USUAL = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
SLUG = "une-aide"
AID = {
    "slug": SLUG,
    "recurrence": "permanent",
    "opens_on": None,
    "closes_on": None,
    "territories": [],
    "conditions_complete": True,
    "needs": [],
    "strands": [],
    "priority": [],
}
DECLARED = st.dictionaries(
    st.sampled_from([SLUG, "une-autre"]), st.dictionaries(st.sampled_from(["d1", "d2"]), st.booleans())
)
ANSWERS = st.builds(lambda said, made: parse_answers(said, LEXICON, made), strategies.answers(), DECLARED)


@st.composite
def structures(draw):
    """Answers by id. They come again and again, so that several words of 64 structures are filled."""
    said = draw(st.lists(ANSWERS, min_size=1, max_size=8)) * draw(st.integers(1, 40))
    first, step = draw(st.integers(-5, 2**60)), draw(st.sampled_from([-1, 1, 3]))
    return {first + i * step: answers for i, answers in enumerate(said)}


def aid_that_asks(**changes):
    return compiled({**AID, **changes})


def assert_says_what_the_engine_says(index, aid, all_answers):
    expected = {}
    for identity, answers in all_answers.items():
        one = judge(aid, facts_for(aid, answers, index.lexicon.places), TODAY)
        expected.setdefault((one.verdict, one.group), []).append(identity)
    found = index.match(aid, TODAY)
    pairs = {
        (Verdict.ELIGIBLE, Group.LIKELY): found.eligible,
        (Verdict.TO_CHECK, Group.LIKELY): found.to_confirm,
        (Verdict.TO_CHECK, Group.TO_ANSWER): found.to_answer,
    }
    for pair, ids in pairs.items():
        assert sorted(ids.tolist()) == sorted(expected.get(pair, []))
    assert sorted(found.to_check.tolist()) == sorted([*found.to_confirm.tolist(), *found.to_answer.tolist()])
    assert found.by_verdict == {v: sum(len(ids) for (w, _), ids in expected.items() if v == w) for v in Verdict}
    assert found.by_group == {g: sum(len(ids) for (_, h), ids in expected.items() if g == h) for g in Group}


@THOROUGH
@given(strategies.aids(), structures())
def test_the_index_says_what_the_engine_says_of_each_structure(aid, all_answers):
    index = StructureIndex.build(all_answers.items(), LEXICON)
    assert_says_what_the_engine_says(index, compiled(aid), all_answers)


@USUAL
@given(strategies.aids(), st.data())
def test_it_still_does_whatever_structures_come_change_and_leave(aid, data):
    now = data.draw(structures())
    index = StructureIndex.build(now.items(), LEXICON)
    known = st.sampled_from([*now, max(now) + 1, min(now) - 1])
    changes = st.dictionaries(known, st.one_of(st.none(), ANSWERS), max_size=5)
    for change in data.draw(st.lists(changes, min_size=1, max_size=4)):
        before, index = (index, now), index.patched(change)
        now = {identity: answers for identity, answers in {**now, **change}.items() if answers is not None}
        assert_says_what_the_engine_says(index, compiled(aid), now)
        assert_says_what_the_engine_says(before[0], compiled(aid), before[1])


EMPLOYER = {"question": "employees", "op": "between", "value": {"above": 2}}
ELSEWHERE = {"not": {"question": "territory", "op": "within", "value": ["D-59", "C-75101"]}}


@pytest.fixture(scope="module")
def spread():
    """A hundred structures at every place, at two pairs of places, and nowhere; and their index."""
    places = [None, *PLACES, ["C-62498", "C-35238"], ["D-62", "C-75056"]] * 100
    said = [{"territory": place, "employees": i % 7} for i, place in enumerate(places)]
    all_answers = {i: parse_answers(raw, LEXICON) for i, raw in enumerate(said)}
    return all_answers, StructureIndex.build(all_answers.items(), LEXICON)


@pytest.mark.parametrize("codes", [["D-62"], ["C-75056"], ["R-32"], ["FR"], ["C-35238", "E-200093201"], []])
def test_nothing_is_missed_by_reading_only_the_rows_near_the_territories_of_the_aid(spread, codes):
    all_answers, index = spread
    aid = aid_that_asks(territories=codes, eligibility={"all": [EMPLOYER, ELSEWHERE]})
    assert_says_what_the_engine_says(index, aid, all_answers)


def test_the_aid_of_a_small_territory_reads_less_than_that_of_the_country(spread):
    _, index = spread
    paris, france = (aid_that_asks(territories=[code], eligibility=EMPLOYER) for code in ("C-75056", "FR"))
    assert index.match(paris, TODAY).bytes_read < index.match(france, TODAY).bytes_read


def test_numbers_are_exact_however_large_or_small():
    near = [2**53, 2**53 + 1, 2**53 + 2, 10**308, -(10**308), 0.1, 1e-320, 0, -0.0, 1e308]
    said = [{"employees": n} for n in near] + [
        {"employees": {"min": a, "max": b}} for a in near for b in near if a <= b
    ]
    all_answers = {i: parse_answers(raw, LEXICON) for i, raw in enumerate(said)}
    index = StructureIndex.build(all_answers.items(), LEXICON)
    for bound in near:
        for value in ({"min": bound}, {"max": bound}, {"above": bound}, {"below": bound}, {"min": bound, "max": bound}):
            aid = aid_that_asks(eligibility={"question": "employees", "op": "between", "value": value})
            assert_says_what_the_engine_says(index, aid, all_answers)


def test_a_second_question_about_places_is_read_as_the_first():
    lexicon = Lexicon(questions_by_key([*QUESTIONS, {"key": "seat", "kind": "territory", "label": "Siège"}]), PLACES)
    said = [{"seat": code} for code in PLACES] + [{"territory": code} for code in PLACES] + [{"seat": ["D-62", "R-53"]}]
    all_answers = {i: parse_answers(raw, lexicon) for i, raw in enumerate(said)}
    index = StructureIndex.build(all_answers.items(), lexicon)
    for code in PLACES:
        rule = parse({"question": "seat", "op": "within", "value": [code]}, lexicon)
        assert_says_what_the_engine_says(index, replace(compiled(AID), eligibility=rule), all_answers)


def test_columns_given_as_such_say_the_same_as_structures_one_by_one():
    raw = [{"employees": 3, "territory": "C-62498"}, {"employees": 12}, {"territory": "R-53"}, {}]
    all_answers = {i + 10: parse_answers(one, LEXICON, {SLUG: {"d1": i > 1}}) for i, one in enumerate(raw)}
    columns = {
        key: Said([None, *(answers.get(key) for answers in all_answers.values())], np.arange(1, 5))
        for key in ("employees", "territory")
    }
    index = StructureIndex.from_columns(np.arange(10, 14), columns, LEXICON, {(SLUG, "d1"): ([2, 3], [0, 1])})
    employer = {"question": "employees", "op": "between", "value": {"min": 3}}
    aid = aid_that_asks(territories=["D-62"], eligibility={"any": [employer, {"declared": "d1", "text": "Un fait"}]})
    assert_says_what_the_engine_says(index, aid, all_answers)


def test_an_index_of_nobody_finds_nobody_until_someone_comes():
    index = StructureIndex.build([], LEXICON)
    assert_says_what_the_engine_says(index, aid_that_asks(territories=["D-62"]), {})
    someone = parse_answers({"territory": "C-62498"}, LEXICON)
    assert index.patched({7: someone}).match(aid_that_asks(territories=["D-62"]), TODAY).eligible.tolist() == [7]


def test_an_id_given_twice_is_refused():
    answers = parse_answers({}, LEXICON)
    with pytest.raises(ValueError, match="same id"):
        StructureIndex.build([(1, answers), (2, answers), (1, answers)], LEXICON)
