"""Where a bearer is at home, read from its name until an agent says it (`Organisation.territories`)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cached_property

from aids.models import OrganisationKind
from vocabulary.places import Place, Places

# Whose name says their territory; a bank or a foundation « du Nord » may give anywhere.
LOCAL = {
    OrganisationKind.STATE,
    OrganisationKind.STATE_OPERATOR,
    OrganisationKind.REGION,
    OrganisationKind.DEPARTMENT,
    OrganisationKind.SOCIAL_SECURITY,
    OrganisationKind.INTERCOMMUNALITY,
    OrganisationKind.COMMUNE,
}
# What an intercommunality's name adds around the name itself, official or usual.
EPCI_KIND = re.compile(
    r"^(communaute (d agglomeration|de communes|urbaine)|agglomeration|agglo|eurometropole|metropole|ca|cc|cu)\b"
    r"( de la| de l| de| du| des| d)?"
)
EPCI_MARKS = re.compile(r"\"|''| \([A-Z0-9 ]+\)$")
COMMUNE_KIND = re.compile(r"^(ville|commune|mairie) (de la |de l |de |d |du |des )?")


class Homes:
    """The places of the country by the names that bearers give them; each level read when first asked for."""

    def __init__(self, places: Places):
        self._places = places

    def of(self, name: str, kind: str) -> tuple[str, ...]:
        """Codes of the places that the bearer's name names, together its territory; empty when it names none.

        « Département du Nord » names the Nord; « Ville de Roubaix et Région Hauts-de-France » names both.
        """
        if kind not in LOCAL:
            return ()
        found: list[str] = []
        words = f" {_folded(name)} "
        for known, codes in self._around.items():
            if f" {known} " in words:
                found += codes
                words = words.replace(f" {known} ", " | ")
        if kind == OrganisationKind.INTERCOMMUNALITY:
            found += self._epci.get(_epci(name), ())
        if kind == OrganisationKind.COMMUNE:
            for part in re.split(r"\bet\b|,", name):
                found += self._communes.get(COMMUNE_KIND.sub("", _folded(part)), ())
        return tuple(dict.fromkeys(found))

    @cached_property
    def _around(self) -> dict[str, list[str]]:
        """Regions and departments, the longest names first: « Val-d'Oise » is not the Oise."""
        names = self._by_name(("region", "department"), lambda place: _folded(place.name))
        return dict(sorted(names.items(), key=lambda item: -len(item[0])))

    @cached_property
    def _epci(self) -> dict[str, list[str]]:
        return self._by_name(("epci",), lambda place: _epci(EPCI_MARKS.sub("", place.name)))

    @cached_property
    def _communes(self) -> dict[str, list[str]]:
        return self._by_name(("commune",), lambda place: _folded(place.name))

    def _by_name(self, kinds: tuple[str, ...], named: Callable[[Place], str]) -> dict[str, list[str]]:
        names: dict[str, list[str]] = {}
        for code, place in self._places.items():
            if place.kind in kinds:
                names.setdefault(named(place), []).append(code)
        return names


def _epci(name: str) -> str:
    return EPCI_KIND.sub("", _folded(name)).strip()


def _folded(name: str) -> str:
    """Lower case without accents, apostrophes as spaces; a hyphen holds words together."""
    letters = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    return " ".join(re.sub(r"[’'\"(),./:]", " ", re.sub(r"\s*[-–]\s*", "-", bare)).split())
