"""National aids run locally: what a local sheet takes from its mother.

A local sheet keeps its own rule, amounts, dates, bearer and territory. The texts that the mother says for all are
hers while the local one leaves them empty; its form does not let them be written again.
"""

from __future__ import annotations

from copy import copy

from aids.models import Aid

INHERITED = ("description", "conditions_text", "cumulation", "legal_basis", "documents", "steps")


def inherited(aid: Aid) -> tuple[str, ...]:
    """Names of the fields that `aid` takes from its mother."""
    if aid.mother_id is None:
        return ()
    return tuple(name for name in INHERITED if not getattr(aid, name))


def with_inherited(aid: Aid) -> Aid:
    """The sheet as people read it, not to be saved; `mother` was fetched with it."""
    if aid.mother_id is None:
        return aid
    shown = copy(aid)
    for name in inherited(aid):
        setattr(shown, name, getattr(aid.mother, name))
    return shown


def mother_fault(aid: Aid, mother: Aid) -> str:
    """Why `mother` cannot be the mother of `aid`; empty when she can."""
    if mother.pk == aid.pk:
        return "Une fiche n'est pas sa propre fiche mère."
    if mother.mother_id is not None:
        return "Cette fiche est elle-même locale : choisissez sa fiche mère."
    if aid.pk is not None and aid.local_ones.exists():
        return "Cette fiche a des fiches locales : elle ne peut pas en devenir une."
    return ""
