"""Dates, amounts, documents and territories that do not agree with each other."""

from __future__ import annotations

from collections.abc import Iterator

from aids.lint.finding import Finding, Sheet, register
from aids.models import Recurrence
from aids.wording import territories_in_words
from vocabulary.french import day, euros, quoted, typo


@register
def dates(sheet: Sheet) -> Iterator[Finding]:
    """Reversed, or past while the aid comes back."""
    aid = sheet.aid
    if aid.opens_on and aid.closes_on and aid.opens_on > aid.closes_on:
        sentence = f"L'aide ferme le {day(aid.closes_on)}, avant d'ouvrir le {day(aid.opens_on)}."
        yield sheet.finding("dates_reversed", "/closes_on", typo(sentence), forbids=True)
    elif aid.closes_on and sheet.today and aid.closes_on < sheet.today and aid.recurrence != Recurrence.CLOSED:
        ask = {
            Recurrence.YEARLY: "Donnez les dates de la prochaine campagne.",
            Recurrence.ONE_OFF: "Si elle ne revient pas, dites qu'elle n'existe plus.",
        }.get(Recurrence(aid.recurrence), "Retirez cette date si l'aide est ouverte toute l'année.")
        yield sheet.finding(
            "dates_past", "/closes_on", typo(f"La date limite est passée : {day(aid.closes_on)}. {ask}")
        )


@register
def amounts(sheet: Sheet) -> Iterator[Finding]:
    """A least amount above the greatest."""
    found = [("/amount", sheet.aid.amount)]
    found += [(f"/strands/{i}/amount", strand.get("amount") or {}) for i, strand in enumerate(sheet.aid.strands)]
    for path, amount in found:
        low, high = amount.get("min"), amount.get("max")
        if low is not None and high is not None and low > high:
            sentence = f"Le montant le plus bas, {euros(low)}, dépasse le plus haut, {euros(high)}."
            yield sheet.finding("amount_reversed", f"{path}/min", typo(sentence))


@register
def documents(sheet: Sheet) -> Iterator[Finding]:
    """A document that the vocabulary does not know is not shown to anyone."""
    for i, key in enumerate(sheet.aid.documents):
        if key not in sheet.desk.documents:
            sentence = f"Le document {quoted(key)} n'est pas un type connu : il n'est pas montré au public."
            yield sheet.finding("unknown_document", f"/documents/{i}", typo(sentence))


@register
def bearer_territory(sheet: Sheet) -> Iterator[Finding]:
    """An aid given where its bearer is at home nowhere."""
    places = sheet.lexicon.places
    bearer = sheet.aid.bearer
    home = bearer.territories or sheet.desk.homes.of(bearer.name, bearer.kind)
    if not home:
        return
    communes = 0
    for code in home:
        communes |= places.communes(code)
    for i, code in enumerate(sheet.aid.territories):
        if places.communes(code) & ~communes:
            sentence = (
                f"{places[code].name} dépasse le territoire de l'organisme : {territories_in_words(home, places)}."
            )
            yield sheet.finding("territory_outside_bearer", f"/territories/{i}", typo(sentence))
