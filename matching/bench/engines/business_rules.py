"""business-rules: conditions in JSON over a class of variables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from business_rules import engine, variables

from matching.bench.engines.base import Structure, TwoValued
from matching.bench.reduced import Compares, Every, Expression, Is, OneOf, Shares, Some, expression
from matching.engine import MatchableAid
from vocabulary.lexicon import Lexicon

OPERATORS = {
    ">=": "greater_than_or_equal_to",
    ">": "greater_than",
    "<=": "less_than_or_equal_to",
    "<": "less_than",
}


class BusinessRules(TwoValued):
    name = "business-rules"

    def compile(self, aids: Sequence[MatchableAid]) -> None:
        self.compiled = [self._rule(aid) for aid in aids]
        self.known = variables_of(self.words.lexicon)

    def prepare(self, structure: Structure) -> variables.BaseVariables:
        return self.known(structure.facts)

    def match(self, prepared: variables.BaseVariables) -> list[bool]:
        return [engine.check_conditions_recursively(rule, prepared) for rule in self.compiled]

    def edit(self, position: int, aid: MatchableAid) -> None:
        self.compiled[position] = self._rule(aid)

    def _rule(self, aid: MatchableAid) -> dict[str, Any]:
        return conditions(expression(aid, self.words.lexicon))


def variables_of(lexicon: Lexicon) -> Callable[[Any], variables.BaseVariables]:
    """A class of variables with one method a question."""

    def __init__(self, facts):  # noqa: N807
        self.facts = facts

    kinds = {"boolean": variables.boolean_rule_variable, "number": variables.numeric_rule_variable}
    body: dict[str, Any] = {"__init__": __init__}
    for key, question in lexicon.questions.items():
        wrap = kinds.get(question.kind, variables.select_multiple_rule_variable)
        body[key] = _variable(key, wrap, single=question.kind == "choice")
    return type("Structure", (variables.BaseVariables,), body)


def _variable(key: str, wrap: Any, *, single: bool) -> Any:
    def read(self):
        return (self.facts[key],) if single else self.facts[key]

    read.__name__ = key
    return wrap(label=key)(read)


def conditions(rule: Expression) -> dict[str, Any]:
    """The same condition in the JSON of business-rules, which has no `not` of a group."""
    match rule:
        case Every(parts=parts):
            return {"all": [conditions(part) for part in parts]}
        case Some(parts=parts):
            return {"any": [conditions(part) for part in parts]}
        case OneOf(key=key, values=values, negated=negated) | Shares(key=key, values=values, negated=negated):
            op = "shares_no_elements_with" if negated else "shares_at_least_one_element_with"
            return {"name": key, "operator": op, "value": list(values)}
        case Compares(key=key, op=op, bound=bound):
            return {"name": key, "operator": OPERATORS[op], "value": bound}
        case Is(key=key, value=value):
            return {"name": key, "operator": "is_true" if value else "is_false", "value": None}
