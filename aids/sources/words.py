"""Our words looked up by the labels of others: places, needs, legal forms. Pure Python."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from vocabulary.geography import fold, search_name
from vocabulary.lexicon import NEEDS, Lexicon

LEGAL_FORM = "legal_form"
SECTORS = "sectors"
OVERSEAS = ["R-01", "R-02", "R-03", "R-04", "R-06"]
MAINLAND = ["R-11", "R-24", "R-27", "R-28", "R-32", "R-44", "R-52", "R-53", "R-75", "R-76", "R-84", "R-93", "R-94"]
WIDE = {
    "france": ["FR"],
    "france entiere": ["FR"],
    "europe": ["FR"],
    "union europeenne": ["FR"],
    "monde": ["FR"],
    "outre mer": OVERSEAS,
    "france d outre mer": OVERSEAS,
    "metropole": MAINLAND,
    "france metropolitaine": MAINLAND,
    "hexagone": MAINLAND,
}
KINDS = {"commune": "commune", "epci": "epci", "departement": "department", "region": "region"}
WIDE_SCALES = {"pays", "continent", "outre mer", "metropole"}
OTHER_SCALES = {"bassin hydrographique", "ad hoc"}
WITH_SCALE = re.compile(r"(?P<name>.+?) \((?P<scale>[^()–]+?)(?: – (?P<postal_codes>[\d, ]+…?))?\)")


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """The territories of a label; `sure` is false when another place bears the name too."""

    codes: list[str]
    sure: bool = True


class Words:
    """A lexicon turned round: from labels, however written, to codes."""

    def __init__(self, lexicon: Lexicon):
        self._choices = {
            key: {
                fold(name): choice.value
                for choice in question.choices.values()
                for name in (choice.label, choice.value)
            }
            for key, question in lexicon.questions.items()
            if key in (NEEDS, LEGAL_FORM, SECTORS)
        }
        self._places: dict[tuple[str, str], list[str]] = defaultdict(list)
        self.codes = frozenset(lexicon.places)
        self._all = lexicon.places
        for place in lexicon.places.values():
            name = search_name(place.name) if place.kind == "epci" else fold(place.name)
            self._places[place.kind, name].append(place.code)

    def choice(self, question: str, label: str) -> str | None:
        """The choice of `question` that has this label or this value."""
        return self._choices.get(question, {}).get(fold(label))

    def name(self, codes: Iterable[str]) -> str:
        """The names of these places, with their codes."""
        return ", ".join(f"{self._all[code].name} ({code})" for code in codes)

    def place(self, label: str, scale: str = "") -> FoundPlace | None:
        """The territories of « Drôme », « Hérault (Département) », « Lens (Commune – 62300) », « R-32 ».

        None when there is none, or several of the same level.
        """
        if label in self.codes:
            return FoundPlace([label])
        postal_codes: list[str] = []
        if (found := WITH_SCALE.fullmatch(label)) and fold(found["scale"]) in {*KINDS, *WIDE_SCALES, *OTHER_SCALES}:
            label, scale = found["name"], found["scale"]
            postal_codes = re.findall(r"\d{5}", found["postal_codes"] or "")
        level, name = fold(scale), fold(label)
        if level in KINDS:
            return self._only(KINDS[level], label, postal_codes)
        if level in OTHER_SCALES:
            return None
        if name in WIDE:
            return FoundPlace(WIDE[name])
        return None if level else self._any_level(label)

    def _any_level(self, label: str) -> FoundPlace | None:
        found = [
            place for kind in ("region", "department", "epci", "commune") if (place := self._only(kind, label, []))
        ]
        if not found:
            return None
        first, *others = (place.codes[0] for place in found)
        return FoundPlace([first], sure=all(self._same(first, other) for other in others))

    def _same(self, one: str, other: str) -> bool:
        """Whether two places are made of the same communes, as Paris and its département."""
        return one in self._all.containers(other) and other in self._all.containers(one)

    def _only(self, kind: str, label: str, postal_codes: Iterable[str]) -> FoundPlace | None:
        codes = self._places.get((kind, search_name(label) if kind == "epci" else fold(label)), [])
        if len(codes) > 1:
            starts = {start for code in postal_codes for start in _commune_starts(code)}
            codes = [code for code in codes if code.startswith(tuple(starts))]
        return FoundPlace(list(codes)) if len(codes) == 1 else None


def _commune_starts(postal_code: str) -> tuple[str, ...]:
    """How the codes of the communes begin where letters bear this postal code."""
    if postal_code.startswith("20"):
        return ("C-2A", "C-2B")
    return (f"C-{postal_code[: 3 if postal_code.startswith('97') else 2]}",)
