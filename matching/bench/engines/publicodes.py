"""publicodes: rules in its own words, one a condition of an aid, the answers as its situation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matching.bench.engines.base import Structure
from matching.bench.engines.node import NodeEngine
from matching.bench.reduced import Compares, Every, Expression, Is, OneOf, Shares, Some, expression
from matching.engine import MatchableAid


class Publicodes(NodeEngine):
    name = "publicodes"
    most_aids = 300  # its time grows faster than the catalogue

    def rules_of(self, aids: Sequence[MatchableAid]) -> Any:
        rules: dict[str, Any] = {}
        names = [f"aid {i}" for i in range(len(aids))]
        for name, aid in zip(names, aids, strict=True):
            rule = expression(aid, self.words.lexicon)
            rules |= {key: {"par défaut": default} for key, default in inputs_of(rule)}
            rules[name] = condition(rule)
        self.inputs = rules.keys() - set(names)
        return {"rules": rules, "names": names}

    def prepare(self, structure: Structure) -> dict[str, Any]:
        situation: dict[str, Any] = {}
        for key, said in (structure.facts or {}).items():
            match self.words.lexicon.questions[key].kind:
                case "choice":
                    situation[key] = f"'{said}'"
                case "number":
                    situation[key] = said
                case "boolean":
                    situation[key] = "oui" if said else "non"
                case _:
                    situation |= {option(key, value): "oui" for value in said}
        return {key: said for key, said in situation.items() if key in self.inputs}


def option(key: str, value: str) -> str:
    """The rule that holds one value of a question with several answers."""
    return f"{key} {value}".replace("-", "_")


def inputs_of(rule: Expression) -> list[tuple[str, Any]]:
    """(name, what it is unless said) of what a rule reads."""
    match rule:
        case Every(parts=parts) | Some(parts=parts):
            return [one for part in parts for one in inputs_of(part)]
        case OneOf(key=key):
            return [(key, "''")]
        case Shares(key=key, values=values):
            return [(option(key, value), "non") for value in values]
        case Compares(key=key):
            return [(key, 0)]
        case Is(key=key):
            return [(key, "non")]


def condition(rule: Expression) -> Any:
    """The same condition in publicodes."""
    match rule:
        case Every(parts=parts):
            return {"toutes ces conditions": [condition(part) for part in parts]}
        case Some(parts=parts):
            return {"une de ces conditions": [condition(part) for part in parts]}
        case OneOf(key=key, values=values, negated=True):
            return _grouped("toutes ces conditions", [f"{key} != '{value}'" for value in values])
        case OneOf(key=key, values=values):
            return _grouped("une de ces conditions", [f"{key} = '{value}'" for value in values])
        case Shares(key=key, values=values, negated=True):
            return _grouped("toutes ces conditions", [f"{option(key, value)} = non" for value in values])
        case Shares(key=key, values=values):
            return _grouped("une de ces conditions", [f"{option(key, value)} = oui" for value in values])
        case Compares(key=key, op=op, bound=bound):
            return f"{key} {op} {bound}"
        case Is(key=key, value=value):
            return f"{key} = {'oui' if value else 'non'}"


def _grouped(group: str, conditions: list[str]) -> Any:
    return conditions[0] if len(conditions) == 1 else {group: conditions}
