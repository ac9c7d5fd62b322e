"""What the workflow asks before it publishes a sheet."""

from __future__ import annotations

from collections.abc import Iterator

from aids.lint.finding import Finding, Sheet, register
from aids.models import Recurrence
from vocabulary.french import typo

WITHOUT_DEADLINE = {Recurrence.PERMANENT, Recurrence.CLOSED}


@register
def gates(sheet: Sheet) -> Iterator[Finding]:
    """A source, a territory, a need, conditions or « ouverte à tous », and until when one can ask."""
    aid = sheet.aid
    if not (aid.source_url or aid.legal_basis):
        yield _missing(sheet, "source", "/source_url", "Il manque la source : une adresse ou un texte de référence.")
    if not aid.territories:
        yield _missing(sheet, "territory", "/territories", "Il manque le territoire. Partout en France s'écrit FR.")
    if not aid.needs:
        yield _missing(sheet, "need", "/needs", "Il manque un besoin auquel l'aide répond.")
    if not (has_conditions(sheet) or aid.open_to_all):
        sentence = "Il manque les conditions. S'il n'y en a aucune, cochez « ouverte à tous »."
        yield _missing(sheet, "conditions", "/eligibility", sentence)
    dated = aid.closes_on or aid.usual_deadline_months or aid.deadline_unknown
    if not dated and aid.recurrence not in WITHOUT_DEADLINE:
        sentence = "Il manque la date limite : une date, des mois habituels, ou « date inconnue »."
        yield _missing(sheet, "deadline", "/closes_on", sentence)


@register
def said_both_ways(sheet: Sheet) -> Iterator[Finding]:
    """A box ticked that the rest of the sheet denies."""
    if sheet.aid.open_to_all and has_conditions(sheet):
        sentence = "La fiche se dit ouverte à tous, mais elle a des conditions."
        yield sheet.finding("open_to_all", "/open_to_all", sentence)
    if sheet.aid.deadline_unknown and (sheet.aid.closes_on or sheet.aid.usual_deadline_months):
        sentence = "La fiche dit la date inconnue, mais elle donne une date ou des mois."
        yield sheet.finding("deadline_unknown", "/deadline_unknown", sentence)


def has_conditions(sheet: Sheet) -> bool:
    """Whether some tree of the aid demands something; a priority demands nothing."""
    aid = sheet.aid
    trees = [aid.eligibility, *(strand.get("eligibility") for strand in aid.strands)]
    return any(tree is not None and tree != {"all": []} for tree in trees)


def _missing(sheet: Sheet, rule: str, path: str, sentence: str) -> Finding:
    return sheet.finding(f"missing_{rule}", path, typo(sentence), forbids=True)
