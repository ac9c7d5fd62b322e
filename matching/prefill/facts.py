"""The facts of the directory as the page shows them: in words, each to be confirmed, each with what corrects it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from matching.asking import band_value
from matching.options import UNKNOWN, Option
from matching.prefill.answers import place_of, proposed
from matching.prefill.legal_forms import Doubt, legal_form
from matching.querystring import AnswersQuery
from matching.saved import as_in_an_address
from structures.directory.companies import Company, Establishment
from structures.directory.identifiers import grouped
from vocabulary.answers import Answer, parse_answer
from vocabulary.french import day, typo
from vocabulary.lexicon import TERRITORY, Lexicon, Question
from vocabulary.places import Places
from vocabulary.sentences import answer_in_words

FORM = "legal_form"
# What a fact is called, and what « Corriger » corrects.
WORDS = {
    TERRITORY: ("Lieu", "le lieu"),
    FORM: ("Forme", "la forme"),
    "sectors": ("Activité", "l'activité"),
    "employees": ("Salariés", "le nombre de salariés"),
    "age": ("Âge", "l'âge"),
    "accreditations": ("Agréments", "les agréments"),
    "siret": ("Numéro SIRET", "le numéro SIRET"),
}
ELSEWHERE = "Ailleurs : une question vous le demandera"
HELPS = {
    TERRITORY: "Le lieu de l'action compte plus que le siège.",
    "sectors": "Cochez tous vos domaines.",
    "accreditations": "Cochez tous ceux que vous avez : nous écartons les aides qui en demandent un autre.",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer proposed, in words. `kind` is how it is corrected: radio, checkbox or select."""

    key: str
    term: str
    text: str
    corrected: str
    kind: str
    legend: str
    help: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class AskedForm:
    """The legal form when the directory leaves a doubt: `said` is what it says."""

    legend: str
    said: str
    options: Sequence[Option]


@dataclass(frozen=True, slots=True)
class Prefill:
    """What is proposed of one company; `asked_form` is None when its form is known, given, or none of ours."""

    facts: Sequence[Fact]
    asked_form: AskedForm | None

    @property
    def keys(self) -> set[str]:
        return {fact.key for fact in self.facts} | ({FORM} if self.asked_form else set())

    @property
    def settled_key(self) -> str:
        """A question that the form answers for sure, be it by « Je ne sais pas »; empty when there is none."""
        return next((key for key in (FORM, "employees", "age", "siret") if key in self.keys), "")


def prefill(
    company: Company, places: Sequence[Establishment], query: AnswersQuery, lexicon: Lexicon, today: date
) -> Prefill:
    """What the directory proposes where nothing is answered yet; `places`: where the company is, likeliest first."""
    raw = proposed(company, places[0] if places else None, lexicon, today)
    facts = [
        _fact(lexicon.questions[key], value, company, places, lexicon)
        for key, value in raw.items()
        if key not in query.answers.given
    ]
    return Prefill(facts, _asked_form(company, query, lexicon))


def _fact(question: Question, value: Any, company: Company, places: Sequence[Establishment], lexicon: Lexicon) -> Fact:
    term, corrected = WORDS[question.key]
    answer = parse_answer(question, value, lexicon.places)
    if question.key == TERRITORY:
        kind, text, options = "radio", where(value, lexicon.places), _place_options(places, lexicon)
    elif question.kind == "choices":
        kind, text = "checkbox", answer_in_words(question, answer, lexicon, short=False)
        options = _choice_options(question, value)
    else:
        kind, text = "select", answer_in_words(question, answer, lexicon)
        options = _select_options(question, answer, text)
    return Fact(
        key=question.key,
        term=term,
        text=typo(f"{text}{_source(question.key, company)}"),
        corrected=typo(corrected),
        kind=kind,
        legend=typo(question.label),
        help=typo(HELPS.get(question.key, question.help)),
        options=options,
    )


def _source(key: str, company: Company) -> str:
    """What the directory says beside the answer: « …, d'après le code d'activité 38.32Z »."""
    match key:
        case "sectors" if company.activity:
            return f", d'après le code d'activité {company.activity}"
        case "employees" if company.size_year:
            return f" en {company.size_year}"
        case "age" if company.created_on:
            return f" : créée le {day(company.created_on)}"
        case "siret" if company.head:
            return f" : {grouped(company.head.siret)}"
    return ""


def where(code: str, places: Places) -> str:
    """« Rennes (Ille-et-Vilaine) »."""
    around = [places[other] for other in places.containers(code)]
    department = next((place.name for place in around if place.kind == "department"), "")
    name = places[code].name
    return f"{name} ({department})" if department and department != name else name


def _place_options(places: Sequence[Establishment], lexicon: Lexicon) -> list[Option]:
    codes = dict.fromkeys(code for place in places if (code := place_of(place, lexicon)))
    options = [
        Option(f"f-lieu-{code}", TERRITORY, code, typo(where(code, lexicon.places)), checked=not i)
        for i, code in enumerate(codes)
    ]
    return [*options, Option("f-lieu-ailleurs", TERRITORY, "", typo(ELSEWHERE))]


def _choice_options(question: Question, values: Sequence[str]) -> list[Option]:
    return [
        Option(f"f-{question.key}-{i}", question.key, choice.value, typo(choice.label), checked=choice.value in values)
        for i, choice in enumerate(question.choices.values())
    ]


def _select_options(question: Question, answer: Answer, text: str) -> list[Option]:
    """The question's own answers, with the proposed one chosen: an interval or a number of its own stands first."""
    [chosen] = as_in_an_address(answer)
    match question.kind:
        case "number":
            offered = [(band_value(band.low, band.high), band.label) for band in question.bands]
        case "boolean":
            offered = [("oui", "Oui"), ("non", "Non")]
        case _:
            offered = [(choice.value, choice.label) for choice in question.choices.values()]
    if chosen not in [one for one, _ in offered]:
        offered.insert(0, (chosen, text))
    offered.append(("", UNKNOWN))
    return [Option("", question.key, one, typo(label), checked=one == chosen) for one, label in offered]


def _asked_form(company: Company, query: AnswersQuery, lexicon: Lexicon) -> AskedForm | None:
    doubt, question = legal_form(company.legal_category), lexicon.questions.get(FORM)
    if not isinstance(doubt, Doubt) or question is None or FORM in query.answers.given:
        return None
    choices = [question.choices[form] for form in doubt.forms if form in question.choices]
    options = [
        Option(f"f-forme-{choice.value}", FORM, choice.value, typo(choice.label), typo(choice.help))
        for choice in choices
    ]
    unknown = Option("f-forme-nsp", FORM, "", UNKNOWN)
    return AskedForm(typo("Quelle est votre forme ?"), typo(doubt.said), [*options, unknown]) if options else None
