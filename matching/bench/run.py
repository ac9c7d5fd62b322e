"""One run of the bench: catalogues, structures, every engine on each structure, and every verdict compared.

The engines take turns, some structures each, so that the noise of a shared machine falls on all of them alike. The
first match of a turn finds the processor's caches full of what the others left, those that follow do not: its median
is kept apart. Times are the CPU time of the thread that matches (see each engine); medians over the structures. What
a match said is compared with the plain evaluator outside the time that counts.
"""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median, quantiles
from typing import Any

from matching.bench.engines.base import FULL, REDUCED, Engine, Outcome, Structure
from matching.bench.profiles import synthetic_profiles
from matching.bench.reduced import facts, without_doubt
from matching.bench.synthetic import parsed, synthetic_aids
from matching.bench.words import Words
from matching.engine import MatchableAid, Verdict
from vocabulary.answers import parse_answers

ORACLE = "plain"
TURN = 20  # structures that an engine matches before it is the next one's turn
WARM_UP = 10  # structures before those that count: compilers and caches have seen the work
# What a quicker match returned is not kept until the end of the turn, which would have the next one write to memory
# that nothing has used yet: it is matched again to be compared.
SLOW_NS = 20_000_000
EDITS = 25
# The public engines are timed up to this size: beyond, 200 matches of the slowest take longer than all the rest.
MOST_REDUCED = 3_000
FEWEST_REDUCED = 300

Say = Callable[[str], None]


@dataclass
class Timing:
    """What one engine took on one catalogue; None is not known. Times in CPU microseconds but `build_s`."""

    engine: str
    rules: str
    aids: int
    match_us: float
    bytes_touched: int | None
    build_s: float
    memory_mb: float | None
    edit_us: float | None
    p10_us: float
    p90_us: float
    first_us: float  # of the matches that begin a turn
    after_edits_us: float | None  # of a match once all the edits are made, none of them compiled anew


@dataclass
class Results:
    """All the timings of a run, the differences found, and what the catalogues were like by (rules, aids)."""

    timings: list[Timing] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    outcomes: dict[tuple[str, int], dict[str, float]] = field(default_factory=dict)


def sizes_of(rules: str, wanted: Sequence[int]) -> list[int]:
    """The catalogues to time for sizes wanted: all for the full rules, at most MOST_REDUCED for the reduced ones."""
    if rules == FULL:
        return sorted(set(wanted))
    capped = {min(size, MOST_REDUCED) for size in wanted}
    return sorted(capped | ({FEWEST_REDUCED} if max(capped) > FEWEST_REDUCED else set()))


def run(
    engines: Sequence[type[Engine]], words: Words, sizes: Sequence[int], profiles: int, seed: int, say: Say
) -> Results:
    """Time `engines` on each catalogue and check each verdict."""
    results = Results()
    for rules in (REDUCED, FULL):
        structures = [
            Structure(parse_answers(raw, words.lexicon), facts(raw, words) if rules == REDUCED else None)
            for raw in synthetic_profiles(WARM_UP + profiles, seed, words, known=rules == REDUCED)
        ]
        for size in sizes_of(rules, sizes):
            say(f"Règles « {rules} », {size} aides : catalogue…")
            raws = synthetic_aids(size, seed, words)
            aids = parsed(map(without_doubt, raws) if rules == REDUCED else raws, words.lexicon)
            taking_part = [engine for engine in engines if rules in engine.rules and size <= (engine.most_aids or size)]
            Round(rules, aids, [engine(words, rules) for engine in taking_part], results, say).play(structures)
    return results


@dataclass
class Taken:
    """CPU nanoseconds of one engine on one catalogue, the matches by turn; and the bytes that each match read."""

    build: int = 0
    turns: list[list[int]] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
    after_edits: list[int] = field(default_factory=list)
    bytes: list[int] = field(default_factory=list)


class Round:
    """Every engine on one catalogue."""

    def __init__(self, rules: str, aids: list[MatchableAid], engines: list[Engine], results: Results, say: Say):
        self.rules, self.aids, self.engines = rules, aids, engines
        self.results, self.say = results, say
        self.taken = {engine.name: Taken() for engine in engines}
        self.counts: Counter[Verdict] = Counter()

    def play(self, structures: Sequence[Structure]) -> None:
        """Build, warm up, match, edit, match again; then write the timings down."""
        try:
            for engine in self.engines:
                self.taken[engine.name].build, _ = engine.timed(engine.build, self.aids)
                self.say(f"  {engine.name} : prêt en {self.taken[engine.name].build / 1e9:.2f} s")
            gc.collect()
            gc.freeze()
            self._turn(self.engines, structures[:WARM_UP])
            self.counts.clear()
            for start in range(WARM_UP, len(structures), TURN):
                self.say(f"  structure {start - WARM_UP} sur {len(structures) - WARM_UP}")
                for name, times in self._turn(self.engines, structures[start : start + TURN]).items():
                    self.taken[name].turns.append(times)
            shares = {verdict.value: round(self.counts[verdict] / self.counts.total(), 4) for verdict in Verdict}
            self.results.outcomes[self.rules, len(self.aids)] = shares
            self._edit(structures)
            self._write_down()
        finally:
            gc.unfreeze()
            for engine in self.engines:
                engine.close()

    def _turn(self, engines: Sequence[Engine], structures: Sequence[Structure]) -> dict[str, list[int]]:
        """The times of each engine on these structures; what it said is compared with what the oracle said."""
        took, said = {}, {}
        for engine in engines:
            prepared = [engine.prepare(structure) for structure in structures]
            took[engine.name], results = [], []
            for one in prepared:
                ns, result = engine.timed(engine.match, one)
                took[engine.name].append(ns)
                results.append(result if ns > SLOW_NS else None)
            said[engine.name] = [
                self._outcome(engine, one, engine.timed(engine.match, one)[1] if result is None else result)
                for one, result in zip(prepared, results, strict=True)
            ]
        for name, outcomes in said.items():
            for outcome, expected in zip(outcomes, said[ORACLE], strict=True):
                if difference := outcome.difference(expected):
                    self.results.differences.append(f"{name}, {self.rules}, {len(self.aids)} aides : {difference}")
        for expected in said[ORACLE]:
            self.counts.update(expected.by_verdict)
        return took

    def _outcome(self, engine: Engine, prepared: Any, result: Any) -> Outcome:
        if (touched := engine.bytes_touched(result)) is not None:
            self.taken[engine.name].bytes.append(touched)
        return engine.outcome(prepared, result)

    def _edit(self, structures: Sequence[Structure]) -> None:
        """Give some aids the rule of another, in the engines that can; then match again, and compare again."""
        editable = [engine for engine in self.engines if type(engine).edit is not Engine.edit]
        for position in range(0, len(self.aids), max(1, len(self.aids) // EDITS)):
            old, other = self.aids[position], self.aids[position - 1]
            edited = replace(other, id=old.id, slug=old.slug)
            for engine in editable:
                ns, _ = engine.timed(engine.edit, position, edited)
                self.taken[engine.name].edits.append(ns)
        for name, times in self._turn(editable, structures[:TURN]).items():
            self.taken[name].after_edits = times

    def _write_down(self) -> None:
        for engine in self.engines:
            taken, memory = self.taken[engine.name], engine.memory_bytes()
            times = [ns for turn in taken.turns for ns in turn]
            tenths = quantiles(times, n=10) if len(times) > 1 else times * 9
            timing = Timing(
                engine=engine.name,
                rules=self.rules,
                aids=len(self.aids),
                match_us=microseconds(median(times)),
                bytes_touched=int(median(taken.bytes)) if taken.bytes else None,
                build_s=round(taken.build / 1e9, 4),
                memory_mb=None if memory is None else round(memory / 1e6, 3),
                edit_us=microseconds(median(taken.edits)) if taken.edits else None,
                p10_us=microseconds(tenths[0]),
                p90_us=microseconds(tenths[-1]),
                first_us=microseconds(median(turn[0] for turn in taken.turns)),
                after_edits_us=microseconds(median(taken.after_edits)) if taken.after_edits else None,
            )
            self.results.timings.append(timing)
            self.say(f"  {timing.engine} : {timing.match_us:.0f} µs")


def microseconds(ns: float) -> float:
    """To a tenth."""
    return round(ns / 1e3, 1)
