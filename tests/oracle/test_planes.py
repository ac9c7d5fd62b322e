"""The compiled catalogue against the plain evaluator: the same verdicts, points and order, whatever was edited."""

from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.engine import Group, facts_for, judge
from matching.planes import CompiledCatalogue, bits, evaluation
from matching.ranking import appraise, rank
from tests.conftest import TODAY
from tests.oracle import strategies
from tests.oracle.test_agreement import LEXICON, compiled
from tests.words import MEMBERS, PLACES
from vocabulary.answers import parse_answers
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.places import Place, Places
from vocabulary.rules.tree import parse

AID = {
    "slug": "aide",
    "recurrence": "permanent",
    "opens_on": None,
    "closes_on": None,
    "territories": [],
    "conditions_complete": True,
    "needs": [],
    "strands": [],
    "priority": [],
}
MANY = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def catalogues(draw, most=8):
    """Aids by slug."""
    drawn = draw(st.lists(strategies.aids(), max_size=most))
    return {f"aide-{number}": compiled({**aid, "slug": f"aide-{number}"}) for number, aid in enumerate(drawn)}


@st.composite
def edits(draw):
    """An edit of some aids, known or new; None withdraws one."""
    slugs = draw(st.lists(st.integers(0, 12).map(lambda n: f"aide-{n}"), max_size=3, unique=True))
    made = {}
    for slug in slugs:
        raw = draw(st.one_of(st.none(), strategies.aids(slug)))
        made[slug] = raw and compiled(raw)
    return made


@st.composite
def said(draw, aids):
    declared = {}
    for slug in draw(st.lists(st.sampled_from([*aids, "inconnue"]), max_size=2, unique=True)):
        declared[slug] = {f"d{n}": draw(st.booleans()) for n in draw(st.sets(st.integers(1, 6), max_size=4))}
    return parse_answers(draw(strategies.answers()), LEXICON, declared)


def plainly(aids, answers, today):
    """The list as the plain evaluator and the ranking say it."""
    appraised = []
    for aid in aids.values():
        facts = facts_for(aid, answers, PLACES)
        judgement = judge(aid, facts, today)
        appraised.append(appraise(aid, judgement, facts, LEXICON.questions[NEEDS], PLACES, today))
    return rank(appraised)


@MANY
@given(st.data())
def test_the_planes_agree_with_the_plain_evaluator_after_any_edits(data):
    aids = data.draw(catalogues())
    held = CompiledCatalogue.build(aids.values(), LEXICON)
    for change in data.draw(st.lists(edits(), max_size=3)):
        held = held.patched(change)
        aids = {slug: aid for slug, aid in {**aids, **change}.items() if aid is not None}
    answers = data.draw(said(aids))
    today = TODAY + timedelta(days=data.draw(st.integers(-2, 2)))
    with at_scale() if data.draw(st.booleans()) else nullcontext():
        agree(held, aids, answers, today, data.draw(st.integers(0, 8)))


@contextmanager
def at_scale():
    """What a great catalogue goes through, which these are too small for."""
    with patch.object(evaluation, "UNPACKED", 0), patch.object(bits, "FEW", 0):
        yield


def agree(held, aids, answers, today, start):
    expected = plainly(aids, answers, today)
    possible = [one for one in expected if one.rank is not None]
    matches = held.match(answers, today)

    assert len(matches) == len(aids)
    assert matches.best(0, len(aids)) == possible
    assert matches.slugs_and_scores(len(aids)) == [(one.aid.slug, one.score) for one in possible]
    assert matches.questions_left(len(aids)) == [
        tuple(key for key in held.forest.bit_of if key in one.judgement.questions) for one in possible
    ]
    assert {verdict: n for verdict, n in matches.by_verdict.items() if n} == count(
        one.judgement.verdict for one in expected
    )
    assert {group: n for group, n in matches.by_group.items() if n} == count(one.judgement.group for one in expected)
    for group in Group:
        assert matches.best(0, len(aids), group) == [one for one in expected if one.judgement.group is group]
    assert matches.best(start, start + 3) == possible[start : start + 3]


def count(values):
    counted = {}
    for value in values:
        counted[value] = counted.get(value, 0) + 1
    return counted


@MANY
@given(st.data())
def test_other_answers_recompute_only_what_they_change_and_open_what_they_should(data):
    aids = data.draw(catalogues())
    matches = CompiledCatalogue.build(aids.values(), LEXICON).match(data.draw(said({})), TODAY)
    other = data.draw(said({}))
    before = {one.aid.slug for one in matches.best(0, len(aids), Group.EXCLUDED)}
    after = {one.aid.slug for one in plainly(aids, other, TODAY) if one.judgement.group is Group.EXCLUDED}
    assert {aid.slug for aid in matches.opened_by(other)} == before - after


def test_a_place_without_communes_lies_in_any_other_for_both():
    nowhere = "E-000000000"
    places = Places.build([*PLACES.values(), Place(nowhere, "epci", "Sans commune")], {**MEMBERS, nowhere: []})
    lexicon = Lexicon(LEXICON.questions, places)
    rule = parse({"question": "territory", "op": "within", "value": ["R-53"]}, lexicon)
    aid = replace(compiled(AID), eligibility=rule)
    answers = parse_answers({"territory": nowhere}, lexicon)
    verdict = judge(aid, facts_for(aid, answers, places), TODAY).verdict
    assert CompiledCatalogue.build([aid], lexicon).match(answers, TODAY).by_verdict[verdict] == 1
