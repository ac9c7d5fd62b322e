"""A sheet to lint, and what the lint finds of it."""

from aids.lint import findings_for
from aids.models import Aid, Organisation
from tests.conftest import TODAY
from tests.oracle.strategies import QUESTIONS
from tests.words import PLACES
from vocabulary.lexicon import Lexicon, questions_by_key

LEXICON = Lexicon(questions_by_key(QUESTIONS), PLACES)
CONDITIONS = {"never_holds", "always_holds"}


def leaf(question, op, value):
    return {"question": question, "op": op, "value": value}


ASSOCIATION, SCOP = leaf("legal_form", "in", ["association"]), leaf("legal_form", "in", ["scop"])
SMALL, LARGE = leaf("employees", "between", {"below": 10}), leaf("employees", "between", {"min": 10})
FACT = {"declared": "fact", "text": "Un fait"}


def an_aid(**changes):
    """A sheet on which the lint has nothing to say."""
    fields = {
        "slug": "une-aide",
        "name": "Une aide",
        "bearer": Organisation(name="Un fonds", kind="foundation"),
        "nature": ["grant"],
        "needs": ["projet"],
        "territories": ["FR"],
        "recurrence": "permanent",
        "eligibility": ASSOCIATION,
        "source_url": "https://exemple.fr/aide",
    }
    return Aid(**fields | changes)


def found(rules=None, **changes):
    findings = findings_for(an_aid(**changes), LEXICON, TODAY)
    return [(one.rule, one.path, one.forbids) for one in findings if rules is None or one.rule in rules]
