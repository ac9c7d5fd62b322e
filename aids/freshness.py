"""Which published sheets to read again first: those whose staleness harms most.

harm = (1 + times seen) × staleness × urgency. Staleness is the age of what is known over the age at which it is too
old for an aid of that recurrence; urgency grows as the deadline comes near, and when it is past while the aid returns.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from aids.models import Aid, AidSeen, Link, Recurrence
from vocabulary.french import counted, day, quoted, typo

# Days after which a sheet is to be read again. An aid that no longer exists asks for nothing.
STALE_AFTER = {Recurrence.PERMANENT: 365, Recurrence.YEARLY: 180, Recurrence.ONE_OFF: 90}
UNKNOWN_AGE_DAYS = 1000
CLOSES_IN_DAYS = 30
CLOSES_SOON, CAMPAIGN_NEAR, CLOSED_AND_RETURNS, CALM = 4.0, 2.0, 3.0, 1.0
DEAD_LINK = 2.0
COLUMNS = ("pk", "slug", "name", "recurrence", "opens_on", "closes_on", "usual_deadline_months", "verified_on")
COLUMNS += ("facts_as_of", "source_url", "apply_url", "bearer__name")


@dataclass(frozen=True, slots=True)
class Due:
    """A sheet to read again: why, in sentences, and how much it harms as it is."""

    pk: int
    name: str
    bearer: str
    harm: float
    reasons: tuple[str, ...]


def queue(today: date) -> list[Due]:
    """Every published sheet that is due, worst first: three queries."""
    seen = dict(AidSeen.objects.values_list("slug", "count"))
    dead = set(Link.objects.dead().values_list("address", flat=True))
    rows = Aid.objects.published().exclude(recurrence=Recurrence.CLOSED).values(*COLUMNS)
    return ranked((row | {"seen": seen.get(row["slug"], 0)} for row in rows), dead, today)


def ranked(rows: Iterable[Mapping[str, Any]], dead: set[str], today: date) -> list[Due]:
    """Those of the rows that are due; equal harms by name."""
    found = (due for row in rows if (due := _due(row, dead, today)) is not None)
    return sorted(found, key=lambda due: (-due.harm, due.name))


def _due(row: Mapping[str, Any], dead: set[str], today: date) -> Due | None:
    reasons = []
    staleness = age_in_days(row, today) / STALE_AFTER[row["recurrence"]]
    if staleness >= 1:
        reasons.append(_age_in_words(row))
    if returns_without_dates(row, today):
        reasons.append(f"Close depuis le {day(row['closes_on'])} : donnez les dates de la prochaine campagne.")
    links = [address for address in (row["source_url"], row["apply_url"]) if address in dead]
    reasons += [f"{quoted(address)} ne répond plus." for address in dict.fromkeys(links)]
    if not reasons:
        return None
    factor, urgency = _urgency(row, today)
    reasons += [urgency] if urgency else []
    if row["seen"]:
        reasons.append(f"Vue {counted(row['seen'], 'fois', 'fois')}.")
    harm = (1 + row["seen"]) * max(staleness, 1) * factor * (DEAD_LINK if links else 1)
    return Due(row["pk"], row["name"], row["bearer__name"], harm, tuple(map(typo, reasons)))


def age_in_days(row: Mapping[str, Any], today: date) -> int:
    """How old what the sheet says is: since it was verified, else since the end of the year of its facts."""
    if row["verified_on"] is not None:
        return max((today - row["verified_on"]).days, 0)
    if row["facts_as_of"] is None:
        return UNKNOWN_AGE_DAYS
    return max((today - date(row["facts_as_of"], 12, 31)).days, STALE_AFTER[row["recurrence"]])


def returns_without_dates(row: Mapping[str, Any], today: date) -> bool:
    """Whether a yearly aid still shows last year's dates. It stays published: its dates make it ineligible."""
    return row["recurrence"] == Recurrence.YEARLY and row["closes_on"] is not None and row["closes_on"] < today


def _age_in_words(row: Mapping[str, Any]) -> str:
    if row["verified_on"] is not None:
        return f"Relue le {day(row['verified_on'])}."
    return "Jamais relue." if row["facts_as_of"] is None else f"Jamais relue ; informations de {row['facts_as_of']}."


def _urgency(row: Mapping[str, Any], today: date) -> tuple[float, str]:
    """The factor, and a sentence when there is something to hurry for."""
    closes_on = row["closes_on"]
    if returns_without_dates(row, today):
        return CLOSED_AND_RETURNS, ""
    if closes_on is not None and 0 <= (closes_on - today).days <= CLOSES_IN_DAYS:
        return CLOSES_SOON, f"Ferme le {day(closes_on)}."
    if {today.month, today.month % 12 + 1} & set(row["usual_deadline_months"]):
        return CAMPAIGN_NEAR, "Campagne habituelle ce mois-ci ou le mois prochain."
    return CALM, ""
