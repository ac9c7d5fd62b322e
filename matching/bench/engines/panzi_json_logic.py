"""panzi-json-logic: JSON Logic in pure Python."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from json_logic import jsonLogic

from matching.bench.engines.base import TwoValued
from matching.bench.json_logic import json_logic
from matching.bench.reduced import expression
from matching.engine import MatchableAid


class PanziJsonLogic(TwoValued):
    name = "panzi-json-logic"

    def compile(self, aids: Sequence[MatchableAid]) -> None:
        self.compiled = [self._rule(aid) for aid in aids]

    def match(self, prepared: Any) -> list[bool]:
        return [jsonLogic(rule, prepared) for rule in self.compiled]

    def edit(self, position: int, aid: MatchableAid) -> None:
        self.compiled[position] = self._rule(aid)

    def _rule(self, aid: MatchableAid) -> Any:
        return json_logic(expression(aid, self.words.lexicon))
