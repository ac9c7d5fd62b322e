"""The engine against the second evaluator, and the promises of the contract, on random aids and profiles."""

import random
from datetime import date

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matching.engine import Group, facts_for, failing, judge, leaves
from matching.loading import matchable
from matching.planes import CompiledCatalogue
from matching.ranking import certainty
from tests.conftest import TODAY
from tests.oracle import evaluator, strategies
from tests.oracle.strategies import QUESTIONS, WORLD
from tests.words import PLACES
from vocabulary.answers import parse_answers
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.rules.evaluation import status
from vocabulary.rules.tree import Known

LEXICON = Lexicon(questions_by_key(QUESTIONS), PLACES)
THOROUGH = settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))
USUAL = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


def compiled(aid, number=1):
    """The aid as matching reads it from a row."""
    row = {
        "id": number,
        "verified_on": None,
        "eligibility": None,
        **aid,
        "opens_on": aid["opens_on"] and date.fromisoformat(aid["opens_on"]),
        "closes_on": aid["closes_on"] and date.fromisoformat(aid["closes_on"]),
    }
    return matchable(row, LEXICON)


def judged(aid, said, declared):
    rule = compiled(aid)
    answers = parse_answers(said, LEXICON, {aid["slug"]: declared})
    facts = facts_for(rule, answers, PLACES)
    return rule, facts, judge(rule, facts, TODAY)


@THOROUGH
@given(strategies.cases())
def test_the_engine_agrees_with_an_independent_evaluator(case):
    aid, said, declared = case
    _, _, found = judged(aid, said, declared)
    assert found.verdict == evaluator.verdict(WORLD, aid, said, declared, TODAY)
    assert found.group == evaluator.group(WORLD, aid, said, declared, TODAY)
    if found.verdict == "to_check":
        questions, ids = evaluator.pending(WORLD, aid, said, declared, TODAY)
        assert (set(found.questions), set(found.declared)) == (questions, ids)
    else:
        assert (found.questions, found.declared) == ((), ())


@USUAL
@given(strategies.cases())
def test_every_leaf_has_its_own_status_and_a_pointer_to_it(case):
    aid, said, declared = case
    rule, facts, _ = judged(aid, said, declared)
    known = evaluator.known(WORLD, said)
    for leaf, _negated in leaves(rule.condition(TODAY)):
        if not isinstance(leaf, Known) and leaf.path != "/territories":
            raw = at(aid, leaf.path)
            assert status(leaf, facts).code == evaluator.leaf(WORLD, raw, known, declared)


def at(aid, pointer):
    node = aid
    for part in pointer.strip("/").split("/"):
        node = node[int(part)] if isinstance(node, list) else node[part]
    return node


@USUAL
@given(strategies.cases())
def test_failing_names_a_set_that_mends_and_none_of_which_can_be_spared(case):
    aid, said, declared = case
    rule, facts, found = judged(aid, said, declared)
    paths = failing(rule, facts, TODAY)
    assert bool(paths) == (found.verdict == "ineligible")
    if not paths:
        return
    known_paths = {leaf.path for leaf, _ in leaves(rule.condition(TODAY))}
    assume(set(paths) <= known_paths)  # a rule that can never hold names itself
    assert evaluator.mends(WORLD, aid, said, declared, TODAY, set(paths))
    for spared in paths:
        assert not evaluator.mends(WORLD, aid, said, declared, TODAY, set(paths) - {spared})


NEVER = {"not": {"all": []}}


def test_failing_names_the_rules_that_can_never_hold():
    aid = {"slug": "a", "recurrence": "closed", "opens_on": None, "closes_on": None, "territories": ["FR"]}
    aid |= {"conditions_complete": True, "needs": [], "priority": []}
    for changes, paths in (
        ({"eligibility": NEVER, "strands": []}, ("/eligibility",)),
        ({"strands": [{"label": "Un", "eligibility": NEVER}]}, ("/strands",)),
        (
            {"eligibility": {"any": [NEVER]}, "strands": [{"label": "Un", "eligibility": NEVER}]},
            ("/eligibility", "/strands"),
        ),
        ({"strands": [{"label": "Un", "eligibility": NEVER}, {"label": "Deux"}]}, ("/open",)),
    ):
        rule, facts, _ = judged(aid | changes, {}, {})
        assert failing(rule, facts, TODAY) == paths


@settings(THOROUGH, max_examples=1000)
@given(st.data())
def test_never_an_overclaim_whatever_completes_the_answers(data):
    aid, said, declared = data.draw(strategies.cases())
    _, _, before = judged(aid, said, declared)
    assume(before.verdict != "to_check")
    more, more_declared = data.draw(strategies.completions(said, declared, aid))
    _, _, after = judged(aid, more, more_declared)
    assert after.verdict == before.verdict


@USUAL
@given(strategies.cases(), st.randoms(use_true_random=False))
def test_order_is_nothing(case, chance):
    aid, said, declared = case
    _, _, before = judged(aid, said, declared)
    _, _, after = judged(shuffled(aid, chance), shuffled(said, chance), shuffled(declared, chance))
    assert (before.verdict, before.group) == (after.verdict, after.group)
    assert (set(before.questions), set(before.declared)) == (set(after.questions), set(after.declared))


def shuffled(value, chance: random.Random):
    """The same JSON in another order; the order of needs is the visitor's, and kept."""
    if isinstance(value, dict):
        items = list(value.items())
        chance.shuffle(items)
        return {key: item if key == "needs" else shuffled(item, chance) for key, item in items}
    if isinstance(value, list):
        return chance.sample([shuffled(item, chance) for item in value], len(value))
    return value


@USUAL
@given(st.lists(strategies.aids(), min_size=2, max_size=6), strategies.answers(), st.randoms(use_true_random=False))
def test_the_list_is_in_the_order_of_need_then_score_then_slug(aids, said, chance):
    named = [{**aid, "slug": f"aide-{i}"} for i, aid in enumerate(aids)]
    answers = parse_answers(said, LEXICON)
    rules = [compiled(aid, i) for i, aid in enumerate(named)]
    ranked = CompiledCatalogue.build(rules, LEXICON).match(answers, TODAY).all()
    raws = {aid["slug"]: aid for aid in named}
    keys = [
        (True, one.aid.slug)
        if one.rank is None
        else (False, not evaluator.answers_a_need(WORLD, raws[one.aid.slug], said), -one.score, one.aid.slug)
        for one in ranked
    ]
    assert keys == sorted(keys)
    assert all((one.rank is None) == (one.judgement.group == "excluded") for one in ranked)
    possible = [one for one in ranked if one.rank is not None]
    assert [one.rank for one in possible] == list(range(1, len(possible) + 1))
    again = CompiledCatalogue.build(chance.sample(rules, len(rules)), LEXICON)
    assert again.match(answers, TODAY).all() == ranked


@USUAL
@given(strategies.cases(), strategies.cases())
def test_certainty_never_puts_a_half_known_sheet_above_one_that_lacks_a_single_answer(one, other):
    rule, _, found = judged(*one)
    other_rule, _, other_found = judged(*other)
    assume(Group.EXCLUDED not in (found.group, other_found.group))
    half_known = not rule.is_complete and found.verdict == "to_check"
    lacks_one = other_rule.is_complete and other_found.left_count <= 1
    if half_known and lacks_one:
        assert certainty(found, is_complete=rule.is_complete) < certainty(
            other_found, is_complete=other_rule.is_complete
        )
