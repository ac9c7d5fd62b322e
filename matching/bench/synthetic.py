"""Synthetic aids in the contract's JSON, of any number, in the project's own words.

Aid `i` of a seed is the same whatever the size of its catalogue, so that a small catalogue is the start of a larger
one. Shapes follow the catalogue that ships, made larger and stricter: 3 to 12 criteria an aid (5.8 on average, its
territory among them), groups inside groups in 38 % of the aids, strands, priorities, dates, facts that only the
applicant knows, and sheets that do not say everything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from aids.exchange import fields_from_json
from matching.bench.words import Words
from matching.engine import MatchableAid
from matching.loading import matchable
from vocabulary.lexicon import Lexicon

Json = dict[str, Any]

DAY = date(2026, 3, 2)  # the day of every match of the bench

CRITERIA = range(3, 13)
CRITERIA_WEIGHTS = (14, 18, 19, 16, 12, 8, 5, 4, 2, 2)
NESTED = 0.38
WITH_STRANDS = 0.16
WITH_PRIORITY = 0.35
COMPLETE = 0.93
VERIFIED = 0.3
SCALES = ("country", "region", "department", "epci", "commune", "")  # the last: no territory at all
SCALE_WEIGHTS = (11, 30, 30, 18, 10, 1)
RECURRENCES = ("permanent", "yearly", "one_off", "closed")
RECURRENCE_WEIGHTS = (46, 30, 17, 7)

ASSOCIATIONS = ["association", "association_rup"]
COOPERATIVES = ["scop", "scic", "cooperative"]
FORMS = [
    ASSOCIATIONS,
    ASSOCIATIONS,
    ["association"],
    [*ASSOCIATIONS, "fondation", "fonds_dotation"],
    [*ASSOCIATIONS, *COOPERATIVES, "fondation", "mutuelle", "societe_esus", "societe_ess"],
    [*ASSOCIATIONS, "collectivite"],
    COOPERATIVES,
    [*COOPERATIVES, "societe_esus", "societe_ess", "entreprise"],
    ["entreprise", "societe_ess", "groupement_employeurs"],
    ["porteur_individuel"],
    ["fondation", "fonds_dotation"],
]
INTERVALS = {
    "employees": [{"min": 1}, {"max": 2}, {"below": 10}, {"min": 1, "max": 9}, {"min": 10}, {"above": 0, "below": 50}],
    "age": [{"min": 12}, {"min": 24}, {"min": 36}, {"max": 35}, {"below": 60}],
    "annual_budget": [{"max": 50000}, {"below": 153000}, {"min": 10000, "max": 500000}, {"min": 153000}],
}
# How often a question is asked by an aid, and how it is asked.
BOOLEANS = {
    "siret": 4,
    "general_interest": 4,
    "common_requirements": 3,
    "disinterested_management": 3,
    "hiring_planned": 5,
    "project_started": 4,
    "cofinancing": 4,
    "economic_activity": 5,
    "up_to_date_taxes": 3,
    "corporate_foundation": 2,
    "iae_convention": 3,
    "iae_pass": 2,
}
EXPECTED_FALSE = ("project_started", "corporate_foundation")


def synthetic_aids(count: int, seed: int, words: Words) -> Iterator[Json]:
    """`count` aids as JSON, each good for import."""
    for number in range(count):
        yield _aid(number, Random(f"{seed}/aid/{number}"), words)  # noqa: S311  nothing secret


def parsed(raws: Iterable[Json], lexicon: Lexicon) -> list[MatchableAid]:
    """The aids as matching reads them."""
    return [matchable({"id": i, **fields_from_json(raw)}, lexicon) for i, raw in enumerate(raws, start=1)]


def leaves_of(raw: Json) -> int:
    """The number of criteria of an aid: leaves of its rule and of its strands, and its territory."""
    trees = [raw.get("eligibility"), *(strand.get("eligibility") for strand in raw.get("strands", ()))]
    return sum(_leaves(tree) for tree in trees if tree) + bool(raw["territories"])


def _leaves(node: Json) -> int:
    below = [*node.get("all", ()), *node.get("any", ()), *([node["not"]] if "not" in node else ())]
    return sum(map(_leaves, below)) if below else 1


def _aid(number: int, rng: Random, words: Words) -> Json:
    territories = _territories(rng, words)
    criteria = rng.choices(CRITERIA, CRITERIA_WEIGHTS)[0] - bool(territories)
    keys = _drawn(rng, criteria)
    leaves = [_leaf(key, number_of, rng, words) for number_of, key in enumerate(keys)]
    strands = []
    if len(leaves) >= 4 and rng.random() < WITH_STRANDS:
        leaves, strands = _with_strands(leaves, rng)
    if len(leaves) >= 2 and rng.random() < NESTED * 1.03:  # those of a single leaf have no group
        leaves = _grouped(leaves, rng)
    aid: Json = {
        "slug": f"aide-{number:06}",
        "name": f"Aide n° {number}",
        "bearer": {"name": f"Porteur {number % 500}", "kind": "other"},
        "nature": ["grant"],
        "needs": rng.sample(list(words.lexicon.questions["needs"].choices), rng.randint(1, 3)),
        "territories": territories,
        "eligibility": {"all": leaves},
        "conditions_complete": rng.random() < COMPLETE,
        **_dates(rng),
    }
    if strands:
        aid["strands"] = strands
    if rng.random() < WITH_PRIORITY:
        aid["priority"] = [_leaf(key, 0, rng, words) for key in rng.sample(PRIORITIES, rng.randint(1, 2))]
    if rng.random() < VERIFIED:
        aid["verified_on"] = (DAY - timedelta(days=rng.randint(0, 400))).isoformat()
    return aid


def _territories(rng: Random, words: Words) -> list[str]:
    scale = rng.choices(SCALES, SCALE_WEIGHTS)[0]
    if not scale:
        return []
    several = 1 if scale == "country" or rng.random() < 0.88 else rng.randint(2, 3)
    codes = words.codes[scale]
    return sorted({rng.choice(codes) for _ in range(several)})


def _dates(rng: Random) -> Json:
    recurrence = rng.choices(RECURRENCES, RECURRENCE_WEIGHTS)[0]
    dates: Json = {"recurrence": recurrence}
    if recurrence in ("yearly", "one_off") and rng.random() < 0.8:
        closes = DAY + timedelta(days=rng.randint(-60, 200))
        dates["closes_on"] = closes.isoformat()
        if rng.random() < 0.5:
            dates["opens_on"] = (closes - timedelta(days=rng.randint(30, 150))).isoformat()
    return dates


def _with_strands(leaves: list[Json], rng: Random) -> tuple[list[Json], list[Json]]:
    """The common conditions, and two or three strands that share the others."""
    common = leaves[: len(leaves) // 2]
    others = leaves[len(common) :]
    count = min(len(others), rng.randint(2, 3))
    shares = [others[i::count] for i in range(count)]
    return common, [
        {"label": f"Volet {i}", "eligibility": share[0] if len(share) == 1 else {"all": share}}
        for i, share in enumerate(shares, start=1)
    ]


def _grouped(leaves: list[Json], rng: Random) -> list[Json]:
    """The last two or three leaves as one group of the shapes that agents write."""
    size = min(len(leaves), rng.randint(2, 3))
    kept, grouped = leaves[:-size], leaves[-size:]
    first, *rest = grouped
    shape = rng.random()
    if shape < 0.35:
        group: Json = {"any": grouped}
    elif shape < 0.8:
        group = {"any": [first, {"all": rest}]}
    elif shape < 0.9:
        group = {"not": {"all": grouped}}
    else:
        group = {"any": [{"not": first}, {"all": [rest[0], *([{"any": rest[1:]}] if rest[1:] else [])]}]}
    return [*kept, group]


def _drawn(rng: Random, count: int) -> list[str]:
    """Keys of conditions, without repetition, the heavier the likelier."""
    by_luck = sorted(CONDITIONS, key=lambda key: rng.random() ** (1 / CONDITIONS[key][0]), reverse=True)
    return by_luck[:count]


def _leaf(key: str, position: int, rng: Random, words: Words) -> Json:
    return CONDITIONS[key][1](key, position, rng, words)


def _condition(question: str, op: str, value: Any) -> Json:
    return {"question": question, "op": op, "value": value}


def _form(key: str, position: int, rng: Random, words: Words) -> Json:
    if rng.random() < 0.06:
        return _condition("legal_form", "not_in", ["entreprise", "collectivite"])
    return _condition("legal_form", "in", list(rng.choice(FORMS)))


def _stage(key: str, position: int, rng: Random, words: Words) -> Json:
    values = list(words.lexicon.questions["stage"].choices)
    return _condition("stage", rng.choice(["in", "not_in"]), rng.sample(values, rng.randint(1, 2)))


def _number(key: str, position: int, rng: Random, words: Words) -> Json:
    return _condition(key, "between", dict(rng.choice(INTERVALS[key])))


def _boolean(key: str, position: int, rng: Random, words: Words) -> Json:
    return _condition(key, "is", (key not in EXPECTED_FALSE) == (rng.random() < 0.9))


def _set_of(ops: tuple[str, ...], most: int) -> Callable[[str, int, Random, Words], Json]:
    def leaf(key: str, position: int, rng: Random, words: Words) -> Json:
        op = rng.choice(ops)
        most_listed = min(most, 2) if op == "all_of" else most
        return _condition(key, op, rng.sample(list(words.lexicon.questions[key].choices), rng.randint(1, most_listed)))

    return leaf


def _declared(key: str, position: int, rng: Random, words: Words) -> Json:
    return {"declared": f"fait-{position}", "text": "Vous remplissez cette condition, que vous seul connaissez"}


def _place(key: str, position: int, rng: Random, words: Words) -> Json:
    scale = rng.choice(["region", "department", "epci"])
    return _condition("territory", "within", rng.sample(words.codes[scale], 2))


CONDITIONS: dict[str, tuple[float, Callable[[str, int, Random, Words], Json]]] = {
    "legal_form": (110, _form),
    "sectors": (55, _set_of(("any_of", "any_of", "any_of", "none_of"), 3)),
    "employees": (20, _number),
    "accreditations": (24, _set_of(("any_of", "any_of", "all_of", "none_of"), 3)),
    "special_status": (7, _set_of(("none_of",), 6)),
    "zones": (11, _set_of(("any_of",), 3)),
    "audiences": (5, _set_of(("any_of",), 4)),
    "stage": (8, _stage),
    "age": (9, _number),
    "annual_budget": (8, _number),
    "declared": (5, _declared),
    "territory": (2, _place),
    **{key: (weight, _boolean) for key, weight in BOOLEANS.items()},
}
PRIORITIES = ["zones", "audiences", "employees", "stage"]
