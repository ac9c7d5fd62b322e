"""What the bench asks of an engine, and what it compares."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matching.bench.words import Words
from matching.engine import MatchableAid, Verdict
from vocabulary.answers import Answers

FULL, REDUCED = "full", "reduced"
TOP = 10


class AbsentError(Exception):
    """An engine that cannot run here; the message says why in one sentence."""


@dataclass(frozen=True)
class Structure:
    """One structure: its answers as the project reads them and, when fully known, as plain facts."""

    answers: Answers
    facts: Mapping[str, Any] | None


@dataclass(frozen=True)
class Outcome:
    """What a match said: aids by verdict, those not excluded, and these with their scores, best first, if it ranks."""

    by_verdict: Mapping[Verdict, int]
    possible: frozenset[str]
    ranked: tuple[tuple[str, float], ...] | None = None

    def difference(self, expected: Outcome) -> str:
        """One sentence on the first difference; empty when there is none."""
        for verdict in Verdict:
            if self.by_verdict.get(verdict, 0) != expected.by_verdict.get(verdict, 0):
                return (
                    f"{self.by_verdict.get(verdict, 0)} « {verdict} » au lieu de {expected.by_verdict.get(verdict, 0)}"
                )
        if self.possible != expected.possible:
            return f"verdict différent pour {min(self.possible ^ expected.possible)}"
        if self.ranked is not None and expected.ranked is not None:
            for (slug, score), (right, right_score) in zip(self.ranked, expected.ranked, strict=True):
                if slug != right or abs(score - right_score) > 1e-5:
                    return f"{slug} ({score}) là où {right} ({right_score}) est attendue"
        return ""


class Engine(ABC):
    """One engine over one catalogue. `build`, `match` and `edit` are timed, nothing else is."""

    name: str
    rules: tuple[str, ...] = (REDUCED,)
    most_aids: int | None = 3_000  # beyond, 200 matches would take too long

    def __init__(self, words: Words, rules: str = FULL):
        self.words = words
        self.ranks = rules == FULL  # on the reduced rules, verdicts alone, as the public engines give them

    @abstractmethod
    def build(self, aids: Sequence[MatchableAid]) -> None:
        """From aids to what matches."""

    def prepare(self, structure: Structure) -> Any:
        """What `match` is given: what a caller could hold ready is made here."""
        return structure.facts

    @abstractmethod
    def match(self, prepared: Any) -> Any:
        """Judge every aid; score and rank them too when `ranks` and when the engine can."""

    @abstractmethod
    def outcome(self, prepared: Any, result: Any) -> Outcome:
        """What `match` said, for comparison."""

    def edit(self, position: int, aid: MatchableAid) -> None:
        """Put `aid` in the place of the one it replaces. Without it the cost of an edit is not known."""
        raise NotImplementedError

    def cpu_ns(self) -> int:
        """The CPU time spent so far, in nanoseconds."""
        return time.thread_time_ns()

    def timed(self, call: Callable[..., Any], *arguments: Any) -> tuple[int, Any]:
        """(CPU nanoseconds, result) of a call."""
        start = self.cpu_ns()
        result = call(*arguments)
        return self.cpu_ns() - start, result

    def bytes_touched(self, result: Any) -> int | None:
        """Bytes of the engine's arrays that a match read; None when not known."""
        return None

    def memory_bytes(self) -> int | None:
        """What the engine holds for its catalogue; None when not known."""
        return None

    def close(self) -> None:  # noqa: B027  most hold nothing
        """Free what the engine holds outside Python."""


class TwoValued(Engine):
    """A public engine: `match` gives one truth value an aid, in the order of the catalogue."""

    def build(self, aids: Sequence[MatchableAid]) -> None:
        self.slugs = [aid.slug for aid in aids]
        self.compile(aids)

    @abstractmethod
    def compile(self, aids: Sequence[MatchableAid]) -> None:
        """From aids to rules of the engine."""

    def outcome(self, prepared: Any, result: Any) -> Outcome:
        met = frozenset(slug for slug, holds in zip(self.slugs, result, strict=True) if holds)
        counts = {Verdict.ELIGIBLE: len(met), Verdict.INELIGIBLE: len(self.slugs) - len(met)}
        return Outcome(counts, met)
