"""Which question comes next: after the opening ones, the one that is expected to settle the most.

A question is worth what it may decide among the aids near the top of the list; none is asked that no
possible aid hinges on, and the questions stop by themselves once the first page hinges on none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from matching.index import PAGE_SIZE
from matching.planes import Matches
from vocabulary.answers import Answers
from vocabulary.lexicon import Lexicon, Question

# An aid of one page weighs a fifth of one of the page before: what is far down the list matters little.
# Chosen among 0.5, 0.2 and 0.05 by playing profiles through the starter catalogue (`simulate_questionnaire`).
FADING = 0.2
NEAR_THE_TOP = 5 * PAGE_SIZE  # what is further down weighs nothing that counts


def next_question(lexicon: Lexicon, answers: Answers, skipped: Collection[str], matches: Matches) -> Question | None:
    """The question to ask now; None when nothing on the first page hinges on an unasked one."""
    return first_of(questions_left(lexicon, answers, skipped, matches), matches)


def first_of(unasked: Sequence[Question], matches: Matches) -> Question | None:
    """Of the questions left (`questions_left`), the one to ask now (`next_question`)."""
    for question in unasked:
        if question.opening is not None:
            return question
    open_keys = {question.key for question in unasked}
    if not hinges(matches, open_keys):
        return None
    worth = settling_power(matches, open_keys)
    return max(unasked, key=lambda question: worth[question.key], default=None)


def questions_left(
    lexicon: Lexicon, answers: Answers, skipped: Collection[str], matches: Matches
) -> Sequence[Question]:
    """Unasked questions, in the fixed order: the opening ones, then those that a possible aid hinges on."""
    return [
        question
        for question in lexicon.in_order
        if question.key not in answers.given
        and question.key not in skipped
        and (question.opening is not None or question.key in matches.hinged_questions)
    ]


def hinges(matches: Matches, keys: Collection[str]) -> bool:
    """Whether an aid of the first page lacks an answer that one of these questions would give."""
    return any(not set(left).isdisjoint(keys) for left in matches.questions_left(PAGE_SIZE))


def settling_power(matches: Matches, keys: Collection[str]) -> Mapping[str, float]:
    """What each question is expected to decide: aids that hinge on it, nearer the top and with less else left first."""
    worth: dict[str, float] = defaultdict(float)
    for position, questions in enumerate(matches.questions_left(NEAR_THE_TOP)):
        left = [key for key in questions if key in keys]
        for key in left:
            worth[key] += FADING ** (position // PAGE_SIZE) / len(left)
    return worth


def previous_question(lexicon: Lexicon, key: str, answers: Answers, skipped: Collection[str]) -> Question | None:
    """The question answered or passed over before `key`, in the fixed order."""
    before: Question | None = None
    for question in lexicon.in_order:
        if question.key == key:
            return before
        if question.key in answers.given or question.key in skipped:
            before = question
    return before
