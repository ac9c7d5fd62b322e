"""The section of docs/performance.md on the watch: `python -m aidess.bench.alerts_report RUN.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from aidess.bench.alerts import LOCAL
from matching.bench.report import DOCS, PAGE, put_section, ratios_lines, rows_of, two
from matching.bench.svg import number

MOST_SECONDS = 60

Json = dict[str, Any]


def section(run: Json) -> str:
    """How long until the last of those to be told of a new aid has its message, by number of workers."""
    machine, runs = run["machine"], run["runs"]
    load = ", ".join(map(str, machine["load"]))
    alone = next((one["seconds"] for one in runs if one["workers"] == 1 and one["territory"] == LOCAL), None)
    asked = ("One worker, one new aid, in seconds", f"at most {MOST_SECONDS}", alone, alone and alone <= MOST_SECONDS)
    return f"""## The watch

One new aid against {number(runs[0]["structures"])} saved structures, each with one member who is told at once: from the
instant at which an agent publishes it to the last message handed to the mail backend, in memory. The aid is for the
associations of one territory. Workers are processes that already hold everybody's answers in columns, as in life
(*holding*: what that took them, before the aid came). Finding who must be told is a small part: nearly all of the time
is writing each message, and handing it over so that no crash makes it leave twice, one by one.

Written by `make bench-alerts` on {machine["processor"]}, {machine["cores"]} cores, {machine["system"]}, Python
{machine["python"]}, load average {load} at the end.

{ratios_lines([asked])}

{table(runs)}

Structures are drawn by seed as for matching, but each says its commune. These are seconds of the clock, and PostgreSQL
runs on the same cores: a load average above the number of cores means that the workers waited for what else ran there,
and no number of them then goes faster. An aid that tells more structures takes as many times longer."""


def table(runs: list[Json]) -> str:
    heading = ("territory", "workers", "told", "seconds", "structures a second", "messages a second", "holding s")
    rows = [
        (
            one["territory"],
            *(number(one[key]) for key in ("workers", "told")),
            two(one["seconds"]),
            *(number(round(one[key] / one["seconds"])) for key in ("structures", "told")),
            two(one["holding_s"]),
        )
        for one in runs
    ]
    return rows_of(heading, rows)


if __name__ == "__main__":
    put_section(DOCS / PAGE, "bench-alerts", section(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
