"""What stands between saved structures and an aid: equal to the engine's word on each, and counted by hand once."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from matching.engine import Group, Verdict, facts_for, judge
from matching.insights.conditions import subjects, without
from matching.insights.disclosure import publishable
from matching.insights.population import ELIGIBLE, MISSING, ONLY, SEVERAL, TO_CHECK, Population, outcomes
from tests.conftest import TODAY
from tests.oracle.strategies import aids, answers
from tests.oracle.test_agreement import LEXICON, compiled
from tests.words import PLACES
from vocabulary.answers import parse_answers


def plainly(aid, said):
    """The outcome of one structure by the engine alone, one condition left out after another."""
    aid = replace(aid, recurrence="permanent", opens_on=None, closes_on=None)

    def judged(rule):
        return judge(rule, facts_for(rule, said, PLACES), TODAY)

    verdict = judged(aid).verdict
    if verdict is not Verdict.INELIGIBLE:
        return ELIGIBLE if verdict is Verdict.ELIGIBLE else TO_CHECK
    groups = {subject: judged(without(aid, subject)).group for subject in subjects(aid)}
    for subject, group in groups.items():
        if group is Group.LIKELY:
            return ONLY + subject
    return MISSING if Group.TO_ANSWER in groups.values() else SEVERAL


@given(aids(), st.lists(answers(), min_size=1, max_size=8))
def test_each_structure_has_the_outcome_that_the_engine_says(raw, said):
    aid = compiled(raw)
    structures = [parse_answers(one, LEXICON) for one in said]
    population = Population.read(enumerate(structures, start=40), LEXICON)
    labels, numbers = outcomes(aid, population.index, TODAY)
    assert [labels[number] for number in numbers] == [plainly(aid, one) for one in structures]


JEP = compiled(
    {
        "slug": "poste-fonjep",
        "recurrence": "yearly",
        "opens_on": "2026-01-01",
        "closes_on": "2026-02-28",  # closed on the day of the count: what excludes is not the calendar
        "territories": ["R-32"],
        "needs": ["emploi"],
        "conditions_complete": True,
        "priority": [],
        "strands": [],
        "eligibility": {
            "all": [
                {"question": "legal_form", "op": "in", "value": ["association"]},
                {"question": "accreditations", "op": "any_of", "value": ["esus"]},
                {"question": "employees", "op": "between", "value": {"min": 1}},
            ]
        },
    }
)


def structures_by_hand():
    """152 structures of one département. What each lacks was written beside it by a person, not by the code."""
    lens = {"territory": "C-62498", "legal_form": "association"}
    yield from [{**lens, "accreditations": ["esus"], "employees": 2}] * 12  # nothing: eligible
    yield from [{**lens, "accreditations": [], "employees": 3}] * 30  # only the accreditation
    yield from [{**lens, "accreditations": [], "employees": {"min": 1, "max": 5}}] * 8  # only it, with a band
    yield from [{**lens, "accreditations": ["esus"], "employees": 0}] * 21  # only an employee
    yield from [{**lens, "accreditations": [], "employees": 0}] * 64  # both: several reasons
    yield from [{**lens, "accreditations": []}] * 9  # the accreditation, and how many employees is not known
    yield from [{**lens, "accreditations": ["esus"]}] * 8  # may have it: one answer is missing


def test_the_near_misses_are_those_counted_by_hand():
    population = Population.read(enumerate(parse_answers(one, LEXICON) for one in structures_by_hand()), LEXICON)
    tables = population.tables(JEP, TODAY)
    assert tables == {
        "D-62": {
            "eligible": 12,
            "to_check": 8,
            "only:territory": 0,
            "only:legal_form": 0,
            "only:accreditations": 38,
            "only:employees": 21,
            "missing": 9,
            "several": 64,
        }
    }
    # 8 and 9 are small, and nothing else is below ten: 12, the next one, is hidden too, or they would be found.
    shown = publishable(tables["D-62"])
    assert {key: count for key, count in shown.items() if count} == {
        "only:accreditations": 38,
        "only:employees": 21,
        "several": 64,
    }


def test_structures_elsewhere_are_not_counted_as_excluded():
    rennes = {"territory": "C-35238", "legal_form": "association"}
    said = [*structures_by_hand(), *[rennes] * 60, *[{"legal_form": "association"}] * 5]
    tables = Population.read(enumerate(parse_answers(one, LEXICON) for one in said), LEXICON).tables(JEP, TODAY)
    assert set(tables) == {"D-62"}
    assert sum(tables["D-62"].values()) == 152


def test_a_departement_of_few_structures_is_told_with_its_region():
    said = [*structures_by_hand(), *[{"territory": "C-59350"}] * 20]
    population = Population.read(enumerate(parse_answers(one, LEXICON) for one in said), LEXICON)
    assert population.sizes == {"D-62": 152, "R-32": 20}
    assert population.zone(160) == "R-32"
    assert population.zone(3) == "D-62"
    assert population.zone(1000) is None


def test_an_aid_of_one_departement_does_not_give_away_the_size_of_the_others_of_its_zone():
    """Lille and Lens are told together: an aid of the Nord alone is told of both, or Lens would be what is left."""
    said = [*[{"territory": "C-59350"}] * 40, *[{"territory": "C-62498"}] * 3]
    population = Population.read(enumerate(parse_answers(one, LEXICON) for one in said), LEXICON)
    for territories in (["D-59"], ["R-32"]):
        aid = replace(JEP, territories=tuple(territories))
        assert {zone: cells.total() for zone, cells in population.tables(aid, TODAY).items()} == {"R-32": 43}


def test_an_alternative_of_two_questions_is_one_subject():
    rule = {"any": [{"question": "employees", "op": "between", "value": {"min": 1}},
                    {"question": "accreditations", "op": "any_of", "value": ["esus"]}]}  # fmt: skip
    aid = compiled({**RAW, "eligibility": rule})
    assert subjects(aid) == ["territory", "accreditations+employees"]
    assert subjects(without(aid, "accreditations+employees")) == ["territory"]


RAW = {
    "slug": "a", "recurrence": "permanent", "opens_on": None, "closes_on": None, "territories": ["R-32"], "needs": [],
    "conditions_complete": True, "priority": [], "strands": [],
}  # fmt: skip
