"""Sentences of conditions on choices."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from vocabulary.answers import Answer, ChoiceAnswer
from vocabulary.french import LONGEST_LIST, capitalised, list_and, list_nor, list_or, number, plural
from vocabulary.lexicon import Choice, Question
from vocabulary.rules.tree import Leaf
from vocabulary.sentences.situation import Situation
from vocabulary.sentences.wording import FORM_OF, TEMPLATES

LISTS: dict[str, Callable[[Sequence[str]], str]] = {"and": list_and, "or": list_or, "nor": list_nor}


class _NoFormError(LookupError):
    """A template needs a form that a choice does not have."""


def sentence(leaf: Leaf, question: Question, situation: Situation, answer: Answer | None) -> str | None:
    """The sentence of a known question; None when there is no template, or a form is missing."""
    template = _template(leaf, situation)
    if template is None:
        return None
    try:
        return re.sub(r"\{(\w)_(\w+)\}", lambda m: _part(m[1], m[2], leaf, question, answer), template)
    except _NoFormError:
        return None


def _template(leaf: Leaf, situation: Situation) -> str | None:
    templates = TEMPLATES.get((leaf.question, leaf.op), {})
    size = "_long" if len(leaf.value) > LONGEST_LIST else "_one" if len(leaf.value) == 1 else ""
    for name in (situation, Situation.FAILED) if situation is Situation.EMPTY else (situation,):
        if found := templates.get(f"{name}{size}") or templates.get(name):
            return found
    return None


def _part(subject: str, form: str, leaf: Leaf, question: Question, answer: Answer | None) -> str:
    """One {X_form} of a template: X says which choices, the form how they are said."""
    choices = [question.choices[value] for value in _values(subject, leaf, question, answer)]
    if not choices:
        raise _NoFormError
    if form == "clause":
        return list_and([_form(choice, "clause") for choice in choices])
    kind, _, how = form.partition("_")
    if kind == "to":
        return LISTS[how or "and"]([_form(choice, "to") for choice in choices])
    if kind == "not":
        return LISTS[how or "or"]([_denied(_form(choice, "name")) for choice in choices])
    return LISTS[kind]([_form(choice, FORM_OF[question.key]) for choice in choices])


def _values(subject: str, leaf: Leaf, question: Question, answer: Answer | None) -> Sequence[str]:
    given = answer.values if isinstance(answer, ChoiceAnswer) else ()
    held = answer.holds if isinstance(answer, ChoiceAnswer) else frozenset()
    match subject:
        case "V":
            return leaf.value  # type: ignore[no-any-return]
        case "R":
            return given
        case "C":
            return [value for value in given if not question.lineage(value).isdisjoint(leaf.value)]
    return [value for value in leaf.value if value not in held]


def _form(choice: Choice, form: str) -> str:
    try:
        return choice.forms[form]
    except KeyError:
        raise _NoFormError from None


def _denied(name: str) -> str:
    """After « pas »: « une affiliation » becomes « d’affiliation », the definite article stays."""
    for article in ("une ", "un "):
        if name.startswith(article):
            noun = name.removeprefix(article)
            return f"d’{noun}" if noun[0] in "aeiouyéèêh" else f"de {noun}"
    return name


def demand(leaf: Leaf, question: Question) -> str:
    """What is demanded, by labels alone: needs no form."""
    labels = [f"« {question.choices[value].label} »" for value in leaf.value]
    if leaf.op == "all_of":
        return list_and(labels)
    if leaf.op in ("none_of", "not_in"):
        return f"aucun de {list_and(labels)}" if len(labels) > 1 else f"pas {labels[0]}"
    return list_or(labels)


def condition_in_words(leaf: Leaf, question: Question) -> str:
    """The condition without an answer: « avoir l’agrément Sport et le label GEIQ »."""
    verb = {"accreditations": "avoir", "sectors": "agir dans", "audiences": "toucher"}.get(question.key)
    names = [question.choices[value].forms.get("name", "") for value in leaf.value]
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
    return ", ".join([capitalised(labels[0]), *map(_lowered, labels[1:])])


def _lowered(label: str) -> str:
    """A label that follows another; an acronym keeps its capitals."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _label(choice: Choice, *, short: bool) -> str:
    return choice.forms.get("short", choice.label) if short else choice.label
