"""The compiled index of the project, timed as a page uses it: totals by verdict and the top of the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matching.bench.engines.base import FULL, REDUCED, TOP, Engine, Outcome, Structure
from matching.bench.synthetic import DAY
from matching.engine import MatchableAid
from matching.planes import CompiledCatalogue
from vocabulary.answers import Answers


class Index(Engine):
    name = "index"
    rules = (FULL, REDUCED)
    most_aids = None

    def build(self, aids: Sequence[MatchableAid]) -> None:
        self.held = CompiledCatalogue.build(aids, self.words.lexicon)

    def prepare(self, structure: Structure) -> Answers:
        return structure.answers

    def match(self, prepared: Answers) -> Any:
        matches = self.held.match(prepared, DAY)
        return matches, matches.by_verdict, matches.slugs_and_scores(TOP) if self.ranks else []

    def outcome(self, prepared: Answers, result: Any) -> Outcome:
        matches, by_verdict, _ = result
        ranked = tuple(matches.slugs_and_scores(matches.possible))
        return Outcome(by_verdict, frozenset(slug for slug, _ in ranked), ranked)

    def edit(self, position: int, aid: MatchableAid) -> None:
        self.held = self.held.patched({aid.slug: aid})

    def bytes_touched(self, result: Any) -> int | None:
        return int(result[0].bytes_touched)

    def memory_bytes(self) -> int | None:
        return int(self.held.nbytes)
