"""What one types to find a structure: a SIREN, a SIRET, an RNA number or a name. Pure.

SIREN and SIRET carry Luhn's key; the establishments of La Poste are too many for it, and sum their digits to a multiple
of five instead. The forms of RNA numbers vary overseas: what merely begins like one is looked for, never refused.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

LA_POSTE = "356000000"
SHORTEST_NAME = 3  # the directory asks for as many
LONGEST = 200
SIREN_DIGITS, SIRET_DIGITS = 9, 14
FEWEST_DIGITS_OF_A_NUMBER = 7  # below, as « 1901 » or « 62300 », digits may be a name
SEPARATORS = re.compile(r"[\s.\-_/\u00a0\u2009\u202f]+")
RNA = re.compile(r"W[0-9][0-9A-Z][0-9]{3,9}")


class Kind(StrEnum):
    SIREN = "siren"
    SIRET = "siret"
    RNA = "rna"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Searched:
    """What is looked for; `value` is compact for a number."""

    kind: Kind
    value: str


class IdentifierError(ValueError):
    """Nothing can be looked for with this; the message says why, in French."""


def read_searched(text: str) -> Searched:
    """What `text` means, spaces and dots in numbers tolerated. Raises IdentifierError."""
    # A number pasted from a page or a letter may carry marks that have no width.
    name = " ".join("".join(sign for sign in text if unicodedata.category(sign) != "Cf").split())
    if not name.isprintable():
        raise IdentifierError("Ce texte contient des signes qui ne se lisent pas. Écrivez-le à la main.")
    if len(name) > LONGEST:
        raise IdentifierError(f"C'est trop long : {LONGEST} signes au plus.")
    compact = SEPARATORS.sub("", name).upper()
    if RNA.fullmatch(compact):
        return Searched(Kind.RNA, compact)
    if compact.isdecimal() and compact.isascii() and len(compact) >= FEWEST_DIGITS_OF_A_NUMBER:
        return _number(compact)
    if len(name) < SHORTEST_NAME:
        raise IdentifierError(f"Écrivez au moins {SHORTEST_NAME} signes.")
    return Searched(Kind.NAME, name)


def _number(digits: str) -> Searched:
    match len(digits):
        case 9 if is_siren(digits):
            return Searched(Kind.SIREN, digits)
        case 14 if is_siret(digits):
            return Searched(Kind.SIRET, digits)
        case 9 | 14:
            kind = "SIREN" if len(digits) == SIREN_DIGITS else "SIRET"
            raise IdentifierError(f"Ce numéro {kind} n'existe pas : un chiffre est faux. Relisez-le.")
    raise IdentifierError(
        f"Un SIREN compte {SIREN_DIGITS} chiffres, un SIRET {SIRET_DIGITS} : vous en avez écrit {len(digits)}."
    )


def is_siren(digits: str) -> bool:
    """Whether `digits` is a SIREN: nine digits with Luhn's key."""
    return _is_digits(digits, SIREN_DIGITS) and _luhn(digits)


def is_siret(digits: str) -> bool:
    """Whether `digits` is a SIRET: a SIREN and five digits, with Luhn's key or La Poste's own."""
    if not _is_digits(digits, SIRET_DIGITS) or not is_siren(digits[:SIREN_DIGITS]):
        return False
    return _luhn(digits) or (digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0)


def grouped(digits: str) -> str:
    """« 000 000 018 », « 000 000 018 00010 », with spaces that do not break."""
    siren, rest = digits[:SIREN_DIGITS], digits[SIREN_DIGITS:]
    return "\u00a0".join([*(siren[i : i + 3] for i in range(0, len(siren), 3)), *([rest] if rest else [])])


def _is_digits(text: str, count: int) -> bool:
    return len(text) == count and text.isascii() and text.isdecimal()


def _luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if position % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
