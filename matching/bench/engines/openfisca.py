"""openfisca-core: each aid a yes-or-no variable, its rule a formula over the variables of one structure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from openfisca_core.entities import build_entity
from openfisca_core.periods import MONTH
from openfisca_core.simulations import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from matching.bench.engines.base import Structure, TwoValued
from matching.bench.reduced import MEANING, Compares, Every, Expression, Is, OneOf, Shares, Some, expression
from matching.engine import MatchableAid
from vocabulary.lexicon import TERRITORY

MONTH_OF_THE_BENCH = "2026-03"
Formula = Callable[[Any, Any], Any]


class OpenFisca(TwoValued):
    name = "openfisca-core"

    def compile(self, aids: Sequence[MatchableAid]) -> None:
        self.entity = build_entity(key="structure", plural="structures", label="Structure", is_person=True)
        self.system = TaxBenefitSystem([self.entity])
        for key, question in self.words.lexicon.questions.items():
            if question.kind in ("number", "boolean"):
                self._add(key, float if question.kind == "number" else bool)
            for value in question.choices if question.kind in ("choice", "choices") else ():
                self._add(option(key, value), bool)
        rules = [expression(aid, self.words.lexicon) for aid in aids]
        for name in sorted({option(TERRITORY, code) for rule in rules for code in places_in(rule)}):
            self._add(name, bool)
        self.names = [f"aid_{i}" for i in range(len(rules))]
        for name, rule in zip(self.names, rules, strict=True):
            self.system.add_variable(self._aid(name, rule))

    def prepare(self, structure: Structure) -> dict[str, Any]:
        """Inputs by variable; a set is one yes or no a value."""
        inputs: dict[str, Any] = {}
        for key, said in (structure.facts or {}).items():
            kind = self.words.lexicon.questions[key].kind
            if kind in ("number", "boolean"):
                inputs[key] = said
            else:
                inputs |= {option(key, value): True for value in ([said] if kind == "choice" else said)}
        return {name: np.array([said]) for name, said in inputs.items() if name in self.system.variables}

    def match(self, prepared: dict[str, Any]) -> list[bool]:
        simulation = SimulationBuilder().build_default_simulation(self.system)
        for name, said in prepared.items():
            simulation.set_input(name, MONTH_OF_THE_BENCH, said)
        return [bool(simulation.calculate(name, MONTH_OF_THE_BENCH)[0]) for name in self.names]

    def edit(self, position: int, aid: MatchableAid) -> None:
        rule = expression(aid, self.words.lexicon)
        for code in places_in(rule):
            if option(TERRITORY, code) not in self.system.variables:
                self._add(option(TERRITORY, code), bool)
        self.system.replace_variable(self._aid(self.names[position], rule))

    def _add(self, name: str, value_type: type) -> None:
        body = {"value_type": value_type, "entity": self.entity, "definition_period": MONTH}
        self.system.add_variable(type(name, (Variable,), body))

    def _aid(self, name: str, rule: Expression) -> type[Variable]:
        meaning = formula(rule)

        def formula_of_aid(structure, period):
            return meaning(structure, period)

        body = {"value_type": bool, "entity": self.entity, "definition_period": MONTH, "formula": formula_of_aid}
        return type(name, (Variable,), body)


def option(key: str, value: str) -> str:
    """The variable for one value of a question."""
    return f"{key}__{value}".replace("-", "_")


def places_in(rule: Expression) -> Iterator[str]:
    """The territories that a rule names."""
    match rule:
        case Every(parts=parts) | Some(parts=parts):
            for part in parts:
                yield from places_in(part)
        case Shares(key=key, values=values) if key == TERRITORY:
            yield from values


def formula(rule: Expression) -> Formula:
    """The same condition as a formula over arrays, one element a structure."""
    match rule:
        case Every(parts=parts):
            return _folded(np.logical_and, [formula(part) for part in parts])
        case Some(parts=parts):
            return _folded(np.logical_or, [formula(part) for part in parts])
        case OneOf(key=key, values=values, negated=negated) | Shares(key=key, values=values, negated=negated):
            found = _folded(np.logical_or, [_variable(option(key, value)) for value in values])
            return (lambda structure, period: np.logical_not(found(structure, period))) if negated else found
        case Compares(key=key, op=op, bound=bound):
            compare = MEANING[op]
            return lambda structure, period: compare(structure(key, period), bound)
        case Is(key=key, value=value):
            return lambda structure, period: structure(key, period) == value


def _variable(name: str) -> Formula:
    return lambda structure, period: structure(name, period)


def _folded(join: Callable[[Any, Any], Any], parts: list[Formula]) -> Formula:
    def folded(structure: Any, period: Any) -> Any:
        result = parts[0](structure, period)
        for part in parts[1:]:
            result = join(result, part(structure, period))
        return result

    return folded if len(parts) > 1 else parts[0]
