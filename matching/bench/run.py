"""One run of the bench: catalogues, structures, every engine on each structure, and every verdict compared.

The engines take turns, some structures each, so that the noise of a shared machine falls on all of them alike. The
first match of a turn finds the processor's caches full of what the others left, those that follow do not: its median
is kept apart. Times are the CPU time of the thread that matches (see each engine); medians over the structures. What
a match said is compared with the plain evaluator outside the time that counts.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import median, quantiles

from matching.bench.engines.base import FULL, REDUCED, Engine, Outcome, Structure
from matching.bench.profiles import synthetic_profiles
from matching.bench.reduced import facts, without_doubt
from matching.bench.synthetic import parsed, synthetic_aids
from matching.bench.words import Words
from matching.engine import MatchableAid, Verdict
from vocabulary.answers import parse_answers

ORACLE = "plain"
TURN = 10  # structures that an engine matches before it is the next one's turn
WARM_UP = 10  # structures before those that count: compilers and caches have seen the work
EDITS = 25
CHECKED_AFTER_EDITS = 3
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


class Round:
    """Every engine on one catalogue."""

    def __init__(self, rules: str, aids: list[MatchableAid], engines: list[Engine], results: Results, say: Say):
        self.rules, self.aids, self.engines = rules, aids, engines
        self.results, self.say = results, say
        self.match_ns: dict[str, list[list[int]]] = {engine.name: [] for engine in engines}  # by turn
        self.bytes: dict[str, list[int]] = {engine.name: [] for engine in engines}
        self.counts: dict[Verdict, int] = dict.fromkeys(Verdict, 0)

    def play(self, structures: Sequence[Structure]) -> None:
        """Build, warm up, match, edit; then write the timings down."""
        try:
            build_ns = {engine.name: self._build(engine) for engine in self.engines}
            gc.collect()
            gc.freeze()
            self._match(structures[:WARM_UP], counted=False)
            for start in range(WARM_UP, len(structures), TURN):
                self.say(f"  structure {start - WARM_UP} sur {len(structures) - WARM_UP}")
                self._match(structures[start : start + TURN], counted=True)
            self._write_down(build_ns, self._edit_all(structures))
        finally:
            gc.unfreeze()
            for engine in self.engines:
                engine.close()

    def _build(self, engine: Engine) -> int:
        ns, _ = engine.timed(engine.build, self.aids)
        self.say(f"  {engine.name} : prêt en {ns / 1e9:.2f} s")
        return ns

    def _match(self, structures: Sequence[Structure], *, counted: bool) -> None:
        """The turn of each engine on these structures, then what each said beside what the oracle said."""
        outcomes = {}
        for engine in self.engines:
            prepared = [engine.prepare(structure) for structure in structures]
            timed = [engine.timed(engine.match, one) for one in prepared]
            outcomes[engine.name] = [
                engine.outcome(one, result) for one, (_, result) in zip(prepared, timed, strict=True)
            ]
            if counted:
                self.match_ns[engine.name].append([ns for ns, _ in timed])
                touched = [engine.bytes_touched(result) for _, result in timed]
                self.bytes[engine.name] += [one for one in touched if one is not None]
        self._compare(outcomes)
        if counted:
            for outcome in outcomes[ORACLE]:
                for verdict, count in outcome.by_verdict.items():
                    self.counts[verdict] += count

    def _compare(self, outcomes: Mapping[str, Sequence[Outcome]]) -> None:
        for name, said in outcomes.items():
            for outcome, expected in zip(said, outcomes[ORACLE], strict=True):
                if difference := outcome.difference(expected):
                    self.results.differences.append(f"{name}, {self.rules}, {len(self.aids)} aides : {difference}")

    def _edit_all(self, structures: Sequence[Structure]) -> dict[str, float]:
        """Median nanoseconds of an edit by engine: the rule of one aid becomes that of another. Checked again after."""
        editable = [engine for engine in self.engines if type(engine).edit is not Engine.edit]
        took: dict[str, list[int]] = {engine.name: [] for engine in editable}
        step = max(1, len(self.aids) // EDITS)
        for position in range(0, len(self.aids), step):
            old, other = self.aids[position], self.aids[position - 1]
            edited = replace(other, id=old.id, slug=old.slug)
            for engine in editable:
                ns, _ = engine.timed(engine.edit, position, edited)
                took[engine.name].append(ns)
        self.engines, everyone = editable, self.engines
        self._match(structures[:CHECKED_AFTER_EDITS], counted=False)
        self.engines = everyone
        return {name: median(times) for name, times in took.items()}

    def _write_down(self, build_ns: dict[str, int], edit_ns: dict[str, float]) -> None:
        for engine in self.engines:
            turns, memory = self.match_ns[engine.name], engine.memory_bytes()
            times = [ns / 1e3 for turn in turns for ns in turn]
            tenths = quantiles(times, n=10) if len(times) > 1 else times * 9
            timing = Timing(
                engine=engine.name,
                rules=self.rules,
                aids=len(self.aids),
                match_us=round(median(times), 1),
                bytes_touched=int(median(self.bytes[engine.name])) if self.bytes[engine.name] else None,
                build_s=round(build_ns[engine.name] / 1e9, 4),
                memory_mb=None if memory is None else round(memory / 1e6, 3),
                edit_us=round(edit_ns[engine.name] / 1e3, 1) if engine.name in edit_ns else None,
                p10_us=round(tenths[0], 1),
                p90_us=round(tenths[-1], 1),
                first_us=round(median(turn[0] for turn in turns) / 1e3, 1),
            )
            self.results.timings.append(timing)
            self.say(f"  {timing.engine} : {timing.match_us:.0f} µs")
        pairs = sum(self.counts.values())
        self.results.outcomes[self.rules, len(self.aids)] = {
            verdict.value: round(count / pairs, 4) for verdict, count in self.counts.items()
        }
