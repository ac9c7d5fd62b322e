"""Places as sets of communes: the geography that rules and answers speak, as an immutable snapshot."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain


@dataclass(frozen=True, slots=True)
class Place:
    """A territory by its code. `kind`: commune, arrondissement, epci, department, region or country."""

    code: str
    kind: str
    name: str
    subtype: str = ""


class Places(Mapping[str, Place]):
    """Every place by code, and its communes as a bit set, one bit a commune."""

    def __init__(self, places: Mapping[str, Place], communes: Mapping[str, int], members: Mapping[str, Iterable[str]]):
        self._places = places
        self._communes = communes
        self._members = members
        self._around: dict[str, list[str]] = defaultdict(list)  # each commune: the places that hold it
        for code, codes in members.items():
            for commune in codes:
                self._around[commune].append(code)
        self._containers: dict[str, frozenset[str]] = {}
        self._overlapping: dict[str, frozenset[str]] = {}

    @classmethod
    def build(cls, places: Iterable[Place], members: Mapping[str, Iterable[str]]) -> Places:
        """From places and, for each that is not a commune, the codes of its communes."""
        by_code = {place.code: place for place in places}
        numbers = {code: i for i, code in enumerate(c for c, p in by_code.items() if p.kind == "commune")}
        communes = dict.fromkeys(by_code, 0) | {code: 1 << number for code, number in numbers.items()}
        for code, codes in members.items():
            bits = bytearray(len(numbers) // 8 + 1)
            for commune in codes:
                number = numbers[commune]
                bits[number >> 3] |= 1 << (number & 7)
            communes[code] = int.from_bytes(bits, "little")
        return cls(by_code, communes, members)

    def __getitem__(self, code: str) -> Place:
        return self._places[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def communes(self, code: str) -> int:
        """The communes of a place as a bit set. Raises KeyError for an unknown code."""
        return self._communes[code]

    def containers(self, code: str) -> frozenset[str]:
        """The places that hold every commune of this one, itself included; all of them when it has none."""
        found = self._containers.get(code)
        if found is None:
            around = [self._holding(commune) for commune in self._inside(code)]
            found = around[0].intersection(*around[1:]) if around else frozenset(self._places)
            self._containers[code] = found
        return found

    def overlapping(self, code: str) -> frozenset[str]:
        """The places that hold some communes of this one, but not all."""
        if self._places[code].kind == "commune":
            return frozenset()
        if code not in self._overlapping:
            some = frozenset(chain.from_iterable(map(self._holding, self._inside(code))))
            self._overlapping[code] = some - self.containers(code)
        return self._overlapping[code]

    def _inside(self, code: str) -> Iterable[str]:
        return (code,) if self._places[code].kind == "commune" else self._members.get(code, ())

    def _holding(self, commune: str) -> frozenset[str]:
        return frozenset((commune, *self._around.get(commune, ())))
