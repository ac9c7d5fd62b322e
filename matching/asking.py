"""The question that would settle an aid, answerable where the aid is shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from matching.addresses import path_of
from matching.engine import MatchableAid, leaves
from matching.querystring import NONE_OF_THESE, AnswersQuery
from matching.ranking import RankedAid
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon, Question
from vocabulary.rules.tree import COMPLETE, Declared, Leaf

MOST_BUTTONS = 8
MOST_LABELS = 4


class Button(NamedTuple):
    """One press that answers: the pair it adds to the address, and its words."""

    name: str
    value: str
    label: str


class Ask(NamedTuple):
    """One small form: `fields` are the other answers, copied; `other_url` is where to say more."""

    legend: str
    help: str
    fields: Sequence[tuple[str, str]]
    buttons: Sequence[Button]
    other_url: str = ""
    other_text: str = ""


def question_url(query: AnswersQuery, key: str) -> str:
    """The questionnaire at one question, the other answers kept."""
    return f"{path_of('questionnaire')}?{query.with_view(key)}"


def ask_question(question: Question, query: AnswersQuery, aid: MatchableAid) -> Ask:
    """A question by buttons when few answers settle it, else by a link to its own page."""
    answered = question.key in query.answers.given
    fields = query.pairs_without(question.key)
    buttons = [] if answered else buttons_of(question)
    return Ask(
        legend=typo(question.label),
        help=typo(_help(question, aid)),
        fields=fields,
        buttons=buttons,
        other_url="" if buttons and question.kind not in ("choices",) else question_url(query, question.key),
        other_text=_other_text(question, answered=answered),
    )


def _help(question: Question, aid: MatchableAid) -> str:
    """The help of the question, and among many choices those that this aid speaks of."""
    if question.kind != "choices":
        return question.help
    trees = (aid.eligibility, *aid.strands)
    named = {
        value
        for tree in trees
        for leaf, _ in leaves(tree)
        if isinstance(leaf, Leaf) and leaf.question == question.key
        for value in leaf.value
    }
    labels = [choice.label for value, choice in question.choices.items() if value in named]
    cases = f"Pour cette aide : {_side_by_side(labels)}." if labels else ""
    return f"{cases} {question.help}".strip()


def _side_by_side(labels: Sequence[str]) -> str:
    """Labels one after the other, each with its capital; of a long list, the first three."""
    if len(labels) > MOST_LABELS:
        labels = [*labels[: MOST_LABELS - 1], f"et {len(labels) - MOST_LABELS + 1} autres"]
    return " · ".join(labels)


def _other_text(question: Question, *, answered: bool) -> str:
    if answered:
        return "Préciser ma réponse"
    return "Oui, préciser" if question.kind == "choices" else "Répondre"


def buttons_of(question: Question) -> list[Button]:
    """The answers to a question that few presses settle; none when there are too many."""
    match question.kind:
        case "boolean":
            return [Button(question.key, "oui", "Oui"), Button(question.key, "non", "Non")]
        case "choices":
            return [Button(question.key, NONE_OF_THESE, "Non, aucun")]
        case "choice" if len(question.choices) <= MOST_BUTTONS:
            return [Button(question.key, choice.value, typo(choice.label)) for choice in question.choices.values()]
        case "number" if 0 < len(question.bands) <= MOST_BUTTONS:
            return [Button(question.key, band_value(band.low, band.high), typo(band.label)) for band in question.bands]
    return []


def band_value(low: int | float | None, high: int | float | None) -> str:
    """A band as an address writes it: `4`, `3..5`, `250..`."""
    if low is not None and low == high:
        return str(low)
    return f"{'' if low is None else low}..{'' if high is None else high}"


def declared_leaves(aid: MatchableAid) -> dict[str, tuple[Declared, bool]]:
    """The declarations of an aid by id, each with whether a `not` stands above it."""
    trees = (aid.eligibility, *aid.strands)
    return {leaf.id: (leaf, negated) for tree in trees for leaf, negated in leaves(tree) if isinstance(leaf, Declared)}


def ask_declared(aid: MatchableAid, identity: str, query: AnswersQuery) -> Ask:
    """One declared point, by oui or non."""
    leaf, negated = declared_leaves(aid)[identity]
    name = f"d.{aid.slug}.{identity}"
    return Ask(
        legend=typo("Cette aide écarte ce cas. Est-ce le vôtre ?" if negated else "Confirmez-vous ce point ?"),
        help=typo(f"« {leaf.text} »"),
        fields=query.pairs_without(name),
        buttons=[Button(name, "oui", "Oui"), Button(name, "non", "Non")],
    )


def first_ask(ranked: RankedAid, query: AnswersQuery, lexicon: Lexicon) -> tuple[Ask | None, int]:
    """What to ask first about an aid, and how many points are left after it."""
    questions = [key for key in lexicon.questions if key in ranked.judgement.questions]
    declared = [identity for identity in ranked.judgement.declared if identity != COMPLETE]
    left = len(questions) + len(declared) - 1
    if questions:
        return ask_question(lexicon.questions[questions[0]], query, ranked.aid), left
    if declared:
        return ask_declared(ranked.aid, declared[0], query), left
    return None, 0
