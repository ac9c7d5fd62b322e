"""Sentences of conditions on numbers: employees, annual budget in euros, age in months, and any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from vocabulary.answers import Answer, NumberAnswer
from vocabulary.french import MONTHS, capitalised, duration, euros, euros_between, lowered, number, of, plural
from vocabulary.lexicon import Number, Question
from vocabulary.rules.tree import Leaf
from vocabulary.sentences.situation import Situation

Ends = Mapping[str, Number]
Write = Callable[[Number], str]

TEMPLATES = {
    "employees": {
        Situation.MET: "Vous avez {answer} ; cette aide demande {demand}.",
        Situation.UNKNOWN: "Cette aide demande {demand}. Combien de personnes salariez-vous ?",
        Situation.PARTIAL: "Vous avez {answer} ; cette aide demande {demand}. Combien exactement ?",
        Situation.FAILED: "Vous avez {answer} ; cette aide demande {demand}.",
    },
    "annual_budget": {
        Situation.MET: "Votre budget est {answer} par an ; cette aide demande {demand}.",
        Situation.UNKNOWN: "Cette aide demande un budget annuel {of_demand}. Quel est le vôtre ?",
        Situation.PARTIAL: (
            "Votre budget est {answer} par an ; cette aide demande {demand}. Quel est le montant exact ?"
        ),
        Situation.FAILED: "Votre budget est {answer} par an ; cette aide demande {demand}.",
    },
    "age": {
        Situation.MET: "Votre structure existe depuis {answer} ; cette aide demande {demand}.",
        Situation.UNKNOWN: "Cette aide demande {of_existence}. Depuis quand votre structure existe-t-elle ?",
        Situation.PARTIAL: (
            "Votre structure existe depuis {answer} ; cette aide demande {demand}. Depuis combien de mois ?"
        ),
        Situation.FAILED: "Votre structure existe depuis {answer} ; cette aide demande {demand}.",
    },
}
NO_EMPLOYEE = "Vous n'avez aucun salarié ; cette aide demande {demand}."
NO_EMPLOYEE_AS_DEMANDED = "Vous n'avez aucun salarié, comme cette aide le demande."
NO_EMPLOYEE_FAILED = "Vous n'avez aucun salarié ; cette aide en demande {bound}."
NOBODY = "aucun salarié"
ROUND = {"age": 12, "annual_budget": 1000}  # an answer that stops just below such a number is « moins de » it
SOON = "Votre structure existe depuis {answer}. Vous pourrez demander cette aide à partir {of_month}."


def sentence(
    leaf: Leaf, question: Question, situation: Situation, answer: Answer | None, today: date | None
) -> str | None:
    """The sentence of a known question; None for any other."""
    if question.key not in TEMPLATES:
        return None
    template = TEMPLATES[question.key][situation]
    demanded = demand(leaf.value, question)
    if situation is Situation.UNKNOWN or not isinstance(answer, NumberAnswer):
        return template.format(
            demand=_to_have(demanded), of_demand=_of(demanded), of_existence=_with(demanded, "d'existence")
        )
    said = _within_sentence(question, answer)
    if question.key == "employees" and answer.high == 0:
        return _without_employee(leaf.value, situation, demanded)
    if question.key == "age" and situation is Situation.FAILED and today:
        month = _first_month(leaf, answer, today)
        template = SOON if month else template
        return template.format(answer=said, demand=demanded, of_month=of(month))
    return template.format(answer=said, demand=_to_have(demanded))


def _to_have(demanded: str) -> str:
    """What follows « demande »: a number of things, or to have none."""
    return f"de n'avoir {NOBODY}" if demanded == NOBODY else demanded


def _of(demanded: str) -> str:
    """« d’au moins 80 000 € », « de 10 000 à 50 000 € »."""
    return demanded if demanded.startswith("de ") else of(demanded)


def _with(demanded: str, noun: str) -> str:
    """The noun after the number, before « au plus »: « 5 ans d’existence au plus »."""
    bare = demanded.removesuffix(" au plus")
    return f"{bare} {noun}{demanded.removeprefix(bare)}"


def _without_employee(ends: Ends, situation: Situation, demanded: str) -> str:
    if situation is Situation.FAILED and ("min" in ends or "above" in ends):
        bound = f"plus de {number(ends['above'])}" if "above" in ends else f"au moins {number(ends['min'])}"
        return NO_EMPLOYEE_FAILED.format(bound=bound)
    if demanded == NOBODY:
        return NO_EMPLOYEE_AS_DEMANDED
    return NO_EMPLOYEE.format(demand=demanded)


def _first_month(leaf: Leaf, answer: NumberAnswer, today: date) -> str:
    """The month from which an exact age, too young today, will do; empty when it never will."""
    needed = leaf.value.get("min")
    if needed is None or answer.low is None or answer.low != answer.high or answer.low >= needed:
        return ""
    months = today.year * 12 + today.month - 1 + int(-(-(needed - answer.low) // 1))
    return f"{MONTHS[months % 12]} {months // 12}"


def demand(ends: Ends, question: Question) -> str:
    """« de 1 à 10 salariés », « au moins 1 an », « moins de 250 salariés »."""
    write = _writer(question)
    lower = "min" if "min" in ends else "above" if "above" in ends else ""
    upper = "max" if "max" in ends else "below" if "below" in ends else ""
    if lower and upper:
        return _both(ends, lower, upper, question, write)
    if lower == "min":
        return f"au moins {write(ends['min'])}"
    if lower == "above":
        return f"plus {of(write(ends['above']))}"
    if upper == "below":
        return f"moins {of(write(ends['below']))}"
    if ends["max"] == 0 and question.key == "employees":
        return NOBODY
    return f"{write(ends['max'])} au plus"


def _both(ends: Ends, lower: str, upper: str, question: Question, write: Write) -> str:
    low, high = ends[lower], ends[upper]
    if low == high:
        return NOBODY if low == 0 and question.key == "employees" else f"exactement {write(low)}"
    if (lower, upper) == ("min", "max"):
        return f"de {_span(low, high, question)}"
    if upper == "max":
        return f"plus {of(write(low))} et {_bare(high, question)} au plus"
    start = f"au moins {_bare(low, question)}" if lower == "min" else f"plus {of(_bare(low, question))}"
    return f"{start} et moins {of(write(high))}"


def _writer(question: Question) -> Write:
    """How this question's numbers are written with their unit."""
    match question.key:
        case "employees":
            return lambda value: f"{number(value)} {plural(value, 'salarié', 'salariés')}"
        case "annual_budget":
            return euros
        case "age":
            return _age
    return lambda value: f"{number(value)} {question.unit}".strip()


def _age(months: Number) -> str:
    """An age in months, a part of one too: « 2 ans et 6 mois », « 2,5 mois »."""
    return duration(int(months)) if float(months).is_integer() else f"{number(months)} mois"


def _bare(value: Number, question: Question) -> str:
    """One end of two, without its unit where the other end says the same one."""
    return number(value) if question.key == "employees" else _writer(question)(value)


def _span(low: Number, high: Number, question: Question) -> str:
    """« 1 à 10 salariés », « 500 000 € à 2 millions d’euros », « 1 à 3 ans »."""
    if question.key == "annual_budget":
        return euros_between(low, high)
    write = _writer(question)
    if question.key == "age":
        first, last = write(low).split(" "), write(high).split(" ")
        same_unit = len(first) == len(last) == 2 and first[1].rstrip("s") == last[1].rstrip("s")
        return f"{first[0] if same_unit else write(low)} à {write(high)}"
    return f"{number(low)} à {write(high)}"


def answer_in_words(question: Question, answer: NumberAnswer) -> str:
    """An answer among others: « Aucun salarié », « De 3 à 5 salariés », « Moins de 10 000 € », « 3 ans ou plus »."""
    if answer.low is None and answer.high is None:
        return "Nombre inconnu"
    words = _within_sentence(question, answer)
    if question.key != "employees":
        words = _band(question, answer) or words
    if question.key == "annual_budget":
        words = words.removeprefix("de ").removeprefix("d'")
    return capitalised(words)


def _band(question: Question, answer: NumberAnswer) -> str:
    return next((band.label for band in question.bands if (band.low, band.high) == (answer.low, answer.high)), "")


def _within_sentence(question: Question, answer: NumberAnswer) -> str:
    """The answer after « avez », « est » or « existe depuis »; one of its ends at least is known."""
    low, high = answer.low, answer.high
    if question.key == "employees" and high == 0:
        return NOBODY
    if question.key == "age" and (band := _band(question, answer)):
        return lowered(band).removeprefix("de ")  # « depuis un à deux ans », in the words of the question
    words = _interval(low, high, question)
    return _of(words) if question.key == "annual_budget" else words


def _interval(low: Number | None, high: Number | None, question: Question) -> str:
    """« 14 salariés », « 1 ou 2 salariés », « de 3 à 5 salariés », « moins de 3 ans », « 2 ans ou plus »."""
    write = _writer(question)
    if high is None:
        at_least = "au moins {}" if question.key == "annual_budget" else "{} ou plus"
        return at_least.format(write(low or 0))
    if low is None or low == 0 < high:
        step = ROUND.get(question.key)
        return f"moins {of(write(high + 1))}" if step and (high + 1) % step == 0 else f"{write(high)} au plus"
    if low == high:
        return "moins d'un mois" if low == 0 and question.key == "age" else write(low)
    if question.key == "employees" and high - low == 1:
        return f"{number(low)} ou {write(high)}"
    return _span(low, high, question) if question.key == "age" else f"de {_span(low, high, question)}"


def condition_in_words(ends: Ends, question: Question) -> str:
    """The condition without an answer: « avoir de 1 à 10 salariés »."""
    words = demand(ends, question)
    match question.key:
        case "employees":
            return f"n'avoir {NOBODY}" if words == NOBODY else f"avoir {words}"
        case "annual_budget":
            return f"avoir un budget annuel {_of(words)}"
        case "age":
            return f"exister depuis {words.removeprefix('de ')}"
    return f"répondre {words} à « {question.label} »"
