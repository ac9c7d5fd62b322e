"""What a structure has already said, as its pages repeat it: in words, where to change it, how to take it away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from matching.addresses import path_of
from matching.asking import declared_leaves, question_url
from matching.cards import aid_url
from matching.index import Catalogue
from matching.querystring import AnswersQuery
from vocabulary.answers import Answer, BooleanAnswer, ChoiceAnswer
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon, Question
from vocabulary.sentences import answer_in_words

LONGEST_POINT = 60
NONE_IN_WORDS = {
    "accreditations": "Aucun agrément",
    "sectors": "Aucun domaine",
    "zones": "Aucune zone",
    "audiences": "Aucun public",
    "special_status": "Aucune situation particulière",
}


class GivenAnswer(NamedTuple):
    """One answer as the page repeats it; `remove_url` leads to the results without it, "" elsewhere than there."""

    text: str
    edit_url: str
    remove_url: str = ""


def given_answers(query: AnswersQuery, held: Catalogue, *, removable: bool = False) -> list[GivenAnswer]:
    """Every answer given, in the order of the questions, then every point confirmed or denied of an aid."""
    return [
        GivenAnswer(text, edit_url, f"{path_of('results')}?{query.without(key)}" if removable else "")
        for key, text, edit_url in (*_answers(query, held.lexicon), *_declared(query, held))
    ]


def _answers(query: AnswersQuery, lexicon: Lexicon) -> Iterator[tuple[str, str, str]]:
    for key, answer in query.answers.given.items():
        yield key, in_words(lexicon.questions[key], answer, lexicon), question_url(query, key)


def in_words(question: Question, answer: Answer, lexicon: Lexicon) -> str:
    """The answer, with what it is about when it does not say so itself: « Aucun agrément », « … ? Oui »."""
    words = answer_in_words(question, answer, lexicon)
    if isinstance(answer, BooleanAnswer):
        return typo(f"{question.label} {words}")
    if isinstance(answer, ChoiceAnswer) and not answer.values:
        return NONE_IN_WORDS.get(question.key) or typo(f"{question.label} {words}")
    return words


def _declared(query: AnswersQuery, held: Catalogue) -> Iterator[tuple[str, str, str]]:
    """The points of an aid that left the catalogue are not repeated: nothing can be said of them."""
    for slug, points in query.answers.declarations.items():
        aid = held.get(slug)
        leaves = declared_leaves(aid) if aid else {}
        for identity, value in points.items():
            if identity in leaves:
                text = _shortened(leaves[identity][0].text)
                words = typo(f"« {text} » {'Oui' if value else 'Non'}")
                yield f"d.{slug}.{identity}", words, f"{aid_url(slug, query)}#conditions"


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_POINT else f"{text[:LONGEST_POINT].rsplit(' ', 1)[0]}…"
