"""Sentences of conditions on choices: a template of `wording`, its parts filled with the forms of the choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from vocabulary.answers import Answer, ChoiceAnswer
from vocabulary.french import (
    LONGEST_LIST,
    capitalised,
    list_and,
    list_nor,
    list_or,
    lowered,
    number,
    of,
    plural,
    quoted,
)
from vocabulary.lexicon import Choice, Question
from vocabulary.rules.tree import Leaf
from vocabulary.sentences.situation import Situation
from vocabulary.sentences.wording import FORM_OF, TEMPLATES

# What follows the letter of a template: the form of a choice (empty: that of the question), and how several are listed.
HOW: dict[str, tuple[str, Callable[[Sequence[str]], str]]] = {
    "and": ("", list_and),
    "or": ("", list_or),
    "nor": ("", list_nor),
    "not": ("not", list_or),
    "not_nor": ("not", list_nor),
    "clause": ("clause", list_and),
    "to": ("to", list_and),
    "to_nor": ("to", list_nor),
}
INSTEAD = {Situation.EMPTY: Situation.FAILED, Situation.PARTIAL: Situation.UNKNOWN}  # when it has no words of its own
PART = re.compile(r"\{(\w)_(\w+)}")
INDEFINITE = re.compile(r"(?:^|(?<= et )|(?<= ou ))(?:une|un|des) (\w+)")


class _NoFormError(LookupError):
    """A template needs a form that a choice does not have."""


def sentence(leaf: Leaf, question: Question, situation: Situation, answer: Answer | None) -> str | None:
    """The sentence of a known question; None when there is no template, or a form is missing."""
    given = answer if isinstance(answer, ChoiceAnswer) else None
    wanted = template(leaf, question, situation, given)
    if wanted is None:
        return None

    def part(match: re.Match[str]) -> str:
        chosen = [question.choices[value] for value in values(match[1], leaf, question, given)]
        return _listed(chosen, match[2], question)

    try:
        return PART.sub(part, wanted)
    except _NoFormError:
        return None


def template(leaf: Leaf, question: Question, situation: Situation, answer: ChoiceAnswer | None) -> str | None:
    """The template of this situation, by how many values there are to say; None when the question has none."""
    templates = TEMPLATES.get((leaf.question, leaf.op), {})
    for name in filter(None, (situation, INSTEAD.get(situation))):
        count = len(values(_counted(leaf.op, name), leaf, question, answer))
        size = "_long" if count > LONGEST_LIST else "_one" if count == 1 else ""
        if found := templates.get(f"{name}{size}") or templates.get(name):
            return found
    return None


def _counted(op: str, situation: Situation) -> str:
    """The letter of the values whose number chooses between the templates of a situation."""
    if situation is Situation.PARTIAL:
        return "U"
    return "C" if situation is Situation.FAILED and op in ("not_in", "none_of") else "V"


def values(subject: str, leaf: Leaf, question: Question, answer: ChoiceAnswer | None) -> Sequence[str]:
    """The choices that a letter of a template stands for (`wording` lists the letters)."""
    given, held, possible = (answer.values, answer.holds, answer.may_hold) if answer else ((), frozenset(), frozenset())
    match subject:
        case "R":
            return given
        case "C":
            return [value for value in given if not question.lineage(value).isdisjoint(leaf.value)]
        case "B":
            unsure = possible.intersection(leaf.value) - held
            return [value for value in given if not question.descendants(value).isdisjoint(unsure)]
        case "U":
            return [value for value in leaf.value if value in possible and value not in held]
        case "M":
            return [value for value in leaf.value if value not in possible and value not in held]
    return leaf.value  # type: ignore[no-any-return]


def _listed(choices: Sequence[Choice], how: str, question: Question) -> str:
    if not choices:
        raise _NoFormError
    form, listed = HOW[how]
    if form in ("clause", "to"):
        return listed([_form(choice, form) for choice in choices])
    words = [_form(choice, FORM_OF.get(question.key, "name")) for choice in choices]
    return listed([denied(name) for name in words] if form == "not" else words)


def _form(choice: Choice, form: str) -> str:
    try:
        return choice.forms[form]
    except KeyError:
        raise _NoFormError from None


def denied(name: str) -> str:
    """After « pas »: « une affiliation » becomes « d’affiliation », « des jeunes » « de jeunes »; « le » stays."""
    return INDEFINITE.sub(lambda match: of(match[1]), name)


def demand(leaf: Leaf, question: Question) -> str:
    """What is demanded, by labels alone: needs no form."""
    labels = [quoted(question.choices[value].label) for value in leaf.value]
    if leaf.op == "all_of":
        return list_and(labels)
    if leaf.op in ("none_of", "not_in"):
        return f"aucun de {list_and(labels)}" if len(labels) > 1 else f"pas {labels[0]}"
    return list_or(labels)


def shared(leaf: Leaf, question: Question, answer: ChoiceAnswer) -> str:
    """The answers that are among the values of the condition, by labels alone."""
    return list_and([quoted(question.choices[value].label) for value in values("C", leaf, question, answer)])


def condition_in_words(leaf: Leaf, question: Question) -> str:
    """The condition without an answer: « avoir l’agrément Sport et le label GEIQ »."""
    verb = {"accreditations": "avoir", "sectors": "agir dans", "audiences": "toucher", "zones": "agir"}.get(
        question.key
    )
    form = FORM_OF.get(question.key, "name")
    names = [question.choices[value].forms.get(form, "") for value in leaf.value]
    if verb and all(names) and leaf.op in ("any_of", "all_of"):
        return f"{verb} {list_and(names) if leaf.op == 'all_of' else list_or(names)}"
    return f"répondre {demand(leaf, question)} à « {question.label} »"


def answer_in_words(question: Question, answer: ChoiceAnswer, *, short: bool) -> str:
    """« Association », « 1. projet, 2. dépenses courantes », « 1 situation particulière », « Aucun »."""
    if not answer.values:
        return "Aucun"
    if question.sensitive and short:
        count = len(answer.values)
        return f"{number(count)} {plural(count, 'situation particulière', 'situations particulières')}"
    labels = [_label(question.choices[value], short=short) for value in answer.values]
    if question.ordered and len(labels) > 1:
        labels = [f"{position}. {label}" for position, label in enumerate(labels, start=1)]
    return ", ".join([capitalised(labels[0]), *map(lowered, labels[1:])])


def _label(choice: Choice, *, short: bool) -> str:
    return choice.forms.get("short", choice.label) if short else choice.label
