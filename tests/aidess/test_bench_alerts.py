"""The bench of the watch: what it refuses, and what its page says of a run."""

import pytest
from django.core.management import CommandError, call_command

from aidess.bench.alerts import LOCAL
from aidess.bench.alerts_report import section

MACHINE = {"processor": "Xeon", "cores": 2, "system": "Linux", "python": "3.11", "load": [0.5, 0.5, 0.5]}


def a_run(seconds):
    one = {"structures": 100_000, "workers": 1, "territory": LOCAL, "told": 1_400, "holding_s": 9.0}
    return {"runs": [one | {"seconds": seconds}], "machine": MACHINE}


@pytest.mark.parametrize("bad", [{"structures": 0}, {"workers": 0}])
def test_nothing_to_measure_is_refused_before_any_database_is_made(bad):
    with pytest.raises(CommandError, match="au moins une structure et un travailleur") as refusal:
        call_command("bench_alerts", **bad)
    assert refusal.value.returncode == 2


@pytest.mark.parametrize(("seconds", "holds"), [(60.0, "yes"), (60.1, "**no**")])
def test_the_page_says_whether_the_minute_is_held(seconds, holds):
    page = section(a_run(seconds))
    assert f"| One worker, one new aid, in seconds | at most 60 | {seconds:.2f} | {holds} |" in page


def test_the_page_gives_structures_a_second():
    assert f"| {LOCAL} | 1 | 1 400 | 20.00 | 5 000 | 70 | 9.00 |" in section(a_run(20.0))
