"""An aid in words: nature, amount, deadline, territory, age of the facts. Unknown says so, and is never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aids.models import Nature, Recurrence
from vocabulary.french import day, delay, euros, euros_between, list_and, rate, typo, usual_months
from vocabulary.place_names import place_with_article
from vocabulary.places import Places

UNKNOWN_AMOUNT = "Non publié"
CLOSING_SOON_DAYS = 30
NATURES = {nature.value: str(nature.label) for nature in Nature}


def natures_in_words(natures: Sequence[str]) -> str:
    """« subvention, appel à projets »."""
    return typo(", ".join([NATURES[nature] for nature in natures]))


def amount_in_words(amount: Mapping[str, Any]) -> str:
    """The amount in one line, from its numbers, else its text, else « Non publié »."""
    low, high, share = amount.get("min"), amount.get("max"), amount.get("rate_max")
    if share is not None:
        cap = f", {euros(high)} au plus" if high else ""
        return typo(f"Jusqu'à {rate(share)} de la dépense{cap}")
    if high == 0 and not low:
        return "Gratuit"
    if low and high:
        return typo(euros(low) if low == high else f"De {euros_between(low, high)}")
    if high:
        return typo(f"Jusqu'à {euros(high)}")
    if low:
        return typo(f"À partir de {euros(low)}")
    return typo(amount.get("text") or UNKNOWN_AMOUNT)


def deadline_in_words(aid: Mapping[str, Any], today: date) -> str:
    """Until when one can ask: a date and its delay, the usual months, or that nobody knows."""
    opens_on, closes_on = aid["opens_on"], aid["closes_on"]
    if aid["recurrence"] == Recurrence.CLOSED:
        return "Cette aide n’existe plus"
    if opens_on is not None and today < opens_on:
        return typo(f"Ouvre le {day(opens_on)}")
    if closes_on is not None and closes_on < today:
        return typo(f"Close depuis le {day(closes_on)}")
    if closes_on is not None:
        days = (closes_on - today).days
        if 1 < days <= CLOSING_SOON_DAYS:
            return typo(f"{day(closes_on)}, plus que {days} jours")
        return typo(", ".join(part for part in (day(closes_on), delay(closes_on, today)) if part))
    if months := usual_months(aid["usual_deadline_months"]):
        return typo(f"Habituellement {months}")
    if aid["recurrence"] == Recurrence.PERMANENT:
        return "Toute l’année"
    return typo("Chaque année, date à demander" if aid["recurrence"] == Recurrence.YEARLY else "Date à demander")


def card_facts(row: Mapping[str, Any], today: date) -> list[tuple[str, str]]:
    """What every card of an aid says in pairs: amount, deadline, territory."""
    places = list_and(row["place_names"]) if row["place_names"] else "Sans limite"
    return [
        ("Montant", amount_in_words(row["amount"])),
        ("Date limite", deadline_in_words(row, today)),
        ("Territoire", typo(places)),
    ]


def sheet_reason(verified_on: date | None, facts_as_of: int | None) -> str:
    """« Fiche à vérifier : nos informations datent de 2021. », or when it was checked."""
    if verified_on is not None:
        return typo(f"Fiche relue le {day(verified_on)}.")
    if facts_as_of is None:
        return typo("Fiche à vérifier : l'année de nos informations n'est pas connue.")
    return typo(f"Fiche à vérifier : nos informations datent de {facts_as_of}.")


def territories_in_words(codes: Sequence[str], places: Places) -> str:
    """« toute la France », « le Nord et le Pas-de-Calais »."""
    if not codes:
        return "sans limite de territoire"
    return typo(list_and([place_with_article(places[code]) or places[code].name for code in codes]))


def facts_in_words(facts_as_of: int | None) -> str:
    """From which year the facts are."""
    if facts_as_of is None:
        return typo("L'année de ces informations n'est pas connue.")
    return typo(f"Ces informations datent de {facts_as_of}.")


def notice(verified_on: date | None, facts_as_of: int | None) -> str:
    """Who checked the sheet, or that nobody did yet."""
    if verified_on is not None:
        return typo(f"Fiche relue le {day(verified_on)}.")
    return typo(f"{facts_in_words(facts_as_of)} L'organisme ne les a pas encore relues.")
