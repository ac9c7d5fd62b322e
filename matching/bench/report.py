"""Writes docs/performance.md and its plots from the details of a run: `python -m matching.bench.report RUN.json`.

The page has one section a bench, between two comments that bear its name. A bench replaces its own section and leaves
the others as they are.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.bench.figures import exponent, limit_us
from matching.bench.svg import bars, log_log, number

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"
PAGE = "performance.md"
OPENING = """# Performance

Measured, not promised: each section is written by its command from one run, and says on which machine. Run them
again on yours: `make bench`.
"""
PYTHON_ENGINES = ("panzi-json-logic", "business-rules", "rule-engine", "openfisca-core")
JAVASCRIPT_ENGINES = ("json-logic-js", "publicodes")
SMALL, LARGE = 3_000, 100_000

Json = dict[str, Any]


def put_section(page: Path, name: str, text: str) -> None:
    """Write `text` as the section `name` of a page, in the place of the one it had, else at the end."""
    old = page.read_text(encoding="utf-8") if page.exists() else OPENING
    marks = f"<!-- {name} -->", f"<!-- end of {name} -->"
    section = f"{marks[0]}\n\n{text.strip()}\n\n{marks[1]}"
    pattern = re.compile(f"{re.escape(marks[0])}.*?{re.escape(marks[1])}", re.DOTALL)
    new = pattern.sub(lambda _: section, old) if pattern.search(old) else f"{old.rstrip()}\n\n{section}\n"
    page.write_text(new, encoding="utf-8")


@dataclass(frozen=True)
class Ratio:
    """What is asked and what was found; `found` None is not measured."""

    what: str
    asked: str
    found: float | None
    holds: bool | None


class Run:
    """The details of a run, looked up by engine, rules and size."""

    def __init__(self, raw: Json):
        self.raw = raw
        self.runs: list[Json] = raw["runs"]

    def find(self, engine: str, rules: str, aids: int) -> Json | None:
        wanted = (engine, rules, aids)
        return next((one for one in self.runs if (one["engine"], one["rules"], one["aids"]) == wanted), None)

    def us(self, engine: str, rules: str, aids: int) -> float | None:
        """Microseconds a match; None when it was not timed."""
        one = self.find(engine, rules, aids)
        return None if one is None else float(one["match_us"])

    def limit(self, one: Json | None) -> float | None:
        """What the memory alone would take for the bytes a match touched, in microseconds."""
        if one is None or one["bytes_touched"] is None:
            return None
        return limit_us(one["bytes_touched"], self.raw["memory_gb_per_s"])

    def exponent(self, engine: str, rules: str) -> float | None:
        alike = [one for one in self.runs if (one["engine"], one["rules"]) == (engine, rules)]
        return exponent([(one["aids"], one["match_us"]) for one in alike])


def ratios(run: Run) -> list[Ratio]:
    """The ratios that the matching issue asks for."""
    large, small = run.find("index", "full", LARGE), run.find("index", "full", SMALL)
    us_large, us_small = run.us("index", "full", LARGE), run.us("index", "full", SMALL)
    reduced = run.us("index", "reduced", SMALL)
    javascript = [us for name in JAVASCRIPT_ENGINES if (us := run.us(name, "reduced", SMALL))]
    edit = None if small is None else small["edit_us"]
    return [
        _at_most("100 000 aids, times the memory limit", 12, _over(us_large, run.limit(large))),
        _at_most("100 000 aids, times the time of 3 000", 4, _over(us_large, us_small)),
        _at_least("100 000 aids, faster than one SQL statement", 20, _over(run.us("sql", "full", LARGE), us_large)),
        _at_least("100 000 aids, faster than plain", 100, _over(run.us("plain", "full", LARGE), us_large)),
        *(
            _at_least(f"3 000 aids, reduced, faster than {name}", 80, _over(run.us(name, "reduced", SMALL), reduced))
            for name in PYTHON_ENGINES
        ),
        _at_least(
            "3 000 aids, reduced, faster than the best JavaScript engine",
            20,
            _over(min(javascript, default=None), reduced),
        ),
        _at_most("An edit at 3 000 aids, in milliseconds", 1, _over(edit, 1000)),
    ]


def _over(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _at_most(what: str, asked: float, found: float | None) -> Ratio:
    return Ratio(what, f"at most {asked}", found, None if found is None else found <= asked)


def _at_least(what: str, asked: float, found: float | None) -> Ratio:
    return Ratio(what, f"at least {asked}", found, None if found is None else found >= asked)


def cell(value: float | None, shown: Callable[[float], str] = number) -> str:
    """A number of a table; a dash when it is not known."""
    return "–" if value is None else shown(value)


def two(value: float) -> str:
    return f"{value:.2f}"


def rows_of(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heading, ["---", *["--:"] * (len(heading) - 1)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def results_table(run: Run, rules: str) -> str:
    """Every run of some rules, a line an engine and size."""
    heading = (
        *("engine", "aids", "µs a match", "p10 – p90", "first of a turn", "× limit", "exponent"),
        *("build s", "memory MB", "one edit µs", "after the edits µs", "bytes touched"),
    )
    rows = [
        (
            one["engine"],
            number(one["aids"]),
            number(one["match_us"]),
            f"{number(one['p10_us'])} – {number(one['p90_us'])}",
            number(one["first_us"]),
            cell(_over(one["match_us"], run.limit(one))),
            cell(run.exponent(one["engine"], rules), two),
            two(one["build_s"]),
            cell(one["memory_mb"], two),
            cell(one["edit_us"]),
            cell(one["after_edits_us"]),
            cell(one["bytes_touched"]),
        )
        for one in run.runs
        if one["rules"] == rules
    ]
    return rows_of(heading, rows)


def ratios_lines(found: Iterable[tuple[str, str, float | None, bool | None]]) -> str:
    """A table of what is asked and what was found."""
    said = {True: "yes", False: "**no**", None: "not measured"}
    rows = [(what, asked, cell(value, two), said[holds]) for what, asked, value, holds in found]
    return rows_of(("ratio", "asked", "found", "holds"), rows)


def ratios_table(run: Run) -> str:
    return ratios_lines((one.what, one.asked, one.found, one.holds) for one in ratios(run))


def outcomes_table(run: Run) -> str:
    rows = [
        (one["rules"], number(one["aids"]), *(f"{100 * one[v]:.1f} %" for v in ("eligible", "to_check", "ineligible")))
        for one in run.raw["outcomes"]
    ]
    return rows_of(("rules", "aids", "eligible", "to check", "ineligible"), rows)


def section(run: Run) -> str:
    """The whole section of the matching bench."""
    raw, machine = run.raw, run.raw["machine"]
    text = (Path(__file__).with_name("report.md")).read_text(encoding="utf-8")
    versions = ", ".join(f"{name} {version}" for name, version in sorted(raw["versions"].items()))
    said = {
        "machine": f"{machine['processor']}, {machine['cores']} cores, {machine['system']}, Python {machine['python']}",
        "load": ", ".join(map(str, machine["load"])),
        "gb_per_s": f"{raw['memory_gb_per_s']:.1f}",
        "versions": versions,
        "absent": "\n".join(f"Not timed: {sentence}" for sentence in raw["absent"]),
        "profiles": str(raw["profiles"]),
        "seed": str(raw["seed"]),
        "edits": str(raw["edits"]),
        "turn": str(raw["turn"]),
        "differences": "no difference" if not raw["differences"] else f"**{raw['differences']} differences**",
        "full": results_table(run, "full"),
        "reduced": results_table(run, "reduced"),
        "ratios": ratios_table(run),
        "outcomes": outcomes_table(run),
    }
    for name, value in said.items():
        text = text.replace(f"{{{name}}}", value)
    return re.sub(r"\n{3,}", "\n\n", text)


def plots(run: Run) -> dict[str, str]:
    """The drawings by file name."""
    full = [one for one in run.runs if one["rules"] == "full"]
    series: dict[str, list[tuple[float, float]]] = {}
    for one in full:
        series.setdefault(one["engine"], []).append((one["aids"], one["match_us"]))
        if limit := run.limit(one):
            series.setdefault("memory limit", []).append((one["aids"], limit))
    found = {}
    if series:
        found["matching.svg"] = log_log("One match, by size of the catalogue", "aids", "µs of CPU", series)
    largest = max((one["aids"] for one in run.runs if one["rules"] == "reduced"), default=0)
    timed = [one for one in run.runs if (one["rules"], one["aids"]) == ("reduced", largest)]
    if timed:
        values = {one["engine"]: one["match_us"] for one in sorted(timed, key=lambda one: one["match_us"])}
        title = f"The same reduced rules, {number(largest)} aids"
        found["engines.svg"] = bars(title, "µs of CPU a structure, logarithmic", values)
    return found


def write(source: Path, docs: Path = DOCS) -> None:
    """The section and the plots of the run kept in `source`."""
    run = Run(json.loads(source.read_text(encoding="utf-8")))
    folder = docs / "performance"
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawing in plots(run).items():
        (folder / name).write_text(drawing, encoding="utf-8")
    put_section(docs / PAGE, "bench", section(run))


if __name__ == "__main__":
    write(Path(sys.argv[1]))
