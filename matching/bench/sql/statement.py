"""The statement: verdict, score and the top of the list for one structure, over the rows of `rows`.

Parameters are text whose types the statement says, so that one prepared statement serves every structure.
"""

# ruff: noqa: S608  the names are ours; what structures say goes in as parameters

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matching.bench.sql.rows import ALWAYS, Kind
from matching.ranking import (
    CERTAINTY_FLOORS,
    CERTAINTY_SPAN,
    DEADLINE_DAYS,
    DEADLINE_POINTS,
    ELIGIBLE_POINTS,
    NEED_POINTS,
    PRIORITY_POINTS,
    UNIT,
    UNVERIFIED_POINTS,
)
from vocabulary.lexicon import TERRITORY

# A status that is true, NULL or false: `x OR nullif(y, true)` is true when x, else NULL when y, else false.
BOOLEANS = (
    "(((a.yes & ~%(yes)s::bigint) = 0 AND (a.no & ~%(no)s::bigint) = 0)"
    " OR nullif((a.yes & %(no)s::bigint) = 0 AND (a.no & %(yes)s::bigint) = 0, true))"
)
PLACE = "((a.territories && %(covering)s::int[]) OR nullif(a.territories && %(touching)s::int[], true))"
TESTS = {
    "_any": "((a.{c} & %(holds{n})s::bigint) <> 0 OR nullif((a.{c} & %(may{n})s::bigint) <> 0, true))",
    "_none": "NOT ((a.{c} & %(holds{n})s::bigint) <> 0 OR nullif((a.{c} & %(may{n})s::bigint) <> 0, true))",
    "_every": (
        "((a.{c} & %(holds{n})s::bigint) = a.{c}"
        " OR nullif((a.{c} & (%(holds{n})s::bigint | %(may{n})s::bigint)) = a.{c}, true))"
    ),
    "_low": (
        "((a.{c} <= %(low{n})s::float8 AND %(high{n})s::float8 <= a.{other})"
        " OR nullif(a.{c} <= %(high{n})s::float8 AND %(low{n})s::float8 <= a.{other}, true))"
    ),
}


def match_statement(columns: Iterable[str], keys: Sequence[str], depth: int, *, place_known: bool) -> str:
    """The SELECT over aids that use `columns`, for questions `keys`, with groups `depth` levels deep.

    Its rows: slug, whether eligible (else to check), score, then the totals of both; best first. When the place is
    known, the index on territories finds the aids that may concern it.
    """
    statuses = _statuses(columns, keys)
    rule = " AND ".join([BOOLEANS, *statuses.values()])
    unknown = [f"CASE WHEN ({PLACE}) IS NULL THEN {1 << keys.index(TERRITORY)} ELSE 0 END"]
    unknown += [f"CASE WHEN ({test}) IS NULL THEN {1 << keys.index(key)} ELSE 0 END" for key, test in statuses.items()]
    near = "a.territories && %(near)s::int[] AND " if place_known else ""
    return f"""
WITH candidate AS MATERIALIZED (
    SELECT a.*, ({PLACE} AND {rule}) IS TRUE AS met, {PLACE} AS here,
        ((a.yes | a.no) & ~(%(yes)s::bigint | %(no)s::bigint)) | {" | ".join(unknown)} AS unknown
    FROM bench_aid a
    WHERE {near}a.opens <= %(today)s::int AND a.closes >= %(today)s::int AND ({rule}) IS NOT FALSE
), grouped AS MATERIALIZED ({_grouped(depth)}
), judged AS (
    SELECT c.*, c.met AND c.complete AND c.declared = 0 AND coalesce(g.status, 2) = 2 AS eligible,
        bit_count((c.unknown | coalesce(g.questions, 0))::bit(64)) AS questions_left,
        c.declared + coalesce(g.declarations, 0) + (NOT c.complete)::int AS declared_left,
        coalesce(g.priorities, 0) AS priorities
    FROM candidate c LEFT JOIN grouped g ON g.aid = c.id
    WHERE coalesce(g.status, 2) > 0
)
SELECT slug, eligible, ({_points()})::float8 / {UNIT} AS score,
    count(*) FILTER (WHERE eligible) OVER (), count(*) FILTER (WHERE NOT eligible) OVER ()
FROM judged
ORDER BY NOT %(needs_stated)s::bool OR (needs & %(needs)s::bigint) <> 0 DESC, score DESC, id
LIMIT %(most)s::int
"""


def _statuses(columns: Iterable[str], keys: Sequence[str]) -> dict[str, str]:
    """By question, the SQL of all the columns that hold a condition on it."""
    found: dict[str, str] = {}
    for column in sorted(columns):
        for suffix, test in TESTS.items():
            key = column.removesuffix(suffix)
            if column.endswith(suffix) and key in keys:
                names = {"c": column, "n": keys.index(key), "other": f"{key}_high"}
                sql = f"(a.{column} IS NULL OR {test.format(**names)})"
                found[key] = f"{found[key]} AND {sql}" if key in found else sql
    return found


def _grouped(depth: int) -> str:
    """Status of the groups of each candidate, what is left in them, and priorities met.

    From the leaves to the root, an odd level is an `any` and an even one an `all`: the window of a level is all that
    lies in one of its groups.
    """
    rows = f"SELECT p.*, {PART_STATUS} AS v{depth} FROM candidate c JOIN bench_part p ON p.aid = c.id"
    for level in range(depth - 1, -1, -1):
        path = "".join(f", p{i}" for i in range(1, level + 1))
        best = "max" if level % 2 else "min"
        rows = (
            f"SELECT *, {best}(v{level + 1}) OVER (PARTITION BY aid, tree{path}) AS v{level} FROM ({rows}) AS of{level}"
        )
    is_left = " AND ".join(["tree = 0", *(f"v{level} = 1" for level in range(depth + 1))])
    return f"""
    SELECT aid, min(v0) FILTER (WHERE tree = 0) AS status,
        bit_or(1::bigint << question) FILTER (WHERE {is_left} AND kind <> {Kind.DECLARED}) AS questions,
        count(*) FILTER (WHERE {is_left} AND kind = {Kind.DECLARED}) AS declarations,
        count(DISTINCT tree) FILTER (WHERE tree > 0 AND v0 = 2) AS priorities
    FROM ({rows}) AS parts GROUP BY aid"""


HOLDS = "(%(holds)s::bigint[])[p.question + 1]"
MAY = "(%(may)s::bigint[])[p.question + 1]"
LOW = "(%(low)s::float8[])[p.question + 1]"
HIGH = "(%(high)s::float8[])[p.question + 1]"
PART_STATUS = f"""
    abs(CASE WHEN p.negated THEN -2 ELSE 0 END + CASE p.kind
        WHEN {Kind.ANY} THEN CASE WHEN (p.mask & {HOLDS}) <> 0 THEN 2
            WHEN {HOLDS} IS NULL OR (p.mask & {MAY}) <> 0 THEN 1 ELSE 0 END
        WHEN {Kind.EVERY} THEN CASE WHEN (p.mask & {HOLDS}) = p.mask THEN 2
            WHEN {HOLDS} IS NULL OR (p.mask & ({HOLDS} | {MAY})) = p.mask THEN 1 ELSE 0 END
        WHEN {Kind.BETWEEN} THEN CASE WHEN p.low <= {LOW} AND {HIGH} <= p.high THEN 2
            WHEN {LOW} IS NULL OR (p.low <= {HIGH} AND {LOW} <= p.high) THEN 1 ELSE 0 END
        WHEN {Kind.WITHIN} THEN CASE WHEN p.codes && %(covering)s::int[] THEN 2
            WHEN %(touching)s::int[] IS NULL OR p.codes && %(touching)s::int[] THEN 1 ELSE 0 END
        ELSE 1 END)"""


def _points() -> str:
    """The units of points of a row of `judged`, as in `matching.ranking`."""
    needs = " + ".join(
        f"CASE WHEN (needs & %(need{i})s::bigint) <> 0 THEN {points} ELSE 0 END" for i, points in enumerate(NEED_POINTS)
    )
    certainty = " ".join(
        f"WHEN {'' if is_complete else 'NOT '}complete AND questions_left {'>' if asks else '='} 0"
        f" THEN {floor} + {CERTAINTY_SPAN} / (questions_left + declared_left)"
        for (is_complete, asks), floor in CERTAINTY_FLOORS.items()
    )
    return (
        f"{needs} + CASE WHEN eligible THEN {ELIGIBLE_POINTS} {certainty} END + {PRIORITY_POINTS} * priorities"
        f" + CASE WHEN closes < {ALWAYS} THEN {DEADLINE_POINTS}::bigint"
        f" * greatest(0, {DEADLINE_DAYS} - (closes - %(today)s::int)) / {DEADLINE_DAYS} ELSE 0 END"
        f" + CASE WHEN here THEN precise ELSE 0 END + CASE WHEN verified THEN 0 ELSE {UNVERIFIED_POINTS} END"
    )
