"""The bench of one aid against many structures, on few of them: its figures are of work done, and done right."""

import json

import pytest
from django.core.management import CommandError, call_command


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
