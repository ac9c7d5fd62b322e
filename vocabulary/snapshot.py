"""The lexicon read from the database."""

from django.db.models import Prefetch

from vocabulary.exchange import question_to_json
from vocabulary.lexicon import NEEDS, TERRITORY, Lexicon, questions_by_key
from vocabulary.lexicon import Question as LexiconQuestion
from vocabulary.models import Choice, Question
from vocabulary.territories import load_places

# The contract says that these two always exist, even before any question was loaded.
ALWAYS = {
    TERRITORY: LexiconQuestion(TERRITORY, "territory", "Où agissez-vous ?", opening=1),
    NEEDS: LexiconQuestion(NEEDS, "choices", "De quoi avez-vous besoin ?", opening=4, ordered=True),
}


def all_questions():
    """Every question with its choices, in order: two queries."""
    choices = Choice.objects.select_related("parent").order_by("position", "value")
    return Question.objects.order_by("position", "key").prefetch_related(Prefetch("choices", choices))


def load_lexicon() -> Lexicon:
    """All questions and places as they are now."""
    return Lexicon(ALWAYS | questions_by_key(map(question_to_json, all_questions())), load_places())
