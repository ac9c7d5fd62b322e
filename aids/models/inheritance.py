"""What a local sheet may take from its mother, by name; a rule is taken whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models


class Inheritable(models.TextChoices):
    DESCRIPTION = "description", "description"
    NEEDS = "needs", "besoins"
    AMOUNT = "amount", "montant"
    RULE = "rule", "conditions, volets et priorités"
    CONDITIONS_TEXT = "conditions_text", "conditions dans les mots de l'organisme"
    DOCUMENTS = "documents", "documents"
    STEPS = "steps", "étapes"
    CUMULATION = "cumulation", "cumul"
    LEGAL_BASIS = "legal_basis", "texte de référence"


RULE_COLUMNS = ("eligibility", "open_to_all", "strands", "priority", "conditions_complete")


def columns_of(names: Iterable[str]) -> list[str]:
    """The columns that these names stand for; the trigger of the database says the same."""
    return [column for name in names for column in (RULE_COLUMNS if name == Inheritable.RULE else (name,))]
