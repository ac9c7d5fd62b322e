"""One prepared PostgreSQL statement over temporary tables: verdicts, scores and the top of the list.

The time is the CPU of the backend and of the client's thread; behind a server on another machine, whose CPU nobody
here can read, it is the time elapsed.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from math import inf
from pathlib import Path
from typing import Any

import psycopg
from django.db import connection

from matching.bench.engines.base import FULL, REDUCED, TOP, Engine, Outcome, Structure
from matching.bench.sql.rows import NO, YES, Row, RowWriter, place_codes
from matching.bench.sql.statement import match_statement
from matching.bench.synthetic import DAY
from matching.bench.words import Words
from matching.engine import MatchableAid, Verdict
from vocabulary.answers import Answers, BooleanAnswer, ChoiceAnswer, NumberAnswer, TerritoryAnswer
from vocabulary.lexicon import NEEDS, TERRITORY

COLUMNS = {
    "id": "int PRIMARY KEY",
    "slug": "text",
    "opens": "int",
    "closes": "int",
    "territories": "int[]",
    "precise": "int",
    "needs": "bigint",
    "complete": "bool",
    "verified": "bool",
    "declared": "int",
    "yes": "bigint",
    "no": "bigint",
}
PARTS = "aid int, tree int, kind int, question int, mask bigint, low float8, high float8, codes int[], negated bool"
OF_KIND = {
    "choice": ("_any", "_none", "_every"),
    "choices": ("_any", "_none", "_every"),
    "number": ("_low", "_high"),
}
# Nothing that only gets in the way: no compilation of a statement of a millisecond, no worker, memory for the tables.
SETTINGS = (
    "jit = off",
    "max_parallel_workers_per_gather = 0",
    "temp_buffers = '512MB'",
    "work_mem = '256MB'",
    "random_page_cost = 1",
    "plan_cache_mode = force_generic_plan",
)
PARAMETER = re.compile(r"%\((\w+)\)s")
SETTLED = 0.0002  # seconds: a backend that has answered must have gone to sleep for its time to be counted


class Sql(Engine):
    name = "sql"
    rules = (FULL, REDUCED)
    most_aids = None

    def __init__(self, words: Words, rules: str = FULL):
        super().__init__(words, rules)
        self.wrapper = connection.copy()
        self.wrapper.ensure_connection()
        self.cursor = psycopg.Cursor(self.wrapper.connection)
        for setting in SETTINGS:
            self.cursor.execute(f"SET {setting}")
        self.backend = backend_times(self.cursor.connection.info.backend_pid)

    def build(self, aids: Sequence[MatchableAid]) -> None:
        self.writer = RowWriter(self.words.lexicon)
        self.questions = {
            f"{key}{suffix}": "float8" if question.kind == "number" else "bigint"
            for key, question in self.words.lexicon.questions.items()
            for suffix in OF_KIND.get(question.kind, ())
        }
        self.places: dict[int, tuple[list[int], list[int]]] = {}
        self.ids = {slug: i for i, slug in enumerate(sorted(aid.slug for aid in aids))}
        rows = [self.writer.row(self.ids[aid.slug], aid) for aid in aids]
        self.depth = max((len(path) for row in rows for _, path, _ in row.parts), default=1)
        self.used: set[str] = set()
        self.prepared_for: set[str] = set()
        self.codes: set[int] = set()
        self._create()
        self._write(rows)
        for order in (
            "CREATE INDEX ON bench_aid USING gin (territories)",
            "CREATE INDEX ON bench_part (aid)",
            "ANALYZE bench_aid",
            "ANALYZE bench_part",
        ):
            self.cursor.execute(order)

    def _create(self) -> None:
        columns = ", ".join(f"{name} {kind}" for name, kind in (COLUMNS | self.questions).items())
        path = "".join(f", p{level} int" for level in range(1, self.depth + 1))
        self.cursor.execute(f"CREATE TEMP TABLE bench_aid ({columns})")
        self.cursor.execute(f"CREATE TEMP TABLE bench_part ({PARTS}{path})")

    def _write(self, rows: Sequence[Row]) -> None:
        names = [*COLUMNS, *self.questions]
        with self.cursor.copy(f"COPY bench_aid ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row.columns.get(name) for name in names])
        with self.cursor.copy("COPY bench_part FROM STDIN") as copy:
            for row in rows:
                for tree, path, test in row.parts:
                    fixed = (test.kind, test.question, test.mask, test.low, test.high, list(test.codes), test.negated)
                    padded = (*path, *([0] * (self.depth - len(path))))
                    copy.write_row((row.columns["id"], tree, *fixed, *padded))
        self.used |= {name for row in rows for name in row.columns if name in self.questions}
        self.codes |= {code for row in rows for code in row.columns["territories"]}
        self.codes |= {code for row in rows for _, _, test in row.parts for code in test.codes}
        if not self.prepared_for or not self.used <= self.prepared_for:
            self._prepare_statements()

    def _prepare_statements(self) -> None:
        """One statement for a known place, one for an unknown place, which finds no help in an index."""
        self.cursor.execute("DEALLOCATE ALL")
        self.order: dict[bool, list[str]] = {}
        for known in (True, False):
            keys = list(self.words.lexicon.questions)
            text = match_statement(self.used, keys, self.depth, place_known=known)
            self.order[known] = list(dict.fromkeys(PARAMETER.findall(text)))
            numbered = PARAMETER.sub(lambda found, known=known: f"${self.order[known].index(found[1]) + 1}", text)
            self.cursor.execute(f"PREPARE match_{known} AS {numbered}")
        self.prepared_for = set(self.used)

    def prepare(self, structure: Structure) -> dict[str, Any]:
        """The parameters of the statement, and its execution as a text that the timed call only sends."""
        said = self._parameters(structure.answers) | {"today": DAY.toordinal(), "most": TOP}
        return said | {"text": self._execution(said)}

    def _execution(self, said: dict[str, Any]) -> str:
        known = said["touching"] is not None
        values = ("NULL" if said[name] is None else f"'{said[name]}'" for name in self.order[known])
        return f"EXECUTE match_{known}({', '.join(values)})"

    def match(self, prepared: dict[str, Any]) -> list[Any]:
        return self.cursor.execute(prepared["text"]).fetchall()

    def outcome(self, prepared: dict[str, Any], result: list[Any]) -> Outcome:
        top = [(slug, score) for slug, _, score, _, _ in result]
        eligible, to_check = result[0][3:] if result else (0, 0)
        counts = {Verdict.ELIGIBLE: eligible, Verdict.TO_CHECK: to_check}
        counts[Verdict.INELIGIBLE] = len(self.ids) - eligible - to_check
        everything = self.match({"text": self._execution(prepared | {"most": len(self.ids)})})
        ranked = tuple((slug, score) for slug, _, score, _, _ in everything)
        if list(ranked[:TOP]) != top or sum(row[1] for row in everything) != eligible:
            raise RuntimeError("Deux exécutions de la même requête se contredisent.")
        return Outcome(counts, frozenset(slug for slug, _ in ranked), ranked)

    def edit(self, position: int, aid: MatchableAid) -> None:
        identity = self.ids[aid.slug]
        self.cursor.execute("DELETE FROM bench_part WHERE aid = %s", [identity])
        self.cursor.execute("DELETE FROM bench_aid WHERE id = %s", [identity])
        self._write([self.writer.row(identity, aid)])

    def cpu_ns(self) -> int:
        if self.backend is None:
            return time.perf_counter_ns()
        time.sleep(SETTLED)
        return time.thread_time_ns() + int(self.backend.read_text().split()[0])

    def memory_bytes(self) -> int | None:
        total = "SELECT pg_total_relation_size('bench_aid') + pg_total_relation_size('bench_part')"
        return int(self.cursor.execute(total).fetchone()[0])

    def close(self) -> None:
        self.wrapper.close()

    def _parameters(self, answers: Answers) -> dict[str, Any]:
        said: dict[str, Any] = {"yes": 0, "no": 0, "near": None}
        arrays: dict[str, list[Any]] = {"holds": [], "may": [], "low": [], "high": []}
        for number, key in enumerate(self.words.lexicon.questions):
            holds = may = low = high = None
            match answers.get(key):
                case ChoiceAnswer(holds=held, may_hold=possible):
                    holds, may = self.writer.mask(key, held), self.writer.mask(key, possible)
                case BooleanAnswer(value=value):
                    holds, may = (YES if value else NO), 0
                    said["yes" if value else "no"] |= 1 << number
                case NumberAnswer(low=low, high=high):
                    low, high = (-inf if low is None else float(low)), (inf if high is None else float(high))
            for name, value in (("holds", holds), ("may", may), ("low", low), ("high", high)):
                said[f"{name}{number}"] = value
                arrays[name].append(value)
        said |= {name: array(values) for name, values in arrays.items()} | self._needs(answers)
        covering, touching = self._place(answers.get(TERRITORY))
        said |= {"covering": array(covering), "touching": None if touching is None else array(touching)}
        said["near"] = None if touching is None else array([*covering, *touching])
        return said

    def _needs(self, answers: Answers) -> dict[str, Any]:
        stated = answers.get(NEEDS)
        values = stated.values if isinstance(stated, ChoiceAnswer) else ()
        question = self.words.lexicon.questions[NEEDS]
        masks = [self.writer.mask(NEEDS, question.lineage(value)) for value in values]
        each = {f"need{i}": masks[i] if i < len(masks) else 0 for i in range(3)}
        return each | {"needs": each["need0"] | each["need1"] | each["need2"], "needs_stated": bool(values)}

    def _place(self, answer: Any) -> tuple[list[int], list[int] | None]:
        if not isinstance(answer, TerritoryAnswer):
            return [0], None
        (communes,) = answer.communes
        if communes not in self.places:
            self.places[communes] = place_codes(self.writer, communes)
        covering, touching = self.places[communes]
        return covering, [code for code in touching if code in self.codes]


def array(values: Sequence[Any]) -> str:
    """A PostgreSQL array as text."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def backend_times(pid: int) -> Path | None:
    """Where Linux counts the time of a backend on this machine, else None."""
    path = Path(f"/proc/{pid}/schedstat")
    try:
        path.read_text()
        return path if "postgres" in Path(f"/proc/{pid}/comm").read_text() else None
    except OSError:
        return None
