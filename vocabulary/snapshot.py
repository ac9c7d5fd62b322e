"""The lexicon read from the database."""

from django.db.models import Prefetch

from vocabulary.exchange import question_to_json
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.models import Choice, Question
from vocabulary.territories import load_places


def all_questions():
    """Every question with its choices, in order: two queries."""
    choices = Choice.objects.select_related("parent").order_by("position", "value")
    return Question.objects.order_by("position", "key").prefetch_related(Prefetch("choices", choices))


def load_lexicon() -> Lexicon:
    """All questions and places as they are now."""
    return Lexicon(questions_by_key(map(question_to_json, all_questions())), load_places())
