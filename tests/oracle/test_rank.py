"""Each sentence of the contract's "Rank", on random aids and profiles, seen from outside: the list and its scores."""

from datetime import timedelta

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from matching.engine import Group
from matching.planes import CompiledCatalogue
from tests.conftest import TODAY
from tests.oracle import strategies
from tests.oracle.test_agreement import LEXICON, compiled
from vocabulary.answers import parse_answers

USUAL = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
PLAIN = {"recurrence": "permanent", "opens_on": None, "closes_on": None, "needs": [], "strands": [], "priority": []}
MET, FAILED, UNKNOWN = {"all": []}, {"not": {"all": []}}, {"declared": "p", "text": "Un fait"}


def ranked(said, declared, *aids):
    """What the catalogue of these aids says of each, by slug; the same declarations are made for all of them."""
    catalogue = CompiledCatalogue.build([compiled(aid, i) for i, aid in enumerate(aids)], LEXICON)
    answers = parse_answers(said, LEXICON, {aid["slug"]: declared for aid in aids})
    return {one.aid.slug: one for one in catalogue.match(answers, TODAY).all()}


def pair(case, first, second):
    """The same aid twice, under two slugs, each with its own changes, and what is said of the two."""
    aid, said, declared = case
    found = ranked(said, declared, aid | first | {"slug": "a"}, aid | second | {"slug": "b"})
    return found["a"], found["b"]


def alike(rule, complete):
    """An aid of which nothing but its rule and its completeness can give points."""
    return PLAIN | {"territories": [], "eligibility": rule, "conditions_complete": complete}


RULES = st.tuples(strategies.TREES, st.booleans())


@settings(USUAL, max_examples=400)
@given(RULES, RULES, strategies.answers())
def test_all_else_equal_what_is_surer_is_higher(one, other, said):
    said = said | {"needs": None}
    aids = []
    for slug, (rule, complete) in (("a", one), ("b", other)):
        aids.append(strategies.unique_declarations({**alike(rule, complete), "slug": slug}))
    found = ranked(said, {}, *aids)
    a, b = found["a"], found["b"]
    assume(None not in (a.rank, b.rank))
    judged = [(aid["conditions_complete"], one.judgement) for aid, one in zip(aids, (a, b), strict=True)]
    if _surer(*judged):
        assert a.score > b.score
    elif _surer(*reversed(judged)):
        assert b.score > a.score


def _surer(one, other):
    """Whether the contract puts the first above the second, by certainty alone."""
    (complete, judgement), (other_complete, other_judgement) = one, other
    if other_judgement.verdict == "eligible":
        return False
    if judgement.verdict == "eligible":
        return True
    likely, other_likely = judgement.group == Group.LIKELY, other_judgement.group == Group.LIKELY
    if complete and judgement.left_count == 1 and not other_complete:
        return True
    fewer_or_as_many = judgement.left_count <= other_judgement.left_count
    at_least = complete >= other_complete and likely >= other_likely and fewer_or_as_many
    return at_least and (complete, likely, judgement.left_count) != (
        other_complete,
        other_likely,
        other_judgement.left_count,
    )


@USUAL
@given(strategies.cases())
def test_a_priority_condition_raises_when_it_is_met_and_then_only(case):
    plain, met = pair(case, {"priority": []}, {"priority": [MET]})
    assume(plain.rank is not None)
    assert met.score > plain.score
    assert met.judgement == plain.judgement
    for not_met in (FAILED, UNKNOWN):
        without, with_it = pair(case, {"priority": []}, {"priority": [not_met]})
        assert with_it.score == without.score


@USUAL
@given(strategies.cases(), st.integers(0, 400), st.integers(0, 400))
def test_a_nearer_deadline_is_never_lower(case, one, other):
    near, far = sorted((one, other))
    days = [{"opens_on": None, "closes_on": (TODAY + timedelta(days=day)).isoformat()} for day in (near, far)]
    first, second = pair(case, *days)
    assume(first.rank is not None)
    assert first.score >= second.score


@USUAL
@given(strategies.cases())
def test_a_more_precise_territory_is_higher(case):
    aid, said, declared = case
    said = said | {"territory": "C-62498"}
    aids = [aid | {"slug": code.lower(), "territories": [code]} for code in ("C-62498", "D-62", "R-32", "FR")]
    found = ranked(said, declared, *aids)
    scores = [found[aid["slug"]].score for aid in aids]
    assume(found["fr"].rank is not None)
    assert scores == sorted(set(scores), reverse=True)


@USUAL
@given(strategies.cases(), st.sampled_from(["projet", "festival", "emploi"]))
def test_an_aid_that_answers_a_need_is_above_whatever_answers_none(case, need):
    said = {**case[1], "needs": ["festival", "emploi"]}
    answering, other = pair((case[0], said, case[2]), {"needs": [need]}, {"needs": ["conseil"], "priority": [MET] * 50})
    assume(answering.rank is not None)
    assert answering.rank < other.rank


@USUAL
@given(strategies.cases(), st.sampled_from([None, []]))
def test_without_a_stated_need_the_needs_of_an_aid_change_nothing(case, none):
    aid, said, declared = case
    one, other = pair((aid, {**said, "needs": none}, declared), {"needs": ["projet"]}, {"needs": []})
    assert (one.score, one.rank is None) == (other.score, other.rank is None)


@USUAL
@given(st.lists(strategies.aids(), min_size=2, max_size=5), strategies.answers())
def test_equal_scores_are_in_the_order_of_slugs_and_the_excluded_last(aids, said):
    doubled = [{**aid, "slug": f"{prefix}-{i}"} for i, aid in enumerate(aids) for prefix in ("z", "a")]
    found = ranked(said, {}, *doubled)
    slugs = list(found)
    for i in range(len(aids)):
        assert slugs.index(f"a-{i}") < slugs.index(f"z-{i}")
        assert found[f"a-{i}"].score == found[f"z-{i}"].score
    excluded = [slug for slug, one in found.items() if one.rank is None]
    assert excluded == sorted(excluded)
    assert slugs[len(slugs) - len(excluded) :] == excluded
