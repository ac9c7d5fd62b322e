"""A reduced rule as JSON Logic, for the engines of that name."""

from __future__ import annotations

from typing import Any

from matching.bench.reduced import Compares, Every, Expression, Is, OneOf, Shares, Some


def json_logic(rule: Expression) -> dict[str, Any]:
    """The same condition in JSON Logic, a list of answers searched value by value."""
    match rule:
        case Every(parts=parts):
            return {"and": [json_logic(part) for part in parts]}
        case Some(parts=parts):
            return {"or": [json_logic(part) for part in parts]}
        case OneOf(key=key, values=values, negated=negated):
            return _unless(negated, {"in": [{"var": key}, list(values)]})
        case Shares(key=key, values=values, negated=negated):
            each = [{"in": [value, {"var": key}]} for value in values]
            return _unless(negated, each[0] if len(each) == 1 else {"or": each})
        case Compares(key=key, op=op, bound=bound):
            return {op: [{"var": key}, bound]}
        case Is(key=key, value=value):
            return _unless(not value, {"var": key})


def _unless(negated: bool, rule: dict[str, Any]) -> dict[str, Any]:
    return {"!": [rule]} if negated else rule
