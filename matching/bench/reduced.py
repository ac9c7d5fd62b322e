"""The subset of the rules that public engines can express: two values, no doubt, nothing that they lack.

`without_doubt` takes from an aid what has a third value (declarations, completeness) and its dates. `expression` then
says its rule in four kinds of comparisons joined by `Every` and `Some`, the negations pushed down to the leaves, the
choices listed with their descendants, so that an engine compares plain answers. `facts` are those plain answers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Any

from matching.bench.words import Words
from matching.engine import MatchableAid
from vocabulary.lexicon import TERRITORY, Lexicon
from vocabulary.rules.tree import All, AnyOf, Leaf, Node, Not

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Every:
    """Holds when each part holds; never empty."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """Holds when a part holds; never empty."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class OneOf:
    """The single answer is among `values`; with `negated`, it is not."""

    key: str
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Shares:
    """One of the answers is among `values`; with `negated`, none is."""

    key: str
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Compares:
    """A number beside a bound. `op`: one of >=, >, <=, <."""

    key: str
    op: str
    bound: float


@dataclass(frozen=True, slots=True)
class Is:
    """A yes or no equal to `value`."""

    key: str
    value: bool


Expression = Every | Some | OneOf | Shares | Compares | Is

ENDS = {"min": ">=", "above": ">", "max": "<=", "below": "<"}
MEANING: Mapping[str, Callable[[Any, Any], bool]] = {">=": ge, ">": gt, "<=": le, "<": lt}
REVERSE = {">=": "<", ">": "<=", "<=": ">", "<": ">="}


def without_doubt(raw: Json) -> Json:
    """The same aid always open, complete, and without declarations."""
    kept = {key: value for key, value in raw.items() if key not in ("opens_on", "closes_on", "strands")}
    kept |= {"recurrence": "permanent", "conditions_complete": True}
    kept["eligibility"] = _without_declarations(raw["eligibility"]) or {"all": []}
    if "strands" in raw:
        kept["strands"] = [
            {"label": strand["label"], "eligibility": _without_declarations(strand["eligibility"]) or {"all": []}}
            for strand in raw["strands"]
        ]
    return kept


def _without_declarations(node: Json) -> Json | None:
    if "declared" in node:
        return None
    if "not" in node:
        part = _without_declarations(node["not"])
        return {"not": part} if part else None
    for group in ("all", "any"):
        if group in node:
            parts = [part for part in map(_without_declarations, node[group]) if part]
            return {group: parts} if parts else None
    return node


def expression(aid: MatchableAid, lexicon: Lexicon) -> Expression:
    """The rule of an aid without doubt: territory, eligibility, any of the strands."""
    parts = [_expression(aid.eligibility, lexicon, False)]
    if aid.territories:
        parts.insert(0, Shares(TERRITORY, tuple(aid.territories), False))
    if aid.strands:
        parts.append(_joined(Some, [_expression(strand, lexicon, False) for strand in aid.strands]))
    return _joined(Every, parts)


TRUE = Every(())  # what a strand without conditions says; it never stays inside an expression


def _expression(node: Node, lexicon: Lexicon, negated: bool) -> Expression:
    match node:
        case Not(part=part):
            return _expression(part, lexicon, not negated)
        case All(parts=parts) | AnyOf(parts=parts):
            join = Every if isinstance(node, All) != negated else Some
            return _joined(join, [_expression(part, lexicon, negated) for part in parts])
        case Leaf():
            return _comparison(node, lexicon, negated)
    raise ValueError(f"{node.path} has a third value.")


def _joined(join: type[Every] | type[Some], parts: Sequence[Expression]) -> Expression:
    """One group, its like groups taken in, a group of one its part."""
    if join is Some and TRUE in parts:
        return TRUE
    flat = [below for part in parts for below in (part.parts if isinstance(part, join) else (part,))]
    return flat[0] if len(flat) == 1 else join(tuple(flat))


def _comparison(leaf: Leaf, lexicon: Lexicon, negated: bool) -> Expression:
    question = lexicon.questions[leaf.question]
    match leaf.op:
        case "is":
            return Is(leaf.question, leaf.value != negated)
        case "between":
            bounds = [Compares(leaf.question, ENDS[end], bound) for end, bound in leaf.value.items()]
            if negated:
                return _joined(Some, [Compares(leaf.question, REVERSE[one.op], one.bound) for one in bounds])
            return _joined(Every, bounds)
        case "within":
            return Shares(leaf.question, tuple(leaf.value), negated)
    wide = {value: (value, *sorted(question.descendants(value))) for value in leaf.value}
    if leaf.op == "all_of":
        each = [Shares(leaf.question, wide[value], negated) for value in leaf.value]
        return _joined(Some if negated else Every, each)
    values = tuple(dict.fromkeys(value for listed in wide.values() for value in listed))
    kind = OneOf if question.kind == "choice" else Shares
    return kind(leaf.question, values, negated != (leaf.op in ("not_in", "none_of")))


def facts(answers: Json, words: Words) -> Json:
    """Plain answers by question: a text, a list, a number, a bool; for the territory, all that holds its commune."""
    return {**answers, TERRITORY: list(words.containers[answers[TERRITORY]])}


def holds(rule: Expression, said: Mapping[str, Any]) -> bool:
    """The meaning of an expression, for tests."""
    match rule:
        case Every(parts=parts):
            return all(holds(part, said) for part in parts)
        case Some(parts=parts):
            return any(holds(part, said) for part in parts)
        case OneOf(key=key, values=values, negated=negated):
            return (said[key] in values) != negated
        case Shares(key=key, values=values, negated=negated):
            return (not set(values).isdisjoint(said[key])) != negated
        case Compares(key=key, op=op, bound=bound):
            return MEANING[op](said[key], bound)
        case Is(key=key, value=value):
            return bool(said[key] == value)
