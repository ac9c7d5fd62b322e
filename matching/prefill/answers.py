"""From a company of the directory to answers, in the shape that `parse_answers` takes.

What is not known is left out: it will be asked. That the directory does not class a company in the ESS says nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from matching.prefill.legal_forms import legal_form
from matching.prefill.sectors import sectors_of
from structures.directory.companies import Company, Establishment
from vocabulary.answers import AnswerError, parse_answer
from vocabulary.lexicon import TERRITORY, Lexicon
from vocabulary.models import TerritoryKind
from vocabulary.territories import find_places, fold

# The register's bands of employees, bounds included.
SIZES: dict[str, tuple[int, int | None]] = {
    "NN": (0, 0),
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10000, None),
}
SIAE_KINDS = {
    "EI": "siae_ei",
    "ACI": "siae_aci",
    "AI": "siae_ai",
    "ETTI": "siae_etti",
    "EITI": "siae_eiti",
    "EA": "ea",
    "EATT": "ea",
    "ESAT": "esat",
    "GEIQ": "geiq",
}
UNKNOWN_DAY = date(1900, 1, 1)  # what the register writes when it does not know


def proposed(company: Company, place: Establishment | None, lexicon: Lexicon, today: date) -> dict[str, Any]:
    """The answers that the directory gives for a company, by question; `place` is where it acts."""
    form = legal_form(company.legal_category)
    held = _accreditations(company)
    is_integration = any(value.startswith("siae") for value in held)
    raw: dict[str, Any] = {
        TERRITORY: place_of(place, lexicon) if place else None,
        "legal_form": form if isinstance(form, str) else None,
        "sectors": list(sectors_of(company.activity, is_integration=is_integration)) or None,
        "employees": _size(company),
        "age": _age(company.created_on, today),
        "accreditations": held or None,
        "siret": True if company.head else None,
    }
    return {key: value for key, value in raw.items() if value is not None and _is_answer(key, value, lexicon)}


def place_of(place: Establishment, lexicon: Lexicon) -> str | None:
    """The code of the commune of an establishment; one that merged since is found by its name and postal code."""
    code = f"C-{place.commune}"
    if place.commune and code in lexicon.places:
        return code
    if not place.commune_name or not place.postal_code:
        return None
    near = find_places(f"{place.postal_code} {place.commune_name}").filter(kind=TerritoryKind.COMMUNE)[:2]
    named = [one.code for one in near if fold(one.name) == fold(place.commune_name)]
    return named[0] if len(named) == 1 else None


def months_since(day: date, today: date) -> int:
    """Whole months from `day` to `today`."""
    return (today.year - day.year) * 12 + today.month - day.month - (today.day < day.day)


def _is_answer(key: str, value: Any, lexicon: Lexicon) -> bool:
    """Whether our questions can take it: agents may change them."""
    question = lexicon.questions.get(key)
    try:
        return question is not None and parse_answer(question, value, lexicon.places) is not None
    except AnswerError:
        return False


def _size(company: Company) -> dict[str, int] | None:
    if company.size_band not in SIZES:
        return None
    low, high = SIZES[company.size_band]
    return {"min": low} if high is None else {"min": low, "max": high}


def _age(created_on: date | None, today: date) -> int | None:
    if created_on is None or not UNKNOWN_DAY < created_on <= today:
        return None
    return months_since(created_on, today)


def _accreditations(company: Company) -> list[str]:
    """Those that the register knows; the structure may have others."""
    found = [SIAE_KINDS[kind] for kind in company.siae_kinds or () if kind in SIAE_KINDS]
    if company.siae_kinds is not None and not found:
        found = ["siae"]
    held = {
        "rup": company.legal_category == "9230",
        "qualiopi": company.has_qualiopi,
        "entrepreneur_spectacle": company.is_performance_producer,
    }
    return list(dict.fromkeys([*found, *(value for value, has in held.items() if has)]))
