"""The section of docs/performance.md on pages over HTTP: `python -m aidess.bench.report RUN.json`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from matching.bench.report import DOCS, PAGE, put_section, ratios_lines, rows_of, two
from matching.bench.svg import number

SMALL, LARGE = 3_000, 100_000
MOST_GROWTH, MOST_SHARE, MOST_OF_FIXED = 1.6, 0.25, 1.8

Json = dict[str, Any]


def section(run: Json) -> str:
    """What a results page costs at each size, and the ratios asked."""
    machine = run["machine"]
    load = ", ".join(map(str, machine["load"]))
    return f"""## Pages over HTTP

`/mes-aides/` of {number(run["requests"])} seeded structures, compressed, at each size, and the same template rendered
from a context made once (`fixed`): one gunicorn worker a size, all up at once, in turns of the same structures. CPU is
that of the thread that serves; the database's own is not in it. p50 and p99 are those of one client at a time; requests
a second those of {run["clients"]} at once. Matching is every question put to the compiled catalogue and to the ranking,
the reasons of the excluded included; the levers come in a request of their own, after the page. A server's turn begins
with fixed pages of the turn before, which do not count: nothing that counts finds the processor's caches as another
server left them.

Written by `make bench-http` on {machine["processor"]}, {machine["cores"]} cores, {machine["system"]}, Python
{machine["python"]}, load average {load} at the end.

{ratios_lines(ratios(run["runs"]))}

{table(run["runs"])}"""


def ratios(runs: list[Json]) -> list[tuple[str, str, float | None, bool | None]]:
    """(what, asked, found, holds) of the ratios that the matching issue asks for."""
    by_size = {one["aids"]: one for one in runs}
    small, large = by_size.get(SMALL), by_size.get(LARGE)
    growth = large["page"]["cpu_us"] / small["page"]["cpu_us"] if small and large else None
    share = small["page"]["matching_us"] / small["page"]["cpu_us"] if small else None
    of_fixed = small["page"]["cpu_us"] / small["fixed"]["cpu_us"] if small else None
    asked = (
        ("A page at 100 000 aids, times its CPU at 3 000", MOST_GROWTH, growth),
        ("At 3 000, the share of matching", MOST_SHARE, share),
        ("At 3 000, times the CPU of the fixed page", MOST_OF_FIXED, of_fixed),
    )
    return [(what, f"at most {most}", found, None if found is None else found <= most) for what, most, found in asked]


def table(runs: list[Json]) -> str:
    heading = ("aids", "page", "CPU ms", "of it matching ms", "p50 ms", "p99 ms", "requests a second")
    rows = [
        (
            *(number(one["aids"]), name),
            *(two(one[name][key] / 1e3) for key in ("cpu_us", "matching_us")),
            *(two(one[name][key]) for key in ("p50_ms", "p99_ms")),
            number(one[name]["per_second"]),
        )
        for one in runs
        for name in ("page", "fixed")
    ]
    return rows_of(heading, rows)


if __name__ == "__main__":
    put_section(DOCS / PAGE, "bench-http", section(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
