"""The bench of one aid against many structures, on few of them: its figures are of work done, and done right."""

import json

import pytest
from django.core.management import CommandError, call_command

from matching.bench.structures_report import asked, section


def test_the_bench_finds_no_difference_with_the_engine(capsys):
    call_command("bench_structures", "--structures", "700", "--aids", "30", "--json")
    runs = json.loads(capsys.readouterr().out)["runs"]
    assert {run["catalogue"] for run in runs} == {"synthetic", "starter"}
    for run in runs:
        assert run["structures"] == 700
        assert run["differences"] == 0
        assert run["found"] > 0


def test_a_bench_of_nobody_is_refused():
    with pytest.raises(CommandError, match="au moins une structure"):
        call_command("bench_structures", "--structures", "0")


def test_the_section_says_what_was_measured(tmp_path, capsys):
    kept = tmp_path / "bench" / "structures.json"
    call_command("bench_structures", "--structures", "700", "--aids", "30", "--save", str(kept))
    run = json.loads(kept.read_text())
    assert run["runs"] == json.loads(capsys.readouterr().out)["runs"]
    page = section(run)
    assert "compared with: no differences" in page
    assert "| One aid, a million structures, in milliseconds (median) | at most 15 | – | not measured |" in page
    assert [line.split(" | ")[:2] for line in page.splitlines() if line.startswith(("| synthetic", "| starter"))] == [
        ["| synthetic", "700"],
        ["| starter", "700"],
    ]


def test_the_slowest_catalogue_decides():
    runs = [{"structures": 1_000_000, "match_us": us} for us in (2_000, 16_000)] + [{"structures": 5, "match_us": 9}]
    assert [(found, holds) for _, _, found, holds in asked(runs)] == [(16, False)]
