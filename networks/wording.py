"""A network in words. Its reasons are those of an aid, said of « ce réseau » instead of « cette aide »."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from matching.explain import Condition
from networks.models import Network
from vocabulary.french import day, list_and, lowered, typo
from vocabulary.lexicon import NEEDS, Lexicon

# The feminine agreements that sentences on an aid hold, and what does not pass from one to the other.
OF_A_NETWORK = (
    (re.compile(r"demander cette aide"), "vous adresser à ce réseau"),
    (re.compile(r"([Cc])ette aide"), r"\1e réseau"),
    (re.compile(r"\b(est(?: pas)?) ouverte\b"), r"\1 ouvert"),
    (re.compile(r"^Elle\b"), "Il"),
    (re.compile(r"auprès de l[’']organisme"), "auprès du réseau"),
)


def of_network(sentence: str) -> str:
    """« …, comme cette aide le demande. » as « …, comme ce réseau le demande. »."""
    for pattern, words in OF_A_NETWORK:
        sentence = pattern.sub(words, sentence)
    return sentence


def conditions_of_network(conditions: Sequence[Condition]) -> list[Condition]:
    """The same conditions, said of a network."""
    return [
        replace(one, sentence=of_network(one.sentence), parts=tuple(conditions_of_network(one.parts)))
        for one in conditions
    ]


def needs_in_words(needs: Sequence[str], lexicon: Lexicon) -> str:
    """« trouver un local ou faire des travaux et être conseillé »; a need that is no longer known is left out."""
    choices = lexicon.questions[NEEDS].choices
    known = [choices[need] for need in needs if need in choices]
    return typo(list_and([need.forms.get("name") or lowered(need.label) for need in known])) if known else ""


def price_in_words(*, is_free: bool | None) -> str:
    return "Non connu" if is_free is None else "Gratuit" if is_free else "Payant"


def sheet_notice(verified_on: date | None, facts_as_of: int | None) -> str:
    """Who read the sheet again, or that nobody did yet."""
    if verified_on is not None:
        return typo(f"Fiche relue le {day(verified_on)}.")
    year = (
        f"Ces informations datent de {facts_as_of}." if facts_as_of else "L'année de ces informations n'est pas connue."
    )
    return typo(f"{year} Le réseau ne les a pas encore relues.")


def lacks_in_words(network: Network) -> str:
    """« Il manque : le téléphone et le prix. »; empty when nothing does."""
    return typo(f"Il manque : {list_and(network.lacks)}.") if network.lacks else ""


def sources_of(network: Network) -> list[tuple[str, str]]:
    """Each source as (address, words); the address is empty when it is none."""
    return [
        (source, typo(source.removeprefix("https://").removeprefix("http://")))
        if source.startswith(("https://", "http://"))
        else ("", "Connaissance générale, à confirmer" if source == "background knowledge" else typo(source))
        for source in network.sources
    ]
