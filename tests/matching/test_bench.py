"""The bench: what it draws, that every engine agrees on it, and what it says. Never how long anything took."""

import json
from io import StringIO
from itertools import islice
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command

from aids.validation import check_aid
from matching.bench import registry, report
from matching.bench.engines import node
from matching.bench.engines.base import Outcome, Structure
from matching.bench.engines.plain import Plain
from matching.bench.engines.sql import Sql
from matching.bench.figures import exponent, limit_us
from matching.bench.memory import deep_size
from matching.bench.output import KEYS
from matching.bench.profiles import synthetic_profiles
from matching.bench.reduced import expression, facts, holds, without_doubt
from matching.bench.run import run, sizes_of
from matching.bench.sql.rows import RowWriter
from matching.bench.svg import bars, log_log
from matching.bench.synthetic import DAY, leaves_of, parsed, synthetic_aids
from matching.bench.words import read_words
from matching.engine import Verdict, facts_for, judge
from matching.management.commands import bench_matching
from vocabulary.answers import parse_answers


@pytest.fixture(scope="module")
def words():
    return read_words(Path("data/catalogue/questions.jsonl"), Path("tests/data/geography"))


@pytest.fixture
def small_bench(monkeypatch, words):
    """The command on a few words, with the engines that need nothing but the database."""
    monkeypatch.setattr(bench_matching, "read_words", lambda *paths: words)
    monkeypatch.setattr(bench_matching, "bandwidth_gb_per_s", lambda: 20.0)
    monkeypatch.setattr(bench_matching, "engines_here", lambda: ([Plain, Sql], ["node n’est pas installé."]))


def test_a_seed_always_draws_the_same_and_a_small_catalogue_begins_a_larger_one(words):
    aids = list(synthetic_aids(40, 7, words))
    assert aids == list(synthetic_aids(40, 7, words))
    assert aids[:15] == list(synthetic_aids(15, 7, words))
    assert aids != list(synthetic_aids(40, 8, words))
    assert list(synthetic_profiles(9, 7, words)) == list(synthetic_profiles(9, 7, words))


def test_every_synthetic_aid_is_good_for_import(words):
    for aid in synthetic_aids(150, 1, words):
        check_aid(aid, words.lexicon)


def test_a_synthetic_catalogue_has_the_shape_that_the_report_says(words):
    aids = list(synthetic_aids(3000, 1, words))
    criteria = [leaves_of(aid) for aid in aids]
    assert set(criteria) <= set(range(3, 13))
    assert 5.6 < sum(criteria) / len(criteria) < 6.0
    assert 0.35 < sum(map(has_a_group_in_a_group, aids)) / len(aids) < 0.41
    assert all(any(key in aid for aid in aids) for key in ("strands", "priority", "opens_on", "closes_on"))
    assert {aid["conditions_complete"] for aid in aids} == {True, False}


def has_a_group_in_a_group(aid):
    trees = [aid["eligibility"], *(strand["eligibility"] for strand in aid.get("strands", ()))]
    below = [part for tree in trees for part in (*tree.get("all", ()), *tree.get("any", ()))]
    return any(key in part for part in below for key in ("all", "any", "not"))


def test_a_known_structure_answers_everything_and_others_leave_some_unknown(words):
    everything = set(words.lexicon.questions)
    assert all(set(said) == everything for said in synthetic_profiles(30, 1, words, known=True))
    others = list(synthetic_profiles(400, 1, words))
    assert 0.12 < 1 - sum("siret" in said for said in others) / len(others) < 0.18
    assert 0.05 < 1 - sum("territory" in said for said in others) / len(others) < 0.12


def test_a_reduced_rule_means_what_the_engine_says_and_leaves_no_doubt(words):
    aids = parsed(map(without_doubt, synthetic_aids(120, 2, words)), words.lexicon)
    said = list(synthetic_profiles(12, 2, words, known=True))
    verdicts = set()
    for raw in said:
        answers = parse_answers(raw, words.lexicon)
        for aid in aids:
            verdict = judge(aid, facts_for(aid, answers, words.lexicon.places), DAY).verdict
            verdicts.add(verdict)
            assert holds(expression(aid, words.lexicon), facts(raw, words)) == (verdict is Verdict.ELIGIBLE)
    assert verdicts == {Verdict.ELIGIBLE, Verdict.INELIGIBLE}


def test_every_engine_agrees_with_the_plain_evaluator_before_and_after_edits(db, words):
    engines, absent = registry.python_engines()
    results = run(engines, words, [60], 8, 3, lambda progress: None)
    assert results.differences == []
    assert {timing.engine for timing in results.timings} == {engine.name for engine in engines}
    assert len(engines) + len(absent) == len(registry.OURS) + len(registry.PYTHON)
    for shares in results.outcomes.values():
        assert sum(shares.values()) == pytest.approx(1, abs=0.001)
    assert min(results.outcomes["full", 60][verdict] for verdict in Verdict) > 0


def test_the_statement_ranks_as_the_page_does_for_every_kind_of_place(db, words):
    aids = parsed(synthetic_aids(120, 5, words), words.lexicon)
    plain, sql = Plain(words), Sql(words)
    plain.build(aids)
    sql.build(aids)
    possible = 0
    try:
        for place in (None, "FR", "R-32", "D-62", "E-246200364", "C-62498"):
            for raw in islice(synthetic_profiles(9, 5, words), 3):
                structure = Structure(parse_answers(raw | {"territory": place}, words.lexicon), None)
                prepared = sql.prepare(structure)
                found = sql.outcome(prepared, sql.match(prepared))
                expected = plain.outcome(structure.answers, plain.match(structure.answers))
                assert found.difference(expected) == ""
                possible += len(expected.possible)
    finally:
        sql.close()
    assert possible


def test_places_that_cover_a_wider_one_together_stand_for_it(words):
    writer = RowWriter(words.lexicon)
    departments = [code for code in words.codes["department"] if is_within(words, code, "R-32")]
    assert writer.codes["R-32"] in set(writer.closed(departments))
    assert writer.codes["R-32"] not in set(writer.closed(departments[:1]))


def is_within(words, code, container):
    return not words.lexicon.places.communes(code) & ~words.lexicon.places.communes(container)


def test_an_outcome_says_its_first_difference():
    counts = {Verdict.ELIGIBLE: 1, Verdict.TO_CHECK: 1, Verdict.INELIGIBLE: 0}
    right = Outcome(counts, frozenset({"a", "b"}), (("a", 3.0), ("b", 1.0)))
    assert right.difference(right) == ""
    assert "eligible" in Outcome({**counts, Verdict.ELIGIBLE: 2}, right.possible).difference(right)
    assert "c" in Outcome(counts, frozenset({"a", "c"})).difference(right)
    assert "b" in Outcome(counts, right.possible, (("b", 3.0), ("a", 1.0))).difference(right)
    assert "2.0" in Outcome(counts, right.possible, (("a", 2.0), ("b", 1.0))).difference(right)


def bench(*arguments):
    out, err = StringIO(), StringIO()
    call_command("bench_matching", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_json_has_the_keys_of_the_contract_and_nothing_else(db, small_bench):
    out, err = bench("--aids", "30", "50", "--profiles", "4", "--seed", "2", "--json")
    said = json.loads(out)
    assert list(said) == ["memory_gb_per_s", "runs"]
    assert all(tuple(one) == KEYS for one in said["runs"])
    assert [(one["engine"], one["rules"], one["aids"]) for one in said["runs"]] == [
        (engine, rules, aids) for rules in ("reduced", "full") for aids in (30, 50) for engine in ("plain", "sql")
    ]
    assert all(one["bytes_touched"] is None for one in said["runs"])  # unknown for these two
    assert "node n’est pas installé." in err


def test_without_json_people_get_a_table_and_a_file_keeps_the_details(db, small_bench, tmp_path):
    kept = tmp_path / "run.json"
    out, _ = bench("--aids", "30", "--profiles", "3", "--save", str(kept))
    assert "moteur" in out
    assert "Go/s" in out
    report.write(kept, tmp_path)
    page = (tmp_path / "performance.md").read_text()
    assert "no difference" in page
    assert "{" not in page
    for plot in (tmp_path / "performance").glob("*.svg"):
        ElementTree.parse(plot)


def test_a_different_verdict_is_said_and_exits_1(db, small_bench, monkeypatch):
    class Wrong(Plain):
        name = "wrong"

        def match(self, prepared):
            counts, possible = super().match(prepared)
            return {**counts, Verdict.ELIGIBLE: counts[Verdict.ELIGIBLE] + 1}, possible

    monkeypatch.setattr(bench_matching, "engines_here", lambda: ([Plain, Wrong], []))
    err = StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("bench_matching", "--aids", "20", "--profiles", "2", "--json", stdout=StringIO(), stderr=err)
    assert stopped.value.code == 1
    assert "wrong" in err.getvalue()


@pytest.mark.parametrize("arguments", [("--aids", "0"), ("--profiles", "-3"), ("--aids", "mille")])
def test_sizes_are_positive_numbers(arguments):
    with pytest.raises(CommandError):
        bench(*arguments)


def test_a_package_that_is_not_installed_is_one_sentence(monkeypatch):
    monkeypatch.setattr(registry, "find_spec", lambda module: None if module == "business_rules" else True)
    engines, absent = registry.python_engines()
    assert "business-rules" not in {engine.name for engine in engines}
    assert absent == ["business-rules n’est pas installé : pip install business-rules."]


def test_without_node_the_javascript_engines_are_one_sentence(monkeypatch):
    monkeypatch.setattr(node.shutil, "which", lambda program: None)
    engines, absent = registry.javascript_engines()
    assert engines == []
    assert absent == ["json-logic-js et publicodes laissés de côté : node n’est pas installé."]


def test_the_reduced_rules_stop_at_the_size_that_public_engines_bear():
    assert sizes_of("full", [100_000, 3_000]) == [3_000, 100_000]
    assert sizes_of("reduced", [100_000, 3_000]) == [300, 3_000]
    assert sizes_of("reduced", [50]) == [50]


def test_a_section_of_the_report_replaces_itself_and_leaves_the_others(tmp_path):
    page = tmp_path / "performance.md"
    report.put_section(page, "bench", "first")
    report.put_section(page, "bench-http", "requests")
    report.put_section(page, "bench", r"second \1")
    text = page.read_text()
    assert "first" not in text
    assert text.startswith(report.OPENING.rstrip())
    assert text.index(r"second \1") < text.index("requests")


def made_up(engine, rules, aids, match_us, **others):
    known = {
        "bytes_touched": None,
        "edit_us": None,
        "p10_us": 1,
        "p90_us": 1,
        "first_us": 1,
        "after_edits_us": None,
        "build_s": 0,
        "memory_mb": None,
    }
    return {"engine": engine, "rules": rules, "aids": aids, "match_us": match_us, **known, **others}


def test_the_ratios_are_those_of_the_issue_and_what_was_not_measured_is_not_said_to_hold():
    runs = [
        made_up("index", "full", 3_000, 200, edit_us=900),
        made_up("index", "full", 100_000, 800, bytes_touched=1_000_000),
        made_up("sql", "full", 100_000, 8_000),
        made_up("index", "reduced", 3_000, 100),
        made_up("json-logic-js", "reduced", 3_000, 5_000),
        made_up("rule-engine", "reduced", 3_000, 8_000),
    ]
    found = {
        one.what: (one.found, one.holds) for one in report.ratios(report.Run({"runs": runs, "memory_gb_per_s": 10}))
    }
    assert found["100 000 aids, times the memory limit"] == (8, True)
    assert found["100 000 aids, times the time of 3 000"] == (4, True)
    assert found["100 000 aids, faster than one SQL statement"] == (10, False)
    assert found["100 000 aids, faster than plain"] == (None, None)
    assert found["3 000 aids, reduced, faster than rule-engine"] == (80, True)
    assert found["3 000 aids, reduced, faster than the best JavaScript engine"] == (50, True)
    assert found["An edit at 3 000 aids, in milliseconds"] == (0.9, True)


def test_figures():
    assert limit_us(24_000, 24.0) == 1.0
    assert exponent([(10, 5.0), (1000, 500.0)]) == pytest.approx(1)
    assert exponent([(10, 5.0)]) is None
    shared = "x" * 1000
    assert deep_size([shared, shared]) < 2 * deep_size([shared])


def test_plots_are_drawings_with_a_title_and_a_name_for_each_line():
    drawing = ElementTree.fromstring(log_log("Titre & co", "x", "y", {"une": [(1, 2), (10, 3)], "deux": [(1, 2.1)]}))
    texts = [element.text for element in drawing.iter() if element.text and element.text.strip()]
    assert {"Titre & co", "une", "deux"} <= set(texts)
    ElementTree.fromstring(bars("Titre", "x", {"une": 1.0, "deux": 3000}))
