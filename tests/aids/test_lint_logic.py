"""Conditions that nobody meets, that leave nobody out, or that are dead; and never a false accusation."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aids.lint import findings_for
from tests.aids.linting import ASSOCIATION, CONDITIONS, FACT, LARGE, LEXICON, SCOP, SMALL, an_aid, found, leaf
from tests.oracle.strategies import WORLD, aids, declared_ids
from tests.words import PLACES
from vocabulary.answers import parse_answers
from vocabulary.rules.evaluation import Facts, status
from vocabulary.rules.status import Status as Truth
from vocabulary.rules.tree import All, parse


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"all": [ASSOCIATION, SCOP]}, "/eligibility/all/1"),
        ({"all": [SMALL, LARGE]}, "/eligibility/all/1"),
        ({"all": [FACT, SMALL, {"all": [SMALL, LARGE]}]}, "/eligibility/all/2/all/1"),
        ({"all": [ASSOCIATION, leaf("legal_form", "not_in", ["association"])]}, "/eligibility/all/1"),
        ({"all": [leaf("accreditations", "all_of", ["esus", "siae"]), leaf("accreditations", "none_of", ["esus"])]}, "/eligibility/all/1"),
        ({"all": [leaf("accreditations", "any_of", ["siae_aci"]), leaf("accreditations", "none_of", ["siae"])]}, "/eligibility/all/1"),
        ({"all": [leaf("project_started", "is", True), leaf("project_started", "is", False)]}, "/eligibility/all/1"),
        ({"all": [leaf("territory", "within", ["D-62"]), {"not": leaf("territory", "within", ["R-32"])}]}, "/eligibility/all/1"),
        ({"not": {"any": [SMALL, LARGE]}}, "/eligibility"),
        ({"not": leaf("territory", "within", ["FR"])}, "/eligibility"),
        ({"any": [{"all": [ASSOCIATION, SCOP]}, {"all": [SMALL, LARGE]}]}, "/eligibility"),
        ({"all": [ASSOCIATION, {"any": [SCOP, {"all": [SMALL, LARGE]}]}]}, "/eligibility/all/1"),
    ],
)  # fmt: skip
def test_conditions_that_nobody_meets_forbid_publishing(tree, path):
    assert found(eligibility=tree) == [("never_holds", path, True)]


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"all": [ASSOCIATION, {"any": [SCOP, SMALL]}]}, "/eligibility/all/1/any/0"),
        ({"any": [SCOP, {"all": [FACT, {"any": [SMALL, {"all": [SMALL, LARGE]}]}]}]}, "/eligibility/any/1/all/1/any/1"),
    ],
)
def test_an_alternative_that_nobody_meets_is_dead(tree, path):
    assert found(eligibility=tree) == [("never_holds", path, False)]


@pytest.mark.parametrize(
    ("tree", "path"),
    [
        ({"all": [FACT, {"any": [SMALL, LARGE]}]}, "/eligibility/all/1"),
        ({"all": [FACT, leaf("territory", "within", ["FR"])]}, "/eligibility/all/1"),
        ({"all": [FACT, leaf("stage", "in", ["projet", "creation", "developpement"])]}, "/eligibility/all/1"),
        ({"all": [leaf("legal_form", "in", ["association", "scop"]), SCOP]}, "/eligibility/all/0"),
        ({"all": [FACT, {"all": []}]}, "/eligibility/all/1"),
    ],
)
def test_a_condition_that_leaves_nobody_out_is_needless(tree, path):
    assert found(eligibility=tree) == [("always_holds", path, False)]


@pytest.mark.parametrize(
    "tree",
    [
        {"all": [leaf("accreditations", "any_of", ["esus"]), leaf("accreditations", "any_of", ["siae"])]},
        {"all": [leaf("territory", "within", ["D-62"]), leaf("territory", "within", ["D-59"])]},  # acting in both
        {"all": [ASSOCIATION, leaf("legal_form", "not_in", ["association_rup"])]},  # « association » is an answer too
        {"all": [leaf("employees", "between", {"max": 10}), LARGE]},  # ten
        {"any": [SMALL, leaf("employees", "between", {"above": 10})]},  # ten is left out
        {
            "all": [
                {"not": leaf("accreditations", "all_of", ["esus", "siae"])},
                leaf("accreditations", "any_of", ["esus"]),
            ]
        },
        {"any": [FACT, {"not": {"declared": "other", "text": "Un autre fait"}}]},
    ],
)
def test_what_some_structure_meets_and_another_does_not_is_left_alone(tree):
    assert found(eligibility=tree) == []


def test_of_a_huge_rule_only_the_impossible_is_said():
    many = [leaf("employees", "between", {"min": n}) for n in range(100)]
    assert found(eligibility={"all": many}) == []
    impossible = found(eligibility={"all": [*many, leaf("employees", "between", {"below": 50})]})
    assert impossible == [("never_holds", "/eligibility", True)]


def test_a_strand_that_the_conditions_exclude_is_dead():
    strands = [{"label": "Petites", "eligibility": SMALL}, {"label": "Scop", "eligibility": SCOP}]
    assert found(strands=strands) == [("never_holds", "/strands/1/eligibility", False)]
    assert found(strands=strands[1:]) == [("never_holds", "/strands", True)]


def test_a_priority_that_nobody_or_everybody_has_is_useless():
    wide = leaf("legal_form", "in", ["association", "fondation"])
    assert found(priority=[SCOP, wide, SMALL]) == [
        ("never_holds", "/priority/0", False),
        ("always_holds", "/priority/1", False),
    ]


def test_a_condition_on_a_place_outside_the_aid_is_pointed_at():
    tree = {"all": [ASSOCIATION, leaf("territory", "within", ["R-53"])]}
    assert found(eligibility=tree, territories=["R-32"]) == [("territory_elsewhere", "/eligibility/all/1", False)]


def full_answers(aid, chance):
    """Every question answered as precisely as a person can, an answer with finer ones below it among them."""
    draw = {
        "choice": lambda values: chance.choice(values),
        "choices": lambda values: chance.sample(values, chance.randint(0, len(values))),
        "number": lambda values: chance.choice([*range(-1, 62), 0.5, 11.5, 35.5]),
        "boolean": lambda values: chance.random() < 0.5,
        "territory": lambda values: chance.sample(COMMUNES, chance.randint(1, 3)),
    }
    said = {
        key: draw[question["kind"]]([choice["value"] for choice in question.get("choices", [])])
        for key, question in WORLD.questions.items()
    }
    return Facts(
        parse_answers(said, LEXICON), {identity: chance.random() < 0.5 for identity in declared_ids(aid)}, PLACES
    )


COMMUNES = [code for code, place in PLACES.items() if place.kind == "commune"]


def without(tree, path):
    """The tree without the part at `path`, as one that changes nothing where it stands."""
    head, *rest = path
    if not rest:
        return [part for i, part in enumerate(tree) if str(i) != head]
    if isinstance(tree, list):
        return [without(part, rest) if str(i) == head else part for i, part in enumerate(tree)]
    return tree | {head: without(tree[head], rest)}


def whole(aid, lexicon):
    where = [leaf("territory", "within", aid["territories"])] if aid["territories"] else []
    strands = [{"any": [strand.get("eligibility", {"all": []}) for strand in aid["strands"]]}] if aid["strands"] else []
    parts = [*where, aid.get("eligibility", {"all": []}), *strands]
    return All("", tuple(parse(part, lexicon) for part in parts))


def accusations(raw):
    sheet = an_aid(
        **{name: raw[name] for name in ("territories", "strands", "priority")}, eligibility=raw.get("eligibility")
    )
    return [one for one in findings_for(sheet, LEXICON) if one.rule in CONDITIONS]


def spared(raw, one):
    """The aid without what is accused; None when what is accused is the aid or one of its priorities."""
    place, *path = one.path.removeprefix("/").split("/")
    if one.forbids or place == "priority" or not path:
        return None
    return raw | {place: without(raw[place], path[:1] if place == "strands" and len(path) == 2 else path)}


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(aids(), st.randoms(use_true_random=False))
def test_what_is_accused_could_go_without_anyone_seeing_a_difference(raw, chance):
    for one in accusations(raw):
        less = spared(raw, one)
        for _ in range(40):
            facts = full_answers(raw, chance)
            truth = status(whole(raw, LEXICON), facts)
            if less is not None:
                assert status(whole(less, LEXICON), facts) is truth
            elif one.forbids:
                assert truth is Truth.FAILED
            elif truth is Truth.MET:
                priority = parse(raw["priority"][int(one.path.split("/")[2])], LEXICON)
                assert status(priority, facts) is not (Truth.MET if one.rule == "never_holds" else Truth.FAILED)
