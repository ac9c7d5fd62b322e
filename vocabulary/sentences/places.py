"""Sentences of conditions on places."""

from __future__ import annotations

from collections.abc import Sequence

from vocabulary.answers import Answer, TerritoryAnswer
from vocabulary.french import LONGEST_LIST, list_and
from vocabulary.place_names import in_place, place_with_article
from vocabulary.places import Places
from vocabulary.rules.tree import Leaf
from vocabulary.sentences.situation import Situation

SAME = "Vous agissez {where} : cette aide couvre ce territoire."
MET = "Vous agissez {where}, {within}."
COVERS = "Vous agissez {where} : cette aide y est ouverte."
UNKNOWN = "Cette aide couvre {covered}. Où agissez-vous ?"
UNKNOWN_LONG = "Cette aide ne couvre que certains territoires. Où agissez-vous ?"
PARTIAL = "Vous agissez {where} ; cette aide n'en couvre qu'une partie : {covered}. Dans quelle commune ?"
PARTIAL_LONG = "Vous agissez {where} ; cette aide n'en couvre qu'une partie. Dans quelle commune ?"
FAILED = "Vous agissez {where} ; cette aide couvre {covered}."
FAILED_LONG = "Vous agissez {where} ; cette aide n'y est pas ouverte."


def sentence(leaf: Leaf, situation: Situation, answer: Answer | None, places: Places) -> str | None:
    """The sentence of a `within`; None when a place has no known form."""
    covered = _covered(leaf.value, places)
    if situation is Situation.UNKNOWN or not isinstance(answer, TerritoryAnswer):
        return UNKNOWN.format(covered=covered) if covered else UNKNOWN_LONG
    where = _where(answer.codes, places)
    if where is None:
        return None
    if situation is Situation.MET:
        return _met(leaf.value, answer, places)
    short, long = FAILED, FAILED_LONG
    if situation is Situation.PARTIAL:
        short, long = PARTIAL, PARTIAL_LONG
        covered = _covered([code for code in leaf.value if _touches(code, answer, places)], places)
    return short.format(where=where, covered=covered) if covered else long.format(where=where)


def _met(codes: Sequence[str], answer: TerritoryAnswer, places: Places) -> str | None:
    """Of several places, one that lies within is named, and the smallest territory listed that holds it.

    An arrondissement stands for its commune in matching; a sentence never puts the commune inside it.
    """
    union = 0
    for code in codes:
        union |= places.communes(code)
    for code, communes in zip(answer.codes, answer.communes, strict=True):
        where = in_place(places[code])
        if where is None or communes & ~union:
            continue
        if code in codes:
            return SAME.format(where=where)
        holders = [holder for holder in codes if not communes & ~places.communes(holder)]
        smallest = min(holders, key=lambda holder: (places.communes(holder).bit_count(), holder), default=code)
        within = in_place(places[smallest])
        if within is None or within == where or places[smallest].kind == "arrondissement":
            return COVERS.format(where=where)
        return MET.format(where=where, within=within)
    return None


def _touches(code: str, answer: TerritoryAnswer, places: Places) -> bool:
    return any(communes & places.communes(code) for communes in answer.communes)


def _where(codes: Sequence[str], places: Places) -> str | None:
    names = [in_place(places[code]) for code in codes]
    known = [name for name in names if name is not None]
    return list_and(known) if len(known) == len(names) else None


def _covered(codes: Sequence[str], places: Places) -> str:
    """What is covered, with articles; empty when that is too long or has no known form."""
    names = [place_with_article(places[code]) for code in codes]
    known = [name for name in names if name is not None]
    return list_and(known) if len(known) == len(names) and len(known) <= LONGEST_LIST else ""


def demand(codes: Sequence[str], places: Places) -> str:
    """The places demanded, by their names alone."""
    return list_and([places[code].name for code in codes])


def demand_where(codes: Sequence[str], places: Places) -> str:
    """« dans le Nord ou à Lens », or by names when a form is missing."""
    return _where(codes, places) or f"à cet endroit : {demand(codes, places)}"
