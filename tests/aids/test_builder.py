"""What the rule builder is told of a draft: sentences true of each situation, every fault, nothing else."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aids.builder import describe, words
from aids.builder_examples import example
from aids.rules import parse_trees
from tests.oracle.strategies import TREES, aids
from tests.oracle.test_agreement import LEXICON
from tests.vocabulary.said import plain
from vocabulary.rules.evaluation import leaf_status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import Declared, RuleError, parse, walk
from vocabulary.snapshot import load_lexicon

SHIPPED = [json.loads(line) for line in Path("data/catalogue/aids.jsonl").read_text("utf-8").splitlines()]
FORM = {"question": "legal_form", "op": "in", "value": ["association"]}
UNKNOWN = {"question": "gone", "op": "in", "value": ["x"]}


def pointers(draft, lexicon):
    return [fault["pointer"] for fault in describe(draft, lexicon).faults]


@given(tree=TREES)
def test_an_example_has_the_status_it_is_asked_for(tree):
    for leaf in walk(parse(tree, LEXICON)):
        if not isinstance(leaf, Declared):
            for wanted in (Status.MET, Status.FAILED):
                answer = example(leaf, wanted, LEXICON)
                assert answer is None or leaf_status(leaf, answer, LEXICON.places) is wanted


@given(aid=aids())
def test_a_draft_has_a_fault_just_when_its_trees_are_refused_and_each_leaf_is_read(aid):
    described = describe(aid, LEXICON)
    try:
        trees = parse_trees(aid, LEXICON)
    except RuleError:
        assert described.faults
        return
    assert described.faults == []
    leaves = [leaf.path for tree in (trees.eligibility, *trees.strands, *trees.priority) for leaf in walk(tree)]
    assert sorted(described.readings) == sorted(leaves)
    assert all("unknown" in reading for reading in described.readings.values())


@pytest.mark.django_db
def test_every_condition_that_ships_reads_in_its_three_situations(starter):
    lexicon = load_lexicon()
    for aid in SHIPPED:
        described = describe(aid, lexicon)
        assert described.faults == []
        for pointer, reading in described.readings.items():
            assert {"unknown", "met"} <= set(reading), (aid["slug"], pointer)
            assert len(set(reading.values())) == len(reading), (aid["slug"], pointer)


def test_under_an_exception_the_sentences_are_those_of_the_exception(lexicon):
    draft = {"eligibility": {"not": {"declared": "a", "text": "Les travaux ont commencé"}}}
    reading = describe(draft, lexicon).readings["/eligibility/not"]
    assert (
        plain(reading["met"])
        == "Vous avez répondu non : « Les travaux ont commencé ». C’est ce que cette aide demande."
    )
    assert plain(reading["failed"]).endswith("Cette aide écarte ce cas.")


def test_every_fault_is_said_and_the_sound_conditions_beside_are_still_read(lexicon):
    draft = {
        "eligibility": {"all": [FORM, UNKNOWN, {"any": []}, {"all": [UNKNOWN | {"op": "?"}], "weight": 3}]},
        "strands": [{"amount": {"min": -1}}, 4],
        "priority": [{"question": "project_started", "op": "is", "value": "oui"}],
    }
    assert sorted(pointers(draft, lexicon)) == [
        "/eligibility/all/1/question",
        "/eligibility/all/2/any",
        "/eligibility/all/3/all/0/question",
        "/priority/0/value",
        "/strands/0",
        "/strands/0/amount/min",
        "/strands/1",
    ]
    assert list(describe(draft, lexicon).readings) == ["/eligibility/all/0"]


def test_a_declaration_used_twice_is_said_where_it_comes_again(lexicon):
    declared = {"declared": "a", "text": "Un fait"}
    draft = {"eligibility": {"all": [declared, {"any": []}]}, "priority": [declared]}
    assert pointers(draft, lexicon) == ["/eligibility/all/1/any", "/priority/0/declared"]


def test_a_tree_too_deep_is_one_fault(lexicon):
    deep = FORM
    for _ in range(300):
        deep = {"not": deep}
    [pointer] = pointers({"eligibility": deep}, lexicon)
    assert pointer == "/eligibility" + "/not" * 8


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["all", "any", "not", "question", "op", "value", "declared", "text", "label"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(draft=st.dictionaries(st.sampled_from(["eligibility", "strands", "priority", "amount", "x"]), JSON, max_size=4))
def test_any_json_is_described(lexicon, draft):
    described = describe(draft, lexicon)
    assert all(
        fault["pointer"].split("/")[1] in ("eligibility", "strands", "priority", "amount") for fault in described.faults
    )


def test_choices_come_after_their_parent_and_know_their_depth(lexicon):
    [accreditations] = [q for q in words(lexicon)["questions"] if q["key"] == "accreditations"]
    assert [(c["value"], c["depth"]) for c in accreditations["choices"]] == [
        ("siae", 0),
        ("siae_aci", 1),
        ("siae_ei", 1),
        ("esus", 0),
    ]
