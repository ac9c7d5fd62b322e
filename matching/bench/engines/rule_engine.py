"""rule-engine: expressions in text, parsed once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import rule_engine

from matching.bench.engines.base import TwoValued
from matching.bench.reduced import Compares, Every, Expression, Is, OneOf, Shares, Some, expression
from matching.engine import MatchableAid


class RuleEngine(TwoValued):
    name = "rule-engine"

    def compile(self, aids: Sequence[MatchableAid]) -> None:
        self.compiled = [self._rule(aid) for aid in aids]

    def match(self, prepared: Any) -> list[bool]:
        return [rule.matches(prepared) for rule in self.compiled]

    def edit(self, position: int, aid: MatchableAid) -> None:
        self.compiled[position] = self._rule(aid)

    def _rule(self, aid: MatchableAid) -> rule_engine.Rule:
        return rule_engine.Rule(text(expression(aid, self.words.lexicon)))


def text(rule: Expression) -> str:
    """The same condition in the language of rule-engine."""
    match rule:
        case Every(parts=parts):
            return "(" + " and ".join(map(text, parts)) + ")"
        case Some(parts=parts):
            return "(" + " or ".join(map(text, parts)) + ")"
        case OneOf(key=key, values=values, negated=negated):
            listed = ", ".join(f'"{value}"' for value in values)
            return f"({key} {'not in' if negated else 'in'} [{listed}])"
        case Shares(key=key, values=values, negated=negated):
            found = " or ".join(f'("{value}" in {key})' for value in values)
            return f"(not ({found}))" if negated else f"({found})"
        case Compares(key=key, op=op, bound=bound):
            return f"({key} {op} {bound})"
        case Is(key=key, value=value):
            return key if value else f"(not {key})"
