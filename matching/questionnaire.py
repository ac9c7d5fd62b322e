"""Which question comes next, and how many are left at most."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from matching.index import Matches
from vocabulary.answers import Answers
from vocabulary.lexicon import Lexicon, Question


def questions_left(
    lexicon: Lexicon, answers: Answers, skipped: Collection[str], matches: Matches
) -> Sequence[Question]:
    """Questions worth asking, in order: the opening ones, then those that an aid still possible hinges on."""
    hinged = {key for one in matches.possible for key in one.judgement.questions}
    return [
        question
        for question in lexicon.in_order
        if question.key not in answers.given
        and question.key not in skipped
        and (question.opening is not None or question.key in hinged)
    ]


def previous_question(lexicon: Lexicon, key: str, answers: Answers, skipped: Collection[str]) -> Question | None:
    """The question answered or passed over before `key`, in the fixed order."""
    before: Question | None = None
    for question in lexicon.in_order:
        if question.key == key:
            return before
        if question.key in answers.given or question.key in skipped:
            before = question
    return before
