"""The question that alone excludes an aid, read off the planes: what the engine says of each aid."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import Verdict, facts_for, judge
from matching.insights.recording import keys_excluding, obstacles_of, unmet_needs
from matching.planes import CompiledCatalogue
from matching.planes.reasons import alone_excluding
from matching.ranking import needs_answered, stated_needs
from tests.conftest import TODAY
from tests.oracle.test_agreement import LEXICON, compiled
from tests.oracle.test_planes import AID, catalogues, said
from tests.words import PLACES
from vocabulary.answers import parse_answers
from vocabulary.lexicon import NEEDS

MANY = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(st.data())
def test_a_question_alone_excludes_no_more_aids_than_the_engine_says(data):
    aids = data.draw(catalogues())
    answers = data.draw(said(aids))
    matches = CompiledCatalogue.build(aids.values(), LEXICON).match(answers, TODAY)
    keys = [
        keys_excluding(aid, facts_for(aid, answers, PLACES), TODAY)
        for aid in aids.values()
        if aid.is_open(TODAY) and judge(aid, facts_for(aid, answers, PLACES), TODAY).verdict is Verdict.INELIGIBLE
    ]
    for question, count in obstacles_of(matches).items():
        assert 0 < count <= sum(found == {question} for found in keys)


def test_one_condition_that_fails_is_counted_and_two_are_not():
    def aid(number, *conditions):
        return compiled({**AID, "slug": f"aide-{number}", "eligibility": {"all": list(conditions)}}, number)

    esus = {"question": "accreditations", "op": "any_of", "value": ["esus"]}
    hires = {"question": "employees", "op": "between", "value": {"min": 1}}
    free = {"question": "employees", "op": "between", "value": {"max": 50}}
    either = {"any": [esus, hires]}
    aids = [aid(1, esus), aid(2, esus, free), aid(3, esus, hires), aid(4, hires), aid(5, either), aid(6, esus, either)]
    answers = parse_answers({"accreditations": [], "employees": 0}, LEXICON)
    matches = CompiledCatalogue.build(aids, LEXICON).match(answers, TODAY)
    assert alone_excluding(matches) == {"accreditations": 2, "employees": 1}


@MANY
@given(st.data())
def test_an_unmet_need_is_one_that_no_possible_aid_answers(data):
    aids = data.draw(catalogues())
    answers = data.draw(said(aids))
    matches = CompiledCatalogue.build(aids.values(), LEXICON).match(answers, TODAY)
    answered = {
        position
        for aid in aids.values()
        if judge(aid, facts_for(aid, answers, PLACES), TODAY).verdict is not Verdict.INELIGIBLE
        for position in needs_answered(aid, answers, LEXICON.questions[NEEDS])
    }
    expected = [need for position, need in enumerate(stated_needs(answers)) if position not in answered]
    assert unmet_needs(matches) == expected
