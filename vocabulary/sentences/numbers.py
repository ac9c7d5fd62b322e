"""Sentences of conditions on numbers: employees, annual budget in euros, age in months, and any other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from vocabulary.answers import Answer, NumberAnswer
from vocabulary.french import MONTHS, counted, duration, euros, number, of
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
        Situation.UNKNOWN: "Cette aide demande {demand} d'existence. Depuis quand votre structure existe-t-elle ?",
        Situation.PARTIAL: (
            "Votre structure existe depuis {answer} ; cette aide demande {demand}. Depuis combien de mois ?"
        ),
        Situation.FAILED: "Votre structure existe depuis {answer} ; cette aide demande {demand}.",
    },
}
NO_EMPLOYEE_MET = "Vous n'avez aucun salarié ; cette aide demande {demand}."
NO_EMPLOYEE_PARTIAL = "Vous n'avez aucun salarié ; cette aide demande {demand}. Combien exactement ?"
NO_EMPLOYEE_FAILED = "Vous n'avez aucun salarié ; cette aide en demande {bound}."
NOBODY = "aucun salarié"
SOON = "Votre structure existe depuis {answer}. Vous pourrez demander cette aide à partir de {month}."


def sentence(
    leaf: Leaf, question: Question, situation: Situation, answer: Answer | None, today: date | None
) -> str | None:
    """The sentence of a known question; None for any other."""
    if question.key not in TEMPLATES:
        return None
    words = {"demand": demand(leaf.value, question)}
    if words["demand"] == NOBODY:
        words["demand"] = f"de n’avoir {NOBODY}"
    if question.key == "annual_budget":
        words["of_demand"] = of(words["demand"]) if not words["demand"].startswith("de ") else words["demand"]
    if not isinstance(answer, NumberAnswer):
        return TEMPLATES[question.key][situation].format(**words)
    words["answer"] = _within_sentence(question, answer)
    if question.key == "employees" and answer.low == answer.high == 0:
        return _without_employee(leaf.value, situation, words["demand"])
    if (
        question.key == "age"
        and situation is Situation.FAILED
        and today
        and (month := _first_month(leaf, answer, today))
    ):
        return SOON.format(answer=words["answer"], month=month)
    return TEMPLATES[question.key][situation].format(**words)


def _without_employee(ends: Ends, situation: Situation, demanded: str) -> str:
    if situation is Situation.FAILED and ("min" in ends or "above" in ends):
        bound = f"plus de {number(ends['above'])}" if "above" in ends else f"au moins {number(ends['min'])}"
        return NO_EMPLOYEE_FAILED.format(bound=bound)
    template = NO_EMPLOYEE_PARTIAL if situation is Situation.PARTIAL else NO_EMPLOYEE_MET
    return template.format(demand=demanded)


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
    first = _bare(low, question)
    if (lower, upper) == ("min", "max"):
        return f"de {first} à {write(high)}"
    start = f"au moins {first}" if lower == "min" else f"plus de {first}"
    if upper == "below":
        return f"{start} et moins de {write(high)}"
    return f"plus de {write(low)} et {_bare(high, question)} au plus"


def _writer(question: Question) -> Write:
    """How this question's numbers are written with their unit."""
    match question.key:
        case "employees":
            return lambda value: counted_any(value, "salarié", "salariés")
        case "annual_budget":
            return euros
        case "age":
            return lambda value: duration(int(value)) if float(value).is_integer() else f"{number(value)} mois"
    return lambda value: f"{number(value)} {question.unit}".strip()


def counted_any(value: Number, one: str, many: str) -> str:
    """A count that may have decimals: « 0,8 salarié », « 2 salariés »."""
    return (
        counted(int(value), one, many) if float(value).is_integer() else f"{number(value)} {one if value < 2 else many}"
    )


def _bare(value: Number, question: Question) -> str:
    """The lower end of an interval, whose unit the upper end will say."""
    if question.key == "age":
        return _writer(question)(value)
    return number(value)


def answer_in_words(question: Question, answer: NumberAnswer) -> str:
    """An answer among others: « Aucun salarié », « De 3 à 5 salariés », « Moins de 10 000 € », « 3 ans ou plus »."""
    if question.key == "employees":
        words = _within_sentence(question, answer)
    elif question.key == "annual_budget":
        band = _band(question, answer)
        words = band or _budget(answer).removeprefix("de ").removeprefix("d'")
    else:
        words = _band(question, answer) or _within_sentence(question, answer)
    return words[:1].upper() + words[1:]


def _band(question: Question, answer: NumberAnswer) -> str:
    return next((band.label for band in question.bands if (band.low, band.high) == (answer.low, answer.high)), "")


def _within_sentence(question: Question, answer: NumberAnswer) -> str:
    match question.key:
        case "employees":
            return _employees(answer)
        case "annual_budget":
            return _budget(answer)
        case "age":
            return _age(answer)
    return _plain(question, answer)


def _employees(answer: NumberAnswer) -> str:
    low, high = answer.low, answer.high
    if low is None and high is None:
        return "un nombre inconnu de salariés"
    if low == high == 0:
        return "aucun salarié"
    if low is None:
        return f"{counted_any(high or 0, 'salarié', 'salariés')} au plus"
    if high is None:
        return f"{counted_any(low, 'salarié', 'salariés')} ou plus"
    if low == high:
        return counted_any(low, "salarié", "salariés")
    if high - low == 1:
        return f"{number(low)} ou {counted_any(high, 'salarié', 'salariés')}"
    return f"de {number(low)} à {counted_any(high, 'salarié', 'salariés')}"


def _budget(answer: NumberAnswer) -> str:
    low, high = answer.low, answer.high
    if low is None and high is None:
        return "d’un montant inconnu"
    if low is None or (low == 0 and high):
        return f"de {euros(high or 0)} au plus"
    if high is None:
        return f"d’au moins {euros(low)}"
    return f"de {euros(low)}" if low == high else f"de {number(low)} à {euros(high)}"


SPANS = {  # the bands of the question, in its own words
    (0, 11): "moins d’un an",
    (12, 23): "un à deux ans",
    (24, 35): "deux à trois ans",
    (36, 59): "trois à cinq ans",
}


def _age(answer: NumberAnswer) -> str:
    low, high = answer.low, answer.high
    if low is None and high is None:
        return "une durée inconnue"
    if low is not None and high is not None and (int(low), int(high)) in SPANS:
        return SPANS[int(low), int(high)]
    if low is None or (low == 0 and high):
        whole_years = high is not None and float(high).is_integer() and (int(high) + 1) % 12 == 0
        return f"moins de {duration(int(high or 0) + 1)}" if whole_years else f"{duration(int(high or 0))} au plus"
    if high is None:
        return f"{duration(int(low))} ou plus"
    return duration(int(low)) if low == high else f"{duration(int(low))} à {duration(int(high))}"


def _plain(question: Question, answer: NumberAnswer) -> str:
    write = _writer(question)
    low, high = answer.low, answer.high
    if low is None:
        return f"{write(high)} au plus" if high is not None else "nombre inconnu"
    if high is None:
        return f"{write(low)} ou plus"
    return write(low) if low == high else f"de {number(low)} à {write(high)}"


def condition_in_words(ends: Ends, question: Question) -> str:
    """The condition without an answer: « avoir de 1 à 10 salariés »."""
    words = demand(ends, question)
    match question.key:
        case "employees":
            return f"n’avoir {NOBODY}" if words == NOBODY else f"avoir {words}"
        case "annual_budget":
            return f"avoir un budget annuel {words if words.startswith('de ') else of(words)}"
        case "age":
            return f"exister depuis {words}"
    return f"répondre {words} à « {question.label} »"
