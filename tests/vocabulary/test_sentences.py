"""Conditions in French: the whole sentence, for each question, operator and status, on the vocabulary that ships."""

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from tests.vocabulary.said import LEXICON, judged, plain, said
from tests.words import MEMBERS, PLACES
from vocabulary.answers import parse_answer
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.places import Place, Places
from vocabulary.rules.status import Status
from vocabulary.rules.tree import OPERATORS, Declared, Leaf
from vocabulary.sentences import answer_in_words, choices, condition_in_words, condition_sentence
from vocabulary.sentences.situation import situation_of
from vocabulary.sentences.wording import TEMPLATES

LINES = Path("tests/vocabulary/sentences.txt").read_text(encoding="utf-8").splitlines()
CASES = [line.split(" | ") for line in LINES if line and not line.startswith("#")]


def read(condition, answer):
    """A line of the file: (question, operator, value, answer), and whether a `not` stands above."""
    negated = condition.startswith("not ")
    key, op, value = condition.removeprefix("not ").split(" ", maxsplit=2)
    return (key, op, json.loads(value), None if answer == "-" else json.loads(answer)), negated


@pytest.mark.parametrize(("condition", "answer", "expected"), CASES)
def test_a_condition_is_said_in_full(condition, answer, expected):
    case, negated = read(condition, answer)
    assert plain(said(*case, negated=negated)) == plain(typo(expected))


def test_every_template_is_said_by_a_line_of_the_file():
    used = set()
    for condition, answer, _ in CASES:
        (key, op, *rest), negated = read(condition, answer)
        if not negated and (key, op) in TEMPLATES:
            leaf, status, parsed = judged(key, op, *rest)
            template = choices.template(leaf, LEXICON.questions[key], situation_of(status, parsed), parsed)
            used.add((key, op, template))
    assert {(*names, text) for names, texts in TEMPLATES.items() for text in texts.values()} - used == set()


@pytest.mark.parametrize(
    ("status", "negated", "expected"),
    [
        (Status.MET, False, "Vous avez confirmé : « Un tuteur est désigné »."),
        (Status.UNKNOWN, False, "Confirmez-vous ce point ? « Un tuteur est désigné »"),
        (Status.FAILED, False, "Vous avez répondu non : « Un tuteur est désigné »."),
        (Status.FAILED, True, "Vous avez répondu non : « Un tuteur est désigné ». C'est ce que cette aide demande."),
        (Status.UNKNOWN, True, "Cette aide écarte ce cas. Est-ce le vôtre ? « Un tuteur est désigné »"),
        (Status.MET, True, "Vous avez répondu oui : « Un tuteur est désigné ». Cette aide écarte ce cas."),
    ],
)
def test_a_declaration_is_said_as_the_fact_it_is(status, negated, expected):
    leaf = Declared("/eligibility", "tuteur", "Un tuteur est désigné")
    assert condition_sentence(leaf, status, None, LEXICON, negated=negated) == typo(expected)


def test_a_declaration_keeps_its_quotations_and_loses_its_full_stop():
    leaf = Declared("/eligibility", "avis", "Le maire a dit « oui ».")
    assert condition_sentence(leaf, Status.MET, None, LEXICON) == typo("Vous avez confirmé : « Le maire a dit “oui” ».")


@pytest.mark.parametrize(
    ("months", "age", "month"),
    [(10, "10 mois", "de janvier 2027"), (1, "1 mois", "d'octobre 2027"), (0, "moins d'un mois", "de novembre 2027")],
)
def test_an_age_too_young_says_when_it_will_do(months, age, month):
    sentence = said("age", "between", {"min": 12}, months, today=date(2026, 11, 24))
    assert sentence == typo(f"Votre structure existe depuis {age}. Vous pourrez demander cette aide à partir {month}.")


@pytest.mark.parametrize(
    ("ends", "answer"),
    [({"min": 12}, {"min": 0, "max": 11}), ({"above": 12}, 10), ({"max": 9}, 10), ({"min": 12}, {"max": 10})],
)
def test_an_age_that_no_month_settles_names_none(ends, answer):
    assert "à partir de" not in said("age", "between", ends, answer, today=date(2026, 11, 24))


COLOURS = [{"value": "red", "label": "Rouge"}, {"value": "dark_red", "label": "Bordeaux", "parent": "red"}]
COLOURS += [{"value": "blue", "label": "Bleu « roi »"}]
NO_FORMS = [
    {"key": "colour", "kind": "choices", "label": "Quelle couleur ?", "choices": COLOURS},
    {"key": "shade", "kind": "choice", "label": "Quelle teinte ?", "choices": COLOURS},
    {"key": "sectors", "kind": "choices", "label": "Quels domaines ?", "choices": COLOURS},
    {"key": "height", "kind": "number", "unit": "m", "label": "Quelle hauteur ?"},
    {"key": "tall", "kind": "boolean", "label": "Est-ce haut ?"},
    {"key": "territory", "kind": "territory", "label": "Où ?"},
]
ISLAND = Place("D-977", "department", "Saint-Barthélemy")  # how its name is said is not known
FALLBACK = Lexicon(
    questions_by_key(NO_FORMS),
    Places.build([*PLACES.values(), ISLAND], {**MEMBERS, "D-977": {"C-75056"}}),
)
FALLBACK_LINES = """
colour any_of ["red"] | ["red"] | Votre réponse à « Quelle couleur ? » convient : « Rouge ».
colour any_of ["red"] | - | Cette aide dépend de votre réponse à : « Quelle couleur ? »
colour any_of ["dark_red"] | ["red"] | Votre réponse à « Quelle couleur ? » est trop large pour trancher. Précisez-la.
colour any_of ["dark_red", "blue"] | [] | Vous avez répondu « aucun » à « Quelle couleur ? » ; cette aide demande : « Bordeaux » ou « Bleu “roi” ».
colour all_of ["red", "blue"] | ["red"] | Votre réponse à « Quelle couleur ? » est « Rouge » ; cette aide demande : « Rouge » et « Bleu “roi” ».
colour all_of ["blue"] | ["red"] | Votre réponse à « Quelle couleur ? » est « Rouge » ; cette aide demande : « Bleu “roi” ».
colour none_of ["red"] | ["dark_red", "blue"] | Votre réponse à « Quelle couleur ? » est « Bordeaux », que cette aide écarte.
colour none_of ["red"] | [] | Votre réponse à « Quelle couleur ? » convient : « Aucun ».
not colour all_of ["red", "blue"] | - | Cette aide écarte ce cas : répondre « Rouge » et « Bleu “roi” » à « Quelle couleur ? ». Est-ce le vôtre ?
shade in ["blue"] | "red" | Votre réponse à « Quelle teinte ? » est « Rouge » ; cette aide demande : « Bleu “roi” ».
shade not_in ["red"] | "dark_red" | Votre réponse à « Quelle teinte ? » est « Bordeaux », que cette aide écarte.
not shade in ["red"] | "red" | Votre réponse à « Quelle teinte ? » est « Rouge », que cette aide écarte.
sectors any_of ["red"] | ["blue"] | Votre réponse à « Quels domaines ? » est « Bleu “roi” » ; cette aide demande : « Rouge ».
sectors none_of ["red"] | - | Cette aide dépend de votre réponse à : « Quels domaines ? »
height between {"min": 3} | 2 | Votre réponse à « Quelle hauteur ? » est « 2 m » ; cette aide demande : au moins 3 m.
height between {"min": 3, "max": 4} | {"max": 5} | Votre réponse à « Quelle hauteur ? » est trop large pour trancher. Précisez-la.
height between {"min": 3} | {} | Cette aide dépend de votre réponse à : « Quelle hauteur ? »
not height between {"min": 3} | 2 | Vous n'êtes pas dans ce cas, que cette aide écarte : répondre au moins 3 m à « Quelle hauteur ? ».
tall is true | true | Votre réponse à « Est-ce haut ? » convient : « Oui ».
tall is true | false | Votre réponse à « Est-ce haut ? » est « Non » ; cette aide demande : oui.
tall is true | - | Cette aide dépend d'un point. Est-ce haut ?
territory within ["D-62"] | "D-977" | Votre réponse à « Où ? » est « Saint-Barthélemy » ; cette aide demande : Pas-de-Calais.
territory within ["D-977"] | "C-59350" | Vous agissez à Lille ; cette aide n'y est pas ouverte.
territory within ["D-977"] | "D-977" | Votre réponse à « Où ? » convient : « Saint-Barthélemy ».
territory within ["D-977"] | - | Cette aide ne couvre que certains territoires. Où agissez-vous ?
not territory within ["D-977"] | "C-59350" | Vous n'êtes pas dans ce cas, que cette aide écarte : agir à cet endroit : Saint-Barthélemy.
"""


@pytest.mark.parametrize(
    ("condition", "answer", "expected"), [line.split(" | ") for line in FALLBACK_LINES.strip().splitlines()]
)
def test_words_without_forms_fall_back_on_a_sentence_that_needs_none(condition, answer, expected):
    case, negated = read(condition, answer)
    assert plain(said(*case, negated=negated, lexicon=FALLBACK)) == plain(typo(expected))


@pytest.mark.parametrize(
    ("key", "answer", "expected"),
    [
        ("territory", "C-62498", "Lens"),
        ("legal_form", "association", "Association"),
        ("stage", "developpement", "3 ans ou plus"),
        ("employees", 0, "Aucun salarié"),
        ("employees", {"min": 3, "max": 5}, "De 3 à 5 salariés"),
        ("annual_budget", {"min": 0, "max": 9999}, "Moins de 10 000 €"),
        ("needs", ["projet", "fonctionnement"], "1. projet, 2. dépenses courantes"),
        ("needs", ["projet"], "Projet"),
        ("sectors", ["culture", "vie_locale", "sport"], "Culture, vie locale, sport"),
        ("special_status", ["cultuelle"], "1 situation particulière"),
        ("special_status", ["cultuelle", "syndicat"], "2 situations particulières"),
        ("zones", [], "Aucun"),
        ("siret", True, "Oui"),
    ],
)
def test_an_answer_among_the_others_is_short_and_a_sensitive_one_only_counted(key, answer, expected):
    question = LEXICON.questions[key]
    assert answer_in_words(question, parse_answer(question, answer, PLACES), LEXICON) == typo(expected)


ENDS = [{"min": 1}, {"max": 10}, {"below": 36}, {"above": 5}, {"min": 1, "max": 12}, {"above": 1, "below": 12}]
CLASHES = (" de le ", " de les ", " à le ", " à les ", " de a", "None", "{", "}", "  ", " '", "'", "..", "dispositif")


def samples(question):
    """A few values and answers for every operator of a question."""
    values = list(question.choices)
    match question.kind:
        case "choice":
            yield from product(["in", "not_in"], [tuple(values[:1]), tuple(values[:6])], [None, *values[:3]])
        case "choices":
            yield from product(
                OPERATORS["choices"],
                [tuple(values[:1]), tuple(values[1:3]), tuple(values[:7])],
                [None, [], values[:1], values[:5]],
            )
        case "number":
            yield from product(
                ["between"], ENDS, [None, 0, 1, 7, 500, {"min": 3, "max": 5}, {"min": 2}, {"max": 40}, {}]
            )
        case "boolean":
            yield from product(["is"], [True, False], [None, True, False])
        case "territory":
            yield from product(
                ["within"], [("D-62",), ("R-32", "D-35"), ("FR",)], [None, "C-62498", "R-32", ["C-62498", "FR"]]
            )


@pytest.mark.parametrize("key", sorted(LEXICON.questions))
@pytest.mark.parametrize("negated", [False, True])
def test_every_operator_and_answer_gives_french_that_can_be_read_aloud(key, negated):
    for op, value, answer in samples(LEXICON.questions[key]):
        sentence = said(key, op, value, answer, negated=negated)
        words = sentence.replace("\u202f", " ").replace("\xa0", " ")
        assert sentence[0].isupper(), words
        assert words.endswith((".", "?", "»")), words
        assert not [clash for clash in CLASHES if clash in words], words
        leaf = Leaf("/x", key, op, value)
        assert condition_in_words(leaf, LEXICON)
