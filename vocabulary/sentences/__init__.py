"""A condition, and its status for an answer, in French.

`condition_sentence` is the one door. Known questions have templates in `wording`, numbers in
`numbers`, places in `places`; every other question, and every word whose forms are missing, falls
back on a sentence that needs no forms. Choices carry their forms as data: `clause` (after
« vous » or « votre structure »), `to` (« aux associations »), `name` (with its article, after
« avez », « dans », « touchez »), `place` (« dans un quartier prioritaire »), `short` (among the answers).
"""

from __future__ import annotations

from datetime import date

from vocabulary.answers import Answer, BooleanAnswer, ChoiceAnswer, NumberAnswer, TerritoryAnswer
from vocabulary.french import capitalised, quoted, typo
from vocabulary.lexicon import Lexicon, Question
from vocabulary.rules.status import Status
from vocabulary.rules.tree import Declared, Leaf
from vocabulary.sentences import choices, numbers, places
from vocabulary.sentences.situation import Situation, situation_of

__all__ = ["answer_in_words", "condition_in_words", "condition_sentence"]

REVERSED_OPERATORS = {"in": "not_in", "not_in": "in", "any_of": "none_of", "none_of": "any_of"}

DECLARED = {
    (Status.MET, False): "Vous avez confirmé : {text}.",
    (Status.UNKNOWN, False): "Confirmez-vous ce point ? {text}",
    (Status.FAILED, False): "Vous avez répondu non : {text}.",
    (Status.FAILED, True): "Vous avez répondu non : {text}. C'est ce que cette aide demande.",
    (Status.UNKNOWN, True): "Cette aide écarte ce cas. Est-ce le vôtre ? {text}",
    (Status.MET, True): "Vous avez répondu oui : {text}. Cette aide écarte ce cas.",
}
EXCLUDED_CASE = {
    Status.FAILED: "Vous n'êtes pas dans ce cas, que cette aide écarte : {demand}.",
    Status.UNKNOWN: "Cette aide écarte ce cas : {demand}. Est-ce le vôtre ?",
    Status.MET: "Vous êtes dans ce cas, que cette aide écarte : {demand}.",
}
BOOLEAN = {
    Situation.MET: "Vous {clause}, comme cette aide le demande.",
    Situation.UNKNOWN: "Cette aide dépend d'un point. {question}",
    Situation.FAILED: "Vous {clause} ; cette aide n'est pas ouverte dans ce cas.",
}
FALLBACK = {
    Situation.MET: "Votre réponse à {question} convient : {answer}.",
    Situation.UNKNOWN: "Cette aide dépend de votre réponse à : {question}",
    Situation.PARTIAL: "Votre réponse à {question} est trop large pour trancher. Précisez-la.",
    Situation.FAILED: "Votre réponse à {question} est {answer} ; cette aide demande : {demand}.",
    Situation.EMPTY: "Vous avez répondu « aucun » à {question} ; cette aide demande : {demand}.",
}
FALLBACK_EXCLUDES = "Votre réponse à {question} est {answer}, que cette aide écarte."


def condition_sentence(
    leaf: Leaf | Declared,
    status: Status,
    answer: Answer | None,
    lexicon: Lexicon,
    *,
    negated: bool = False,
    today: date | None = None,
) -> str:
    """The condition in one or two sentences, true where it stands.

    `status` is the leaf's own; `negated` says that an odd number of `not` stand above it.
    `today` lets an age that is too young say from which month the aid can be asked for.
    """
    if isinstance(leaf, Declared):
        return typo(DECLARED[status, negated].format(text=quoted(leaf.text)))
    leaf = _simplified(leaf)
    if negated and (reverse := _reversed(leaf)) is not None:
        leaf, status, negated = reverse, status.reverse, False
    question = lexicon.questions[leaf.question]
    if negated:
        return typo(EXCLUDED_CASE[status].format(demand=condition_in_words(leaf, lexicon)))
    situation = situation_of(status, answer)
    sentence = _known(leaf, question, situation, answer, lexicon, today)
    return capitalised(typo(sentence or _fallback(leaf, question, situation, answer, lexicon)))


def _simplified(leaf: Leaf) -> Leaf:
    """All of one value is any of it."""
    single = leaf.op == "all_of" and len(leaf.value) == 1
    return Leaf(leaf.path, leaf.question, "any_of", leaf.value) if single else leaf


def _reversed(leaf: Leaf) -> Leaf | None:
    """The same condition without the `not` above it, where an operator says the reverse."""
    if leaf.op == "is":
        return Leaf(leaf.path, leaf.question, "is", not leaf.value)
    if leaf.op in REVERSED_OPERATORS:
        return Leaf(leaf.path, leaf.question, REVERSED_OPERATORS[leaf.op], leaf.value)
    return None


def _known(
    leaf: Leaf, question: Question, situation: Situation, answer: Answer | None, lexicon: Lexicon, today: date | None
) -> str | None:
    match leaf.op:
        case "between":
            return numbers.sentence(leaf, question, situation, answer, today)
        case "within":
            return places.sentence(leaf, situation, answer, lexicon.places)
        case "is":
            return _boolean(question, situation, answer)
    return choices.sentence(leaf, question, situation, answer)


def _boolean(question: Question, situation: Situation, answer: Answer | None) -> str | None:
    if situation is Situation.UNKNOWN:
        return BOOLEAN[situation].format(question=question.label)
    if not isinstance(answer, BooleanAnswer):
        return None
    word = question.choices.get("oui" if answer.value else "non")
    clause = word.forms.get("clause") if word else None
    return BOOLEAN[situation].format(clause=clause) if clause else None


def _fallback(leaf: Leaf, question: Question, situation: Situation, answer: Answer | None, lexicon: Lexicon) -> str:
    words = {"question": quoted(question.label)}
    if isinstance(answer, ChoiceAnswer) and leaf.op in ("none_of", "not_in") and situation is Situation.FAILED:
        return FALLBACK_EXCLUDES.format(**words, answer=choices.shared(leaf, question, answer))
    if answer is not None:
        words["answer"] = quoted(answer_in_words(question, answer, lexicon, short=False))
    return FALLBACK[situation].format(**words, demand=_bare_demand(leaf, question, lexicon))


def _bare_demand(leaf: Leaf, question: Question, lexicon: Lexicon) -> str:
    match leaf.op:
        case "between":
            return numbers.demand(leaf.value, question)
        case "is":
            return "oui" if leaf.value else "non"
        case "within":
            return places.demand(leaf.value, lexicon.places)
    return choices.demand(leaf, question)


def condition_in_words(leaf: Leaf, lexicon: Lexicon) -> str:
    """What the condition demands, without any answer: « avoir de 1 à 10 salariés », « agir dans le Nord »."""
    question = lexicon.questions[leaf.question]
    match leaf.op:
        case "between":
            words = numbers.condition_in_words(leaf.value, question)
        case "within":
            words = f"agir {places.demand_where(leaf.value, lexicon.places)}"
        case "is":
            words = f"répondre « {_bare_demand(leaf, question, lexicon)} » à « {question.label} »"
        case _:
            words = choices.condition_in_words(leaf, question)
    return typo(words)


def answer_in_words(question: Question, answer: Answer, lexicon: Lexicon, *, short: bool = True) -> str:
    """An answer as people read it; a sensitive one is only counted."""
    match answer:
        case ChoiceAnswer():
            return typo(choices.answer_in_words(question, answer, short=short))
        case NumberAnswer():
            return typo(numbers.answer_in_words(question, answer))
        case BooleanAnswer(value=value):
            return "Oui" if value else "Non"
        case TerritoryAnswer(codes=codes):
            return typo(", ".join(lexicon.places[code].name for code in codes))
