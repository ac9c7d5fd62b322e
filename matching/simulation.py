"""Fully known profiles played through the questionnaire, in the fixed order and in ours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from matching.index import Catalogue
from matching.planes import Matches
from matching.questionnaire import hinges, next_question
from vocabulary.answers import Answers
from vocabulary.lexicon import Question

Order = Callable[[Answers, set[str], Matches], Question | None]


def fixed_order(held: Catalogue) -> Order:
    """The opening questions, then the order of the file, whatever hinges on them."""

    def ask(answers: Answers, asked: set[str], matches: Matches) -> Question | None:
        return next((question for question in held.lexicon.in_order if question.key not in asked), None)

    return ask


def adaptive_order(held: Catalogue) -> Order:
    """The order of the questionnaire."""

    def ask(answers: Answers, asked: set[str], matches: Matches) -> Question | None:
        return next_question(held.lexicon, answers, asked, matches)

    return ask


def questions_asked(held: Catalogue, profile: Answers, order: Order, today: date) -> int:
    """Questions until no aid of the first page hinges on an unasked one; answers as the profile has them."""
    asked: set[str] = set()
    everything = set(held.lexicon.questions)
    while True:
        known = {key: answer for key, answer in profile.given.items() if key in asked}
        answers = Answers(known, held.lexicon)
        matches = held.match(answers, today)
        if not hinges(matches, everything - asked):
            return len(asked)
        question = order(answers, asked, matches)
        if question is None:
            return len(asked)
        asked.add(question.key)
