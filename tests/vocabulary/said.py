"""The sentence of a condition for a JSON answer, on the vocabulary that ships and a few finer choices."""

import json
from pathlib import Path

from tests.words import PLACES
from vocabulary.answers import parse_answer
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.rules.evaluation import leaf_status
from vocabulary.rules.tree import Leaf
from vocabulary.sentences import condition_sentence

LINES = Path("data/catalogue/questions.jsonl").read_text(encoding="utf-8").splitlines()
RAW = {question["key"]: question for question in map(json.loads, LINES)}
# Finer choices below some that ship, so that every question may be answered too broadly.
FINER = [
    ("legal_form", "fondation_entreprise", "fondation", {"clause": "êtes une fondation d’entreprise", "to": "aux fondations d’entreprise"}),
    ("legal_form", "fondation_abritee", "fondation", {"clause": "êtes une fondation abritée", "to": "aux fondations abritées"}),
    ("legal_form", "fondation_hospitaliere", "fondation", {"clause": "êtes une fondation hospitalière", "to": "aux fondations hospitalières"}),
    ("legal_form", "fondation_partenariale", "fondation", {"clause": "êtes une fondation partenariale", "to": "aux fondations partenariales"}),
    ("legal_form", "fondation_rup", "fondation", {"clause": "êtes une fondation reconnue", "to": "aux fondations reconnues"}),
    ("sectors", "theatre", "culture", {"name": "le théâtre"}),
    ("sectors", "musique", "culture", {"name": "la musique"}),
    ("sectors", "danse", "culture", {"name": "la danse"}),
    ("sectors", "cirque", "culture", {"name": "le cirque"}),
    ("sectors", "livre", "culture", {"name": "le livre"}),
    ("audiences", "etudiants", "jeunes", {"name": "des étudiantes et des étudiants"}),
    ("audiences", "apprentis", "jeunes", {"name": "des apprentis"}),
    ("audiences", "lyceens", "jeunes", {"name": "des lycéens"}),
    ("audiences", "collegiens", "jeunes", {"name": "des collégiens"}),
    ("audiences", "ecoliers", "jeunes", {"name": "des écoliers"}),
    ("zones", "qpv_jeune", "qpv", {"place": "dans une cité éducative"}),
]  # fmt: skip
for _key, _value, _parent, _forms in FINER:
    RAW[_key]["choices"].append({"value": _value, "label": _value.capitalize(), "parent": _parent, "forms": _forms})
LEXICON = Lexicon(questions_by_key(RAW.values()), PLACES)


def judged(key, op, value, answer, *, lexicon=LEXICON):
    """(leaf, status, answer) of a condition; a JSON answer of None is not answered."""
    leaf = Leaf("/eligibility", key, op, tuple(value) if isinstance(value, list | tuple) else value)
    parsed = parse_answer(lexicon.questions[key], answer, lexicon.places)
    return leaf, leaf_status(leaf, parsed, lexicon.places), parsed


def said(key, op, value, answer, *, negated=False, today=None, lexicon=LEXICON):
    """The sentence of a condition for a JSON answer."""
    return condition_sentence(*judged(key, op, value, answer, lexicon=lexicon), lexicon, negated=negated, today=today)


def plain(text):
    """Any space as a plain one."""
    return text.replace("\u202f", " ").replace("\xa0", " ")
