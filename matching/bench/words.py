"""The words that ship with the project, read from its files: the bench needs no loaded database."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from pathlib import Path

from vocabulary.geography import read_geography
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.places import Place, Places


@dataclass(frozen=True)
class Words:
    """The lexicon, and what drawing places at random needs: codes by kind, inhabitants of the communes."""

    lexicon: Lexicon
    codes: Mapping[str, Sequence[str]]
    inhabitants: Sequence[int]

    @cached_property
    def cumulated_inhabitants(self) -> list[int]:
        """In the order of `codes["commune"]`, for `random.choices`."""
        return list(accumulate(self.inhabitants))

    @cached_property
    def containers(self) -> Mapping[str, tuple[str, ...]]:
        """The places that hold each commune whole, itself first."""
        places = self.lexicon.places
        found = {code: [code] for code in self.codes["commune"]}
        numbers = {places.communes(code).bit_length() - 1: code for code in found}
        for code in places:
            if places[code].kind in ("commune", "arrondissement"):
                continue
            for number in bits(places.communes(code)):
                found[numbers[number]].append(code)
        return {code: tuple(codes) for code, codes in found.items()}


def bits(number: int) -> list[int]:
    """The positions of the ones of a non-negative integer, rising."""
    text = bin(number)[:1:-1]
    found = []
    at = text.find("1")
    while at >= 0:
        found.append(at)
        at = text.find("1", at + 1)
    return found


def read_words(questions: Path, geography: Path) -> Words:
    """From a file of questions and a folder of territories, as their import commands take them."""
    lines = questions.read_text(encoding="utf-8").splitlines()
    read = read_geography(geography)
    members = defaultdict(list)
    for container, commune in sorted(read.containments):
        members[container].append(commune)
    rows = [row for code, row in sorted(read.territories.items()) if row.kind == "commune" or code in members]
    places = Places.build([Place(row.code, row.kind, row.name, row.subtype) for row in rows], members)
    codes: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        codes[row.kind].append(row.code)
    return Words(
        Lexicon(questions_by_key(map(json.loads, lines)), places),
        dict(codes),
        [row.population or 1 for row in rows if row.kind == "commune"],
    )
