"""The options of a question, as its page offers them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from matching.asking import band_value
from matching.querystring import NONE_OF_THESE, AnswersQuery
from vocabulary.answers import TerritoryAnswer
from vocabulary.french import counted, plural, typo
from vocabulary.lexicon import TERRITORY, Lexicon, Question
from vocabulary.models import Territory
from vocabulary.territories import find_places, fold

UNKNOWN = "Je ne sais pas"
MOST_PLACES = 20
# How the nineteen needs are set out on their page; a need of none of these stands last, without a heading.
NEED_GROUPS = {
    "Payer et financer": ("fonctionnement", "projet", "tresorerie", "fonds_propres", "fiscalite"),
    "Les personnes": ("emploi", "formation", "benevolat", "conseil"),
    "Les moyens": ("investissement", "immobilier", "numerique", "transition_ecologique"),
    "Les moments": ("creation", "developpement", "innovation", "mutualisation", "international", "difficulte"),
}


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button or box."""

    id: str
    name: str
    value: str
    label: str
    help: str = ""
    checked: bool = False


def choice_options(question: Question, values: Sequence[str], skipped: Collection[str], raised: str) -> dict[str, Any]:
    """Options of any question but a place. `values` are those of the address; `raised` moves one rank up."""
    values = [value for value in dict.fromkeys(values) if value]
    several = question.kind == "choices"
    options = [
        Option(f"{question.key}-{i}", question.key, value, typo(label), typo(help), checked=value in values)
        for i, (value, label, help) in enumerate(_offered(question))
    ]
    unknown = Option(
        f"{question.key}-nsp",
        "passer" if several else question.key,
        question.key if several else "",
        UNKNOWN,
        checked=question.key in skipped,
    )
    none = Option(f"{question.key}-aucun", question.key, NONE_OF_THESE, _none_label(question), checked="-" in values)
    shared = {"unknown_option": unknown, "none_option": none if several and not question.ordered else None}
    if question.ordered:
        return shared | _ordered(question, options, _raised(values, raised))
    return shared | {"groups": [("", options)], "input_kind": "checkbox" if several else "radio"}


def _none_label(question: Question) -> str:
    return "Aucun de ces cas" if question.sensitive else "Aucun"


def _offered(question: Question) -> list[tuple[str, str, str]]:
    if question.kind == "number":
        return [(band_value(band.low, band.high), band.label, "") for band in question.bands]
    if question.kind == "boolean":
        return [("oui", "Oui", ""), ("non", "Non", "")]
    return [(choice.value, choice.label, choice.help) for choice in question.choices.values()]


def _raised(values: list[str], raised: str) -> list[str]:
    if raised in values[1:]:
        i = values.index(raised)
        values[i - 1], values[i] = values[i], values[i - 1]
    return values


def _ordered(question: Question, options: Sequence[Option], values: Sequence[str]) -> dict[str, Any]:
    by_value = {option.value: option for option in options}
    chosen = [by_value[value] for value in values if value in by_value]
    rest = [option for option in options if option not in chosen]
    return {"chosen": chosen, "chosen_text": _chosen_text(question, len(chosen)), "groups": _grouped(rest)}


def _chosen_text(question: Question, count: int) -> str:
    words = typo(counted(count, "besoin choisi", "besoins choisis"))
    if question.max_choices is None:
        return words
    left = question.max_choices - count
    if left < 0:
        return f"{words}, {-left} de trop"
    return f"{words}, encore {left} {plural(left, 'possible', 'possibles')}" if left else f"{words}, c’est le maximum"


def _grouped(options: Sequence[Option]) -> list[tuple[str, list[Option]]]:
    by_value = {option.value: option for option in options}
    groups = [
        (heading, [by_value.pop(value) for value in values if value in by_value])
        for heading, values in NEED_GROUPS.items()
    ]
    return [group for group in [*groups, ("", list(by_value.values()))] if group[1]]


def place_options(text: str, query: AnswersQuery, lexicon: Lexicon) -> dict[str, Any]:
    """The places already chosen, and those that the searched text may mean."""
    answer = query.answers.given.get(TERRITORY)
    codes = answer.codes if isinstance(answer, TerritoryAnswer) else ()
    chosen = [Option(f"lieu-{code}", TERRITORY, code, typo(lexicon.places[code].name), checked=True) for code in codes]
    found = [place for place in find_places(text)[: MOST_PLACES + 1] if place.code not in codes] if text else []
    shown = found[:MOST_PLACES]
    meant = None if chosen else _meant(text, found)
    near, wider = [], []
    for place in shown:
        options = near if place.kind in ("commune", "arrondissement") else wider
        options.append(place_option(place, checked=place is meant))
    return {
        "q": text,
        "chosen": chosen,
        "places": near,
        "wider": wider,
        "places_text": _places_text(text, len(found)) if text.strip() else "",
        "unknown_option": None if chosen else Option("lieu-nsp", TERRITORY, "", UNKNOWN),
    }


def _meant(text: str, found: Sequence[Territory]) -> Territory | None:
    """The place that the text names to the letter, or the only one found; None when there is a doubt."""
    named = [place for place in found if fold(place.name) == fold(text)] or found
    return named[0] if len(named) == 1 else None


def place_option(place: Territory, *, checked: bool = False) -> Option:
    """One place found, said so that two of the same name are told apart."""
    label = f"{place.name} ({place.where})" if place.where else place.name
    return Option(f"lieu-{place.code}", TERRITORY, place.code, typo(label), typo(_place_help(place)), checked)


def _place_help(place: Territory) -> str:
    if place.postal_codes:
        shown = ", ".join(place.postal_codes[:3])
        return f"{shown}…" if len(place.postal_codes) > 3 else shown
    return {"department": "Département", "region": "Région", "epci": "Intercommunalité"}.get(place.kind, "")


def _places_text(text: str, count: int) -> str:
    searched = f"« {text.strip()[:60]} »"
    if count == 0:
        return typo(f"Aucun lieu ne correspond à {searched}. Essayez le code postal.")
    if count > MOST_PLACES:
        return typo(f"Plus de {MOST_PLACES} lieux : ajoutez une lettre ou le code postal.")
    return typo(f"{counted(count, 'lieu correspond', 'lieux correspondent')} à {searched}")
