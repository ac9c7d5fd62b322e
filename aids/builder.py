"""What the rule builder asks of the server: the words it offers, how a draft reads, and what is wrong with it.

A draft is the part of a sheet that the builder edits, in the catalogue's format: `eligibility`, `strands`,
`priority` and `amount`. It may be wrong anywhere: whatever can be read is, and every fault is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from aids.builder_examples import example
from aids.rules import declared_twice
from aids.validation import schema_faults
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon, Question
from vocabulary.rules.status import Status
from vocabulary.rules.tree import OPERATORS, Declared, Leaf, RuleError, check_size, parse
from vocabulary.sentences import condition_sentence

EDITED = ("eligibility", "strands", "priority", "amount")
OPERATOR_WORDS = {
    "in": "est l'une de",
    "not_in": "n'est aucune de",
    "any_of": "au moins un parmi",
    "all_of": "tous parmi",
    "none_of": "aucun parmi",
    "between": "il faut",
    "is": "la réponse est",
    "within": "dans",
}


@dataclass
class Description:
    """How a draft reads, by JSON Pointer.

    `readings`: for each condition, the sentence of a visitor who did not answer (`unknown`), who fulfils it where it
    stands (`met`) and who does not (`failed`). `places`: names of the territories it names.
    """

    readings: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[dict[str, str]] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


def words(lexicon: Lexicon) -> dict[str, Any]:
    """The questions that a condition may name, and the operators that each takes, for the builder."""
    return {
        "questions": [_question(question) for question in lexicon.in_order],
        "operators": {op: typo(text) for op, text in OPERATOR_WORDS.items()},
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind,
        "label": typo(question.label),
        "unit": question.unit,
        "operators": OPERATORS[question.kind],
        "choices": [
            {"value": choice.value, "label": typo(choice.label), "depth": len(question.lineage(choice.value)) - 1}
            for choice in _families(question)
        ]
        if question.kind in ("choice", "choices")
        else [],
    }


def _families(question: Question) -> Iterator[Any]:
    """Each choice, then those below it."""

    def below(parent: str | None) -> Iterator[Any]:
        for choice in question.choices.values():
            if choice.parent == parent:
                yield choice
                yield from below(choice.value)

    return below(None)


def describe(draft: Mapping[str, Any], lexicon: Lexicon) -> Description:
    """Every condition of the draft in sentences, and every fault beside what it is about."""
    found = Description()
    declared: list[Declared] = []
    for pointer, raw in trees_of(draft):
        try:
            check_size(raw, pointer)
        except RuleError as fault:
            found.faults.append(_said(fault))
            continue
        found.faults.extend(_said(fault) for fault in _faults(raw, lexicon, pointer))
        for leaf, negated in _leaves(raw, lexicon, pointer):
            found.readings[leaf.path] = _readings(leaf, lexicon, negated=negated)
            if isinstance(leaf, Declared):
                declared.append(leaf)
            elif leaf.op == "within":
                found.places |= {code: typo(lexicon.places[code].name) for code in leaf.value}
    found.faults.extend(map(_said, declared_twice(declared)))
    found.faults.extend(_said(fault) for fault in schema_faults(draft) if fault.pointer.split("/")[1:2] in _EDITED)
    return found


_EDITED = [[name] for name in EDITED]


def _said(fault: RuleError) -> dict[str, str]:
    return {"pointer": fault.pointer, "sentence": typo(fault.sentence)}


def trees_of(draft: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Each rule tree of a draft with its pointer; what is not in the expected shape is left to the schema."""
    if draft.get("eligibility") is not None:
        yield "/eligibility", draft["eligibility"]
    for i, strand in enumerate(_listed(draft.get("strands"))):
        if isinstance(strand, Mapping) and strand.get("eligibility") is not None:
            yield f"/strands/{i}/eligibility", strand["eligibility"]
    for i, raw in enumerate(_listed(draft.get("priority"))):
        yield f"/priority/{i}", raw


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _parts(raw: Any) -> Iterator[tuple[str, Any]]:
    """What a node is made of, with the end of its pointer."""
    if isinstance(raw, Mapping):
        for key in ("all", "any"):
            for i, part in enumerate(_listed(raw.get(key))):
                yield f"/{key}/{i}", part
        if "not" in raw:
            yield "/not", raw["not"]


def _faults(raw: Any, lexicon: Lexicon, pointer: str) -> Iterator[RuleError]:
    """Each fault of a tree: those of its parts, else its own."""
    try:
        parse(raw, lexicon, pointer)
    except RuleError as fault:
        below = [one for end, part in _parts(raw) for one in _faults(part, lexicon, pointer + end)]
        yield from below or (fault,)


def _leaves(
    raw: Any, lexicon: Lexicon, pointer: str, *, negated: bool = False
) -> Iterator[tuple[Leaf | Declared, bool]]:
    """The leaves that can be read, even beside some that cannot; and whether an odd number of `not` stand above."""
    parts = list(_parts(raw))
    for end, part in parts:
        yield from _leaves(part, lexicon, pointer + end, negated=negated != (end == "/not"))
    if not parts:
        try:
            node = parse(raw, lexicon, pointer)
        except RuleError:
            return
        if isinstance(node, Leaf | Declared):
            yield node, negated


def _readings(leaf: Leaf | Declared, lexicon: Lexicon, *, negated: bool) -> dict[str, str]:
    """What each visitor reads; a situation that no answer brings about is left out."""
    readings = {"unknown": condition_sentence(leaf, Status.UNKNOWN, None, lexicon, negated=negated)}
    for effect in (Status.MET, Status.FAILED):
        own = effect.reverse if negated else effect
        answer = example(leaf, own, lexicon) if isinstance(leaf, Leaf) else None
        if answer is not None or isinstance(leaf, Declared):
            readings[effect.code] = condition_sentence(leaf, own, answer, lexicon, negated=negated)
    return readings
