"""National aids run locally: a mother sheet, and what its local ones take from it.

A local sheet keeps its own name, bearer, territory and dates. What it takes from its mother (`Aid.inherited`) it holds
in its own columns, so that nobody has to know: triggers copy it there, and again each time the published mother
changes.
"""

from __future__ import annotations

from typing import Any

from aids.models import Aid, Status
from aids.models.inheritance import Inheritable, columns_of


def locked(aid: Aid) -> list[str]:
    """The columns of `aid` that are its mother's."""
    return columns_of(aid.inherited) if aid.mother_id else []


def take(cleaned: dict[str, Any], aid: Aid) -> None:
    """Settle in the cleaned form of `aid` what is its mother's: under a new mother, all that it leaves empty too."""
    mother = cleaned.get("mother")
    if mother is None:
        cleaned["inherited"] = []
        return
    names, before = set(cleaned.get("inherited", ())), set(aid.inherited)
    if mother.pk != aid.mother_id:
        before = set()
        names |= {name for name in Inheritable.values if not any(cleaned.get(column) for column in columns_of([name]))}
    cleaned["inherited"] = [name for name in Inheritable.values if name in names]
    if mother.status == Status.PUBLISHED:
        cleaned |= {column: getattr(mother, column) for column in columns_of(names - before)}


def mother_fault(aid: Aid, mother: Aid) -> str:
    """Why `mother` cannot be the mother of `aid`; empty when she can."""
    if mother.pk == aid.pk:
        return "Une fiche n'est pas sa propre fiche mère."
    if mother.mother_id is not None:
        return "Cette fiche est elle-même locale : choisissez sa fiche mère."
    if aid.pk is not None and aid.local_ones.exists():
        return "Cette fiche a des fiches locales : elle ne peut pas en devenir une."
    return ""
