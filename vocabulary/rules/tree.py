"""The grammar of rules: JSON in, checked nodes out, each knowing its JSON Pointer.

Source: the contract of the rule language ("Conditions", "Bad rules"). A tree that breaks
it raises `RuleError` with the pointer of the fault and a French sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vocabulary.lexicon import Lexicon, Question, is_number
from vocabulary.rules.status import Status

MAX_DEPTH = 8
MAX_NODES = 500
COMPLETE = "*complete*"

OPERATORS = {
    "choice": ("in", "not_in"),
    "choices": ("any_of", "all_of", "none_of"),
    "number": ("between",),
    "boolean": ("is",),
    "territory": ("within",),
}


class RuleError(ValueError):
    """A rule that the contract refuses: where (JSON Pointer) and why (French sentence)."""

    def __init__(self, pointer: str, sentence: str):
        super().__init__(f"{pointer} : {sentence}")
        self.pointer = pointer
        self.sentence = sentence


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition on one question. `value`: the dict of ends for `between`, a bool for `is`, else a tuple of codes."""

    path: str
    question: str
    op: str
    value: Any


@dataclass(frozen=True, slots=True)
class Declared:
    """A condition that only the applicant can judge."""

    path: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class All:
    path: str
    parts: tuple[Node, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class AnyOf:
    path: str
    parts: tuple[Node, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Not:
    path: str
    part: Node


@dataclass(frozen=True, slots=True)
class Known:
    """A point of the aid that no tree holds and whose status is computed elsewhere: `/open`, `/complete`."""

    path: str
    status: Status


Node = Leaf | Declared | Known | All | AnyOf | Not


def parse(raw: Any, lexicon: Lexicon, pointer: str = "") -> Node:
    """The checked tree of `raw`, whose root stands at `pointer` in the aid.

    Raises RuleError. Declared ids are checked for uniqueness over the aid, by the caller,
    since they are shared between the trees of one aid.
    """
    check_size(raw, pointer)
    return _node(raw, lexicon, pointer)


def walk(node: Node) -> Iterator[Leaf | Declared | Known]:
    """The leaves below `node`, in reading order."""
    match node:
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                yield from walk(part)
        case Not(part=part):
            yield from walk(part)
        case _:
            yield node


def check_size(raw: Any, pointer: str) -> None:
    """Raise RuleError on a tree too deep or too large; without recursion, before anything recursive looks at it."""
    nodes = 0
    stack = [(raw, pointer, 1)]
    while stack:
        node, path, depth = stack.pop()
        nodes += 1
        if depth > MAX_DEPTH:
            raise RuleError(path, f"Trop de niveaux : {MAX_DEPTH} au plus.")
        if nodes > MAX_NODES:
            raise RuleError(pointer, f"Trop de conditions : {MAX_NODES} au plus.")
        if isinstance(node, Mapping):
            for key in ("all", "any"):
                parts = node.get(key)
                if isinstance(parts, list):
                    stack.extend((part, f"{path}/{key}/{i}", depth + 1) for i, part in enumerate(parts))
            if "not" in node:
                stack.append((node["not"], f"{path}/not", depth + 1))


def _node(raw: Any, lexicon: Lexicon, path: str) -> Node:
    if not isinstance(raw, Mapping):
        raise RuleError(path, "Une condition est un objet JSON.")
    shapes = [key for key in ("all", "any", "not", "declared", "question") if key in raw]
    if len(shapes) != 1:
        raise RuleError(path, "Une condition porte une seule de ces clés : all, any, not, declared, question.")
    shape = shapes[0]
    if shape in ("all", "any"):
        return _group(shape, raw, lexicon, path)
    if shape == "not":
        _only(raw, path, {"not"})
        return Not(path, _node(raw["not"], lexicon, f"{path}/not"))
    if shape == "declared":
        return _declared(raw, path)
    return _leaf(raw, lexicon, path)


def _only(raw: Mapping[str, Any], path: str, allowed: set[str]) -> None:
    for key in raw:
        if key not in allowed:
            raise RuleError(f"{path}/{escape(str(key))}", f"La clé « {key} » n'est pas attendue ici.")


def escape(key: str) -> str:
    """One reference token of a JSON Pointer (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _group(shape: str, raw: Mapping[str, Any], lexicon: Lexicon, path: str) -> Node:
    _only(raw, path, {shape, "label"})
    parts = raw[shape]
    if not isinstance(parts, list):
        raise RuleError(f"{path}/{shape}", "Un groupe contient une liste de conditions.")
    if shape == "any" and not parts:
        raise RuleError(f"{path}/any", "Un groupe « au moins une » ne peut pas être vide.")
    label = raw.get("label", "")
    if not isinstance(label, str):
        raise RuleError(f"{path}/label", "L'intitulé d'un groupe est un texte.")
    nodes = tuple(_node(part, lexicon, f"{path}/{shape}/{i}") for i, part in enumerate(parts))
    return All(path, nodes, label) if shape == "all" else AnyOf(path, nodes, label)


def _declared(raw: Mapping[str, Any], path: str) -> Declared:
    _only(raw, path, {"declared", "text"})
    identity, text = raw["declared"], raw.get("text")
    if not isinstance(identity, str) or identity == COMPLETE or not _is_declared_id(identity):
        raise RuleError(
            f"{path}/declared", "Un identifiant de déclaration s'écrit en minuscules, chiffres, tirets ou soulignés."
        )
    if not isinstance(text, str) or not text:
        raise RuleError(f"{path}/text", "Une déclaration porte un texte.")
    return Declared(path, identity, text)


def _is_declared_id(identity: str) -> bool:
    return bool(identity) and all(c in "abcdefghijklmnopqrstuvwxyz0123456789_-" for c in identity)


def _leaf(raw: Mapping[str, Any], lexicon: Lexicon, path: str) -> Leaf:
    _only(raw, path, {"question", "op", "value"})
    key, op = raw["question"], raw.get("op")
    question = lexicon.questions.get(key) if isinstance(key, str) else None
    if question is None:
        raise RuleError(f"{path}/question", f"La question « {key} » n'existe pas.")
    if op not in OPERATORS[question.kind]:
        takes = ", ".join(OPERATORS[question.kind])
        raise RuleError(
            f"{path}/op", f"L'opérateur « {op} » ne convient pas à « {question.key} », qui accepte : {takes}."
        )
    if "value" not in raw:
        raise RuleError(path, "Il manque la valeur de la condition.")
    return Leaf(path, question.key, op, _value(raw["value"], question, op, lexicon, f"{path}/value"))


def _value(value: Any, question: Question, op: str, lexicon: Lexicon, path: str) -> Any:
    if op == "between":
        return interval(value, path)
    if op == "is":
        if not isinstance(value, bool):
            raise RuleError(path, "La valeur attendue est true ou false.")
        return value
    if not isinstance(value, list) or not value:
        raise RuleError(path, "Choisissez au moins une valeur.")
    known = lexicon.places if op == "within" else question.choices
    for i, item in enumerate(value):
        if not isinstance(item, str) or item not in known:
            what = "n'est pas un territoire connu" if op == "within" else f"n'est pas un choix de « {question.key} »"
            raise RuleError(f"{path}/{i}", f"« {item} » {what}.")
    return tuple(value)


def interval(value: Any, path: str) -> dict[str, Any]:
    """The ends of a `between`, checked: one lower and one upper at most, one at least, not empty."""
    if not isinstance(value, Mapping):
        raise RuleError(path, "Un intervalle est un objet : min, max, above ou below.")
    _only(value, path, {"min", "max", "above", "below"})
    for key, number in value.items():
        if not is_number(number):
            raise RuleError(f"{path}/{key}", "Une borne est un nombre.")
    lower = [key for key in ("min", "above") if key in value]
    upper = [key for key in ("max", "below") if key in value]
    if not lower and not upper:
        raise RuleError(path, "Un intervalle a au moins une borne.")
    if len(lower) > 1 or len(upper) > 1:
        raise RuleError(path, "Un intervalle a une seule borne de chaque côté.")
    if lower and upper:
        low, high = value[lower[0]], value[upper[0]]
        if low > high:
            raise RuleError(path, "Le minimum dépasse le maximum.")
        if low == high and (lower[0] == "above" or upper[0] == "below"):
            raise RuleError(path, "Aucun nombre ne peut être dans cet intervalle.")
    return dict(value)
