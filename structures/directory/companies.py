"""A reply of the company directory as values. Pure: whatever JSON comes in, what cannot be read is unknown.

The contract is that of `GET /search` of the API Recherche d'entreprises. Values that a company keeps to itself come as
« [NON-DIFFUSIBLE] »: they are unknown here, so that no page can show them. The officers that a reply may name are never
read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from structures.directory.identifiers import is_siren

MASKED = re.compile(r"\[N(?:ON[- ]DIFFUSIBLE|D)\]", re.IGNORECASE)
LONGEST_TEXT = 300
MOST_RESULTS = 10_000
MOST_A_PAGE = 25  # companies, as the service says
MOST_PLACES = 100  # establishments of one company, as it says too
CLOSED = "C"  # of a company; an establishment is said « F » by the register, « C » by some replies
CLOSED_ESTABLISHMENT = ("C", "F")


class ReplyError(ValueError):
    """The reply is not a page of companies."""


@dataclass(frozen=True, slots=True)
class Establishment:
    """One place where a company is. Empty texts are unknown."""

    siret: str
    commune: str  # INSEE code
    commune_name: str
    postal_code: str
    is_closed: bool
    is_masked: bool


@dataclass(frozen=True, slots=True)
class Company:
    """What the directory says of one company. Empty texts and None are unknown."""

    siren: str
    name: str
    rna: str
    legal_category: str  # four digits, as 9220
    activity: str  # NAF code, as 94.99Z
    size_band: str  # code of the register, as 02
    size_year: str
    created_on: date | None
    closed_on: date | None
    is_closed: bool
    head: Establishment | None
    others: tuple[Establishment, ...]  # those that matched what was looked for
    is_ess: bool | None
    siae_kinds: tuple[str, ...] | None  # ACI, EI… : None when it is not a work-integration structure
    has_qualiopi: bool
    is_performance_producer: bool

    def establishment(self, siret: str) -> Establishment | None:
        """The establishment of that number, when the reply has it and it is not the head office."""
        return next((one for one in self.others if one.siret == siret), None)


@dataclass(frozen=True, slots=True)
class Found:
    """One page of companies; `total` of all pages, ten thousand standing for more."""

    companies: tuple[Company, ...]
    total: int
    pages: int


def parse_reply(reply: Any) -> Found:
    """The companies of a reply, those without a SIREN left out. Raises ReplyError."""
    if not isinstance(reply, Mapping) or not isinstance(reply.get("results"), list):
        raise ReplyError("pas de liste « results »")
    rows = [row for row in reply["results"][:MOST_A_PAGE] if isinstance(row, Mapping)]
    companies = tuple(_company(row) for row in rows if is_siren(_text(row, "siren")))
    total = max(_count(reply, "total_results"), len(companies))
    return Found(companies, total, max(_count(reply, "total_pages"), 1))


def _company(row: Mapping[str, Any]) -> Company:
    more = _object(row, "complements")
    head = _establishment(_object(row, "siege"))
    matching = row.get("matching_etablissements")
    matching = matching[:MOST_PLACES] if isinstance(matching, list) else []
    others = [_establishment(one) for one in matching if isinstance(one, Mapping)]
    return Company(
        siren=_text(row, "siren"),
        name=_text(row, "nom_complet") or _text(row, "nom_raison_sociale"),
        rna=_text(more, "identifiant_association"),
        legal_category=_code(row, "nature_juridique", r"[0-9]{4}"),
        activity=_code(row, "activite_principale", r"[0-9]{2}\.[0-9]{2}[A-Z]"),
        size_band=_code(row, "tranche_effectif_salarie", r"[0-9N]{2}"),
        size_year=_code(row, "annee_tranche_effectif_salarie", r"[0-9]{4}"),
        created_on=_date(row, "date_creation"),
        closed_on=_date(row, "date_fermeture"),
        is_closed=_text(row, "etat_administratif") == CLOSED,
        head=head,
        others=tuple(one for one in others if one and one.siret != (head.siret if head else "")),
        is_ess=_flag(more, "est_ess"),
        siae_kinds=_siae_kinds(more),
        has_qualiopi=_flag(more, "est_qualiopi") is True,
        is_performance_producer=_flag(more, "est_entrepreneur_spectacle") is True,
    )


def _establishment(row: Mapping[str, Any]) -> Establishment | None:
    siret = _code(row, "siret", r"[0-9]{14}")
    if not siret:
        return None
    return Establishment(
        siret=siret,
        commune=_code(row, "commune", r"[0-9][0-9AB][0-9]{3}"),
        commune_name=_text(row, "libelle_commune"),
        postal_code=_code(row, "code_postal", r"[0-9]{5}"),
        is_closed=_text(row, "etat_administratif") in CLOSED_ESTABLISHMENT,
        is_masked=_raw(row, "statut_diffusion_etablissement") == "P" or any(map(_is_masked, row.values())),
    )


def _siae_kinds(more: Mapping[str, Any]) -> tuple[str, ...] | None:
    if _flag(more, "est_siae") is not True:
        return None
    said = more.get("type_siae")
    texts = said if isinstance(said, list) else [said]
    return tuple(dict.fromkeys(re.findall(r"[A-Z]{2,6}", " ".join(t for t in texts if isinstance(t, str)).upper())))


def _object(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    return value if isinstance(value, Mapping) else {}


def _raw(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _is_masked(value: Any) -> bool:
    return isinstance(value, str) and MASKED.search(value) is not None


def _text(row: Mapping[str, Any], key: str) -> str:
    """The text of `key`, on one line; empty when it is absent, masked, or no text that a page could show."""
    value = " ".join(_raw(row, key)[: 2 * LONGEST_TEXT].split())[:LONGEST_TEXT]
    return "" if _is_masked(value) or not value.isprintable() else value


def _code(row: Mapping[str, Any], key: str, pattern: str) -> str:
    value = _text(row, key)
    return value if re.fullmatch(pattern, value) else ""


def _flag(row: Mapping[str, Any], key: str) -> bool | None:
    value = row.get(key)
    return value if isinstance(value, bool) else None


def _date(row: Mapping[str, Any], key: str) -> date | None:
    try:
        return date.fromisoformat(_text(row, key)[:10])
    except ValueError:
        return None


def _count(reply: Mapping[str, Any], key: str) -> int:
    value = reply.get(key)
    return min(value, MOST_RESULTS) if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
