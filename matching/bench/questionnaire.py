"""How many questions seeded structures are asked, in the fixed order and in ours, and the section that says so."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from statistics import fmean, quantiles
from typing import Any

from matching.bench.profiles import synthetic_profiles
from matching.bench.report import ratios_lines, rows_of, two
from matching.bench.svg import number
from matching.bench.words import Words
from matching.engine import MatchableAid
from matching.index import Catalogue
from matching.planes import CompiledCatalogue
from matching.simulation import Order, adaptive_order, fixed_order, questions_asked
from vocabulary.answers import parse_answers

MOST_SHARE = 0.6

Json = dict[str, Any]


def played(aids: Iterable[MatchableAid], words: Words, profiles: int, seed: int, today: date) -> Json:
    """Questions until nothing on the first page hinges on one that was not asked, by order."""
    held = Catalogue((0, 0), CompiledCatalogue.build(aids, words.lexicon))
    known = [parse_answers(raw, words.lexicon) for raw in synthetic_profiles(profiles, seed, words, known=True)]

    def asked(order: Order) -> Json:
        counts = [questions_asked(held, profile, order, today) for profile in known]
        tenths = quantiles(counts, n=10)
        return {"mean": round(fmean(counts), 3), "p10": tenths[0], "p90": tenths[-1]}

    return {
        "profiles": profiles,
        "seed": seed,
        "aids": len(held.compiled),
        "questions": len(words.lexicon.questions),
        "fixed": asked(fixed_order(held)),
        "adaptive": asked(adaptive_order(held)),
    }


def section(run: Json) -> str:
    """What was counted, and the ratio that is asked for."""
    share = run["adaptive"]["mean"] / run["fixed"]["mean"]
    asked = ("Questions asked, over those of the fixed order", f"at most {MOST_SHARE}", share, share <= MOST_SHARE)
    rows = [(order, *(two(run[order][key]) for key in ("mean", "p10", "p90"))) for order in ("fixed", "adaptive")]
    return f"""## The questionnaire

{number(run["profiles"])} structures that know every answer, drawn by seed ({run["seed"]}), before the {run["aids"]}
aids of the starter catalogue and its {run["questions"]} questions: how many they are asked until nothing on the first
page hinges on a question that was not. Counted by `make bench`; it hangs on no machine.

{ratios_lines([asked])}

{rows_of(("order", "questions, mean", "p10", "p90"), rows)}"""
