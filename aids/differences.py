"""What separates two versions of a sheet, in words: rules as sentences, dates as dates, texts word by word."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from aids.history import FIELDS
from aids.models import Confidence, Nature, Organisation, Recurrence, Status
from aids.models.inheritance import Inheritable
from aids.sources.rule_words import demand_and_values
from aids.wording import amount_in_words
from vocabulary.french import LONGEST_LIST, capitalised, day, quoted, typo
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.rules.tree import All, AnyOf, Declared, Leaf, Node, Not, RuleError, parse
from vocabulary.sentences import condition_in_words

NOTHING = "–"
SAME, GONE, NEW = "same", "gone", "new"
LABELS = {"status": Status, "recurrence": Recurrence, "confidence": Confidence}
GROUPS = {All: "Toutes ces conditions sont nécessaires :", AnyOf: "Au moins une de ces conditions :", Not: "Sauf si :"}
WORD, LINE = re.compile(r"\s+|\S+"), re.compile(r"[^\n]*\n")
# A longer text is compared line by line, as rules and lists are: word by word would take seconds.
LONGEST_COMPARED = 4000


@dataclass(frozen=True, slots=True)
class Difference:
    """One field. `parts`: (same, gone or new; text) in reading order. `before` and `after`: its values in words."""

    column: str
    label: str
    before: str
    after: str

    @property
    def parts(self) -> list[tuple[str, str]]:
        if self.column in WRITERS or max(len(self.before), len(self.after)) > LONGEST_COMPARED:
            return list(_compared(f"{self.before}\n", f"{self.after}\n", LINE))
        return list(_compared(self.before, self.after, WORD))


def differences(before: Mapping[str, Any], after: Mapping[str, Any], lexicon: Lexicon) -> list[Difference]:
    """Each field whose value changed, in the order of the sheet. Both in the shape of a version's content.

    A field that one of them does not know, as it did not exist yet, is not compared.
    """
    columns = [column for column in FIELDS if column != "proposal" and column in before and column in after]
    return [
        Difference(
            column,
            capitalised(typo(str(FIELDS[column].verbose_name))),
            in_words(column, before[column], lexicon),
            in_words(column, after[column], lexicon),
        )
        for column in columns
        if before[column] != after[column]
    ]


def in_words(column: str, value: Any, lexicon: Lexicon) -> str:
    """The value of a column as text; lists and trees on several lines."""
    if value is None or value in ("", [], {}):
        return NOTHING
    writer = WRITERS.get(column)
    return typo(writer(value, lexicon) if writer else _plain(column, value, lexicon))


def _plain(column: str, value: Any, lexicon: Lexicon) -> str:
    if column in LABELS:
        return str(dict(LABELS[column].choices).get(value, value))
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, list) and not any(isinstance(item, dict) for item in value):
        return "\n".join(map(str, value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, indent=1)
    if FIELDS[column].get_internal_type() == "DateField":
        return day(date.fromisoformat(value))
    return str(value)


def _bearer(value: int, lexicon: Lexicon) -> str:
    return Organisation.objects.filter(pk=value).values_list("name", flat=True).first() or f"organisme n° {value}"


def _natures(value: Sequence[str], lexicon: Lexicon) -> str:
    labels = dict(Nature.choices)
    return ", ".join(str(labels.get(nature, nature)) for nature in value)


def _needs(value: Sequence[str], lexicon: Lexicon) -> str:
    choices = lexicon.questions[NEEDS].choices
    return "\n".join(choices[need].label if need in choices else need for need in value)


def _inherited(value: Sequence[str], lexicon: Lexicon) -> str:
    labels = dict(Inheritable.choices)
    return "\n".join(str(labels.get(name, name)) for name in value)


def _territories(value: Sequence[str], lexicon: Lexicon) -> str:
    return "\n".join(f"{lexicon.places[code].name} ({code})" if code in lexicon.places else code for code in value)


def _amount(value: Mapping[str, Any], lexicon: Lexicon) -> str:
    line = amount_in_words(value)
    return f"{line}\n{value['text']}" if value.get("text") and value["text"] != line else line


def _steps(value: Sequence[Mapping[str, Any]], lexicon: Lexicon) -> str:
    return "\n".join(f"{step['text']} ({step['weeks']} sem.)" if step.get("weeks") else step["text"] for step in value)


def _strands(value: Sequence[Mapping[str, Any]], lexicon: Lexicon) -> str:
    lines = []
    for strand in value:
        lines.append(f"{strand.get('label', '')} : {_amount(strand.get('amount') or {}, lexicon)}")
        if strand.get("eligibility") is not None:
            lines.append(_tree(strand["eligibility"], lexicon, depth=1))
    return "\n".join(lines)


def _trees(value: Sequence[Any], lexicon: Lexicon) -> str:
    return "\n".join(_tree(tree, lexicon) for tree in value)


def _tree(raw: Any, lexicon: Lexicon, depth: int = 0) -> str:
    """The rule as indented lines; as JSON when a word of it has left the vocabulary."""
    try:
        return "\n".join("\u2003" * level + text for level, text in _lines(parse(raw, lexicon), lexicon, depth))
    except RuleError:
        return json.dumps(raw, ensure_ascii=False, indent=1)


def _lines(node: Node, lexicon: Lexicon, depth: int) -> Iterator[tuple[int, str]]:
    match node:
        case Leaf(value=tuple() as values) if len(values) >= LONGEST_LIST:  # a sentence would not name them all
            demand, named = demand_and_values(node, lexicon)
            yield depth, f"{demand} :"
            yield from ((depth + 1, value) for value in named)
        case Leaf():
            yield depth, capitalised(condition_in_words(node, lexicon))
        case Declared():
            yield depth, f"La structure confirme : {quoted(node.text)}"
        case Not():
            yield depth, GROUPS[Not]
            yield from _lines(node.part, lexicon, depth + 1)
        case All() | AnyOf():
            yield depth, f"{node.label} : {GROUPS[type(node)]}" if node.label else GROUPS[type(node)]
            for part in node.parts:
                yield from _lines(part, lexicon, depth + 1)


WRITERS = {
    "bearer_id": _bearer,
    "nature": _natures,
    "needs": _needs,
    "inherited": _inherited,
    "territories": _territories,
    "amount": _amount,
    "steps": _steps,
    "strands": _strands,
    "eligibility": _tree,
    "priority": _trees,
}


def _compared(before: str, after: str, unit: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """The two texts as one, what left before what came."""
    old, new = unit.findall(before), unit.findall(after)
    for kind, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i:j]), "".join(new[k:m])
        pieces = [(SAME, gone)] if kind == "equal" else [(GONE, gone), (NEW, came)]
        yield from (piece for piece in pieces if piece[1])
