"""The section of docs/performance.md on one aid against many structures:
`python -m matching.bench.structures_report RUN.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from matching.bench.report import DOCS, PAGE, put_section, ratios_lines, rows_of, two
from matching.bench.svg import number

MOST_MS = 15
MANY = 1_000_000

Json = dict[str, Any]


def section(run: Json) -> str:
    """What one aid against all saved structures costs, by how many they are."""
    machine, runs = run["machine"], run["runs"]
    load = ", ".join(map(str, machine["load"]))
    differences = sum(one["differences"] for one in runs)
    return f"""## One aid against many structures

A new or changed aid against every saved structure, on one core: the answers of all stand in columns, and a condition
is read for 64 structures at a time. Written by `make bench` on {machine["processor"]}, {machine["cores"]} cores,
{machine["system"]}, Python {machine["python"]}, load average {load} at the end.

{ratios_lines(asked(runs))}

{table(runs)}

Structures are drawn by seed ({run["seed"]}): at most 20,000 different sets of answers, each with a place of its own, by
the inhabitants of the communes; the aids are those of the matching bench, and those of the starter catalogue. Times are
CPU of the thread, the aids one after another. *found* are the structures that may have an aid, on average: to write
them down is a good part of the time. *engine* is one structure judged by the plain evaluator, which the columns were
compared with: {differences or "no"} differences."""


def asked(runs: list[Json]) -> list[tuple[str, str, float | None, bool | None]]:
    """The ratio that is asked for, on the catalogue that costs more."""
    times = [one["match_us"] / 1_000 for one in runs if one["structures"] == MANY]
    slowest = max(times, default=None)
    what = "One aid, a million structures, in milliseconds (median)"
    return [(what, f"at most {MOST_MS}", slowest, None if slowest is None else slowest <= MOST_MS)]


def table(runs: list[Json]) -> str:
    heading = (
        *("aids", "structures", "ms an aid", "p90", "most", "found", "bytes touched"),
        *("build s", "memory MB", "one edit µs", "engine µs"),
    )
    rows = [
        (
            one["catalogue"],
            number(one["structures"]),
            *(two(one[key] / 1_000) for key in ("match_us", "match_us_p90", "match_us_max")),
            number(round(one["found"])),
            number(one["bytes_touched"]),
            *(two(one[key]) for key in ("build_s", "index_mb")),
            number(one["patch_us"]),
            number(one["judge_us"]),
        )
        for one in runs
    ]
    return rows_of(heading, rows)


if __name__ == "__main__":
    put_section(DOCS / PAGE, "bench-structures", section(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
