"""What the directory found, in words: how many, each with its place, and the one with what is odd about it."""

from __future__ import annotations

from dataclasses import dataclass

from structures.directory.companies import MOST_RESULTS, Company, Establishment
from structures.directory.identifiers import grouped
from vocabulary.french import counted, day, number, typo
from vocabulary.lexicon import Lexicon
from vocabulary.place_names import at_commune

LONGEST_SHOWN = 60
UNNAMED = "Nom non publié"


@dataclass(frozen=True, slots=True)
class Identity:
    """One company as people know it again. Empty texts: nothing to say.

    `place`: of the establishment whose number was typed, when it is not the head office. `is_private`: its address is.
    """

    siren: str
    name: str
    number: str
    head: str
    place: str
    closed: str
    is_private: bool
    is_outside_ess: bool


def identity(company: Company, typed: str, lexicon: Lexicon) -> Identity:
    """The company in words; `typed` is what was looked for."""
    head, place = company.head, company.establishment(typed)
    return Identity(
        siren=company.siren,
        name=company.name or UNNAMED,
        number=f"SIREN {grouped(company.siren)}",
        head=typo(_where(head, lexicon)) if head else "",
        place=typo(_of_place(place, lexicon)) if place else "",
        closed=_closed(company),
        is_private=head is not None and head.is_masked and not head.commune,
        is_outside_ess=company.is_ess is False,
    )


def open_places(company: Company, typed: str) -> list[Establishment]:
    """Where the company is: the establishment of the number typed, then the head office; the closed left out."""
    return [place for place in (company.establishment(typed), company.head) if place and not place.is_closed]


def count_in_words(total: int, searched: str) -> str:
    """« 2 structures correspondent à « lens » »."""
    quoted = f"« {searched if len(searched) <= LONGEST_SHOWN else f'{searched[:LONGEST_SHOWN]}…'} »"
    if not total:
        return typo(f"L'annuaire ne connaît pas {quoted}. Une association sans SIREN n'y est pas toujours.")
    if total >= MOST_RESULTS:
        return typo(f"Plus de {number(MOST_RESULTS)} structures correspondent à {quoted}. Ajoutez un mot.")
    return typo(f"{counted(total, 'structure correspond', 'structures correspondent')} à {quoted}")


def _where(place: Establishment, lexicon: Lexicon) -> str:
    """« à Rennes (35000) »; what is masked is left out."""
    known = lexicon.places.get(f"C-{place.commune}")
    name = known.name if known else place.commune_name
    if not name:
        return ""
    return f"{at_commune(name)} ({place.postal_code})" if place.postal_code else at_commune(name)


def _of_place(place: Establishment, lexicon: Lexicon) -> str:
    where = _where(place, lexicon)
    if place.is_closed:
        return f"Ce numéro est celui d'un établissement fermé{f', {where}' if where else ''}. Nous prenons le siège."
    return f"Ce numéro est celui d'un établissement{f' situé {where}' if where else ''}, qui n'est pas le siège."


def _closed(company: Company) -> str:
    """« fermée depuis le 31 mai 2024 »; empty when it is not."""
    if not company.is_closed:
        return ""
    return typo(f"fermée depuis le {day(company.closed_on)}" if company.closed_on else "fermée")
