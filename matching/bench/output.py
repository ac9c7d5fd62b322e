"""The results of a run as the contract's JSON, as a table for people, and in detail for the report."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from matching.bench.engines.base import Engine
from matching.bench.figures import exponent, limit_us
from matching.bench.machine import machine
from matching.bench.registry import versions
from matching.bench.run import EDITS, TURN, Results, Timing

KEYS = ("engine", "rules", "aids", "match_us", "bytes_touched", "build_s", "memory_mb", "edit_us")
DECIMALS = 2
HEADINGS = ("moteur", "règles", "aides", "µs", "× limite", "exposant", "construction s", "Mo", "une retouche µs")


def contract(results: Results, gb_per_s: float) -> dict[str, Any]:
    """The JSON of the command."""
    return {
        "memory_gb_per_s": round(gb_per_s, DECIMALS),
        "runs": [{key: value for key, value in asdict(one).items() if key in KEYS} for one in results.timings],
    }


def details(
    path: Path,
    results: Results,
    gb_per_s: float,
    engines: Sequence[type[Engine]],
    absent: Sequence[str],
    *,
    profiles: int,
    seed: int,
) -> None:
    """Write the results with all that a report must say of how they were got."""
    found = {
        "memory_gb_per_s": round(gb_per_s, DECIMALS),
        "runs": [asdict(one) for one in results.timings],
        "profiles": profiles,
        "seed": seed,
        "edits": EDITS,
        "turn": TURN,
        "outcomes": [{"rules": rules, "aids": aids, **shares} for (rules, aids), shares in results.outcomes.items()],
        "differences": len(results.differences),
        "absent": list(absent),
        "versions": versions(list(engines)) | {"numpy": metadata.version("numpy")},
        "machine": machine(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def table(results: Results, gb_per_s: float) -> str:
    """The same, for people. The limit is the bytes touched over the bandwidth of the memory."""
    rows = [HEADINGS, *(_row(one, results.timings, gb_per_s) for one in results.timings)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return "\n".join([*lines, "", f"Mémoire : {gb_per_s:.1f} Go/s, lecture et écriture comptées."])


def _row(one: Timing, timings: Sequence[Timing], gb_per_s: float) -> tuple[str, ...]:
    alike = [(t.aids, t.match_us) for t in timings if (t.engine, t.rules) == (one.engine, one.rules)]
    slope = exponent(alike)
    over = None if one.bytes_touched is None else one.match_us / limit_us(one.bytes_touched, gb_per_s)
    return (
        one.engine,
        one.rules,
        str(one.aids),
        f"{one.match_us:.0f}",
        _number(over, 1),
        _number(slope, 2),
        _number(one.build_s, 2),
        _number(one.memory_mb, 1),
        _number(one.edit_us, 0),
    )


def _number(value: float | None, decimals: int) -> str:
    return "" if value is None else f"{value:.{decimals}f}"
