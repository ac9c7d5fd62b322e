"""A rule as lines of plain text, for those who read it outside of AidESS or beside another version of it."""

from __future__ import annotations

from collections.abc import Iterator

from vocabulary.french import capitalised, typo
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, Not
from vocabulary.sentences import condition_in_words


def rule_lines(node: Node, lexicon: Lexicon) -> list[str]:
    """One condition a line, « • Avoir de 1 à 10 salariés » ; what belongs to a group stands below it, further in."""
    parts = node.parts if isinstance(node, All) else (node,)
    return [line for part in parts for line in _lines(part, lexicon, 0)]


ASKED = {
    "in": "une de ces réponses",
    "not_in": "aucune de ces réponses",
    "any_of": "au moins une de ces réponses",
    "all_of": "toutes ces réponses",
    "none_of": "aucune de ces réponses",
}


def demand_and_values(leaf: Leaf, lexicon: Lexicon) -> tuple[str, list[str]]:
    """What a condition on a list asks, and every value of it: sentences for the screen say « et 9 autres »."""
    if leaf.op == "within":
        return "Agir dans", [lexicon.places[code].name for code in leaf.value]
    question = lexicon.questions[leaf.question]
    values = [question.choices[value].label for value in leaf.value]
    return typo(f"{question.label} {capitalised(ASKED[leaf.op])}"), values


def _leaf(leaf: Leaf, lexicon: Lexicon) -> str:
    if leaf.op not in ASKED and leaf.op != "within":
        return capitalised(condition_in_words(leaf, lexicon))
    demand, values = demand_and_values(leaf, lexicon)
    return typo(f"{demand} : {', '.join(values)}")


def _lines(node: Node, lexicon: Lexicon, depth: int) -> Iterator[str]:
    start = f"{'  ' * depth}• "
    match node:
        case Leaf():
            yield start + _leaf(node, lexicon)
        case Declared(text=text):
            yield start + typo(f"Confirmer : {text}")
        case Not(part=part):
            yield start + typo("Ne pas être dans ce cas :")
            yield from _lines(part, lexicon, depth + 1)
        case All(parts=parts) | AnyOf(parts=parts):
            yield start + typo(
                "Toutes ces conditions :" if isinstance(node, All) else "Au moins une de ces conditions :"
            )
            for part in parts:
                yield from _lines(part, lexicon, depth + 1)
        case Known():
            return
