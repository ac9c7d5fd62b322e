"""Conditions in French: the whole sentence, for each question, operator and status, on the vocabulary that ships."""

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from tests.words import PLACES
from vocabulary.answers import parse_answer
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon, questions_by_key
from vocabulary.rules.evaluation import leaf_status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import OPERATORS, Declared, Leaf
from vocabulary.sentences import answer_in_words, condition_in_words, condition_sentence

LINES = Path("data/catalogue/questions.jsonl").read_text(encoding="utf-8").splitlines()
RAW = {question["key"]: question for question in map(json.loads, LINES)}
# A finer form, below one that ships, so that a form may be answered too broadly.
RAW["legal_form"]["choices"].append(
    {
        "value": "fondation_entreprise",
        "label": "Fondation d'entreprise",
        "parent": "fondation",
        "forms": {"clause": "êtes une fondation d’entreprise", "to": "aux fondations d’entreprise"},
    }
)
LEXICON = Lexicon(questions_by_key(RAW.values()), PLACES)
ESS = ("association", "fondation", "scop", "scic", "mutuelle")


def said(key, op, value, answer, *, negated=False, today=None):
    """The sentence of a condition for a JSON answer; None is not answered."""
    question = LEXICON.questions[key]
    leaf = Leaf("/eligibility", key, op, tuple(value) if isinstance(value, list | tuple) else value)
    parsed = parse_answer(question, answer, PLACES)
    status = leaf_status(leaf, parsed, PLACES)
    return condition_sentence(leaf, status, parsed, LEXICON, negated=negated, today=today)


SENTENCES = [
    # legal_form
    ("legal_form", "in", ["association"], "association", "Vous êtes une association, comme cette aide le demande."),
    (
        "legal_form",
        "in",
        ["association", "scop"],
        None,
        "Cette aide s'adresse aux associations et aux Scop. Quelle est votre forme ?",
    ),
    (
        "legal_form",
        "in",
        ESS,
        None,
        "Cette aide s'adresse à certaines formes seulement. Quelle est la vôtre ?",
    ),
    (
        "legal_form",
        "in",
        ["scop", "scic"],
        "association",
        "Vous êtes une association ; cette aide s'adresse aux Scop et aux Scic.",
    ),
    (
        "legal_form",
        "in",
        ESS,
        "entreprise",
        "Vous êtes une entreprise hors ESS ; cette aide ne s'adresse pas aux entreprises hors ESS.",
    ),
    (
        "legal_form",
        "in",
        ["fondation_entreprise"],
        "fondation",
        "Vous êtes une fondation ; cette aide s'adresse seulement aux fondations d'entreprise. Précisez votre forme.",
    ),
    ("legal_form", "not_in", ["scop"], "association", "Vous êtes une association : cette aide vous accepte."),
    (
        "legal_form",
        "not_in",
        ["scop", "scic"],
        None,
        "Cette aide ne s'adresse pas aux Scop ni aux Scic. Quelle est votre forme ?",
    ),
    ("legal_form", "not_in", ["scop"], "scop", "Vous êtes une Scop ; cette aide ne s'adresse pas aux Scop."),
    # stage
    ("stage", "in", ["creation"], "creation", "Votre structure a moins de trois ans, comme cette aide le demande."),
    (
        "stage",
        "in",
        ["creation"],
        "projet",
        "Votre structure n'existe pas encore ; cette aide s'adresse à une autre étape.",
    ),
    ("stage", "in", ["creation"], None, "Cette aide dépend de l'avancement de votre structure. Où en êtes-vous ?"),
    ("stage", "not_in", ["projet"], "creation", "Votre structure a moins de trois ans : cette aide vous accepte."),
    (
        "stage",
        "not_in",
        ["projet"],
        "projet",
        "Votre structure n'existe pas encore ; cette aide n'est pas ouverte dans ce cas.",
    ),
    # sectors
    (
        "sectors",
        "any_of",
        ["culture", "sport"],
        ["culture"],
        "Vous agissez dans la culture, comme cette aide le demande.",
    ),
    (
        "sectors",
        "any_of",
        ["culture", "sport"],
        None,
        "Cette aide vise la culture ou le sport. Dans quels domaines agissez-vous ?",
    ),
    ("sectors", "any_of", ["culture"], ["sport"], "Vous agissez dans le sport ; cette aide vise la culture."),
    ("sectors", "any_of", ["culture"], [], "Vous n'agissez dans aucun des domaines que cette aide vise : la culture."),
    ("sectors", "none_of", ["sport"], ["culture"], "Vous n'agissez pas dans le sport, que cette aide écarte."),
    ("sectors", "none_of", ["sport"], None, "Cette aide écarte le sport. Dans quels domaines agissez-vous ?"),
    ("sectors", "none_of", ["sport"], ["sport"], "Vous agissez dans le sport ; cette aide écarte ce domaine."),
    (
        "sectors",
        "none_of",
        ["sport", "culture"],
        ["sport", "culture"],
        "Vous agissez dans le sport et la culture ; cette aide écarte ces domaines.",
    ),
    # accreditations
    ("accreditations", "any_of", ["esus"], ["esus"], "Vous avez l'agrément ESUS, comme cette aide le demande."),
    (
        "accreditations",
        "any_of",
        ["esus", "geiq"],
        None,
        "Cette aide demande l'agrément ESUS ou le label GEIQ. L'avez-vous ?",
    ),
    ("accreditations", "any_of", ["esus"], [], "Vous n'avez pas l'agrément ESUS, que cette aide demande."),
    (
        "accreditations",
        "any_of",
        ["affiliation_federation_sportive"],
        ["esus"],
        "Vous n'avez pas d'affiliation à une fédération sportive agréée, que cette aide demande.",
    ),
    (
        "accreditations",
        "any_of",
        ["esus", "geiq"],
        ["jep"],
        "Cette aide demande l'agrément ESUS ou le label GEIQ. Vous n'en avez aucun.",
    ),
    (
        "accreditations",
        "any_of",
        ["siae_aci"],
        ["siae"],
        "Vous avez le statut de structure d'insertion ; cette aide demande plus précisément le statut d'atelier et "
        "chantier d'insertion. Lequel avez-vous ?",
    ),
    ("accreditations", "all_of", ["jep", "esus"], ["jep"], "Il vous manque l'agrément ESUS, que cette aide demande."),
    (
        "accreditations",
        "all_of",
        ["jep"],
        None,
        "Cette aide demande l'agrément Jeunesse et éducation populaire (JEP). Avez-vous cet agrément ou ce statut ?",
    ),
    (
        "accreditations",
        "all_of",
        ["jep", "esus"],
        None,
        "Cette aide demande l'agrément Jeunesse et éducation populaire (JEP) et l'agrément ESUS. Les avez-vous ?",
    ),
    (
        "accreditations",
        "none_of",
        ["siae_aci"],
        ["esus"],
        "Vous n'avez pas le statut d'atelier et chantier d'insertion : cette aide vous accepte.",
    ),
    (
        "accreditations",
        "none_of",
        ["siae_aci"],
        ["siae_aci"],
        "Vous avez le statut d'atelier et chantier d'insertion ; cette aide n'est pas ouverte dans ce cas.",
    ),
    # zones and audiences
    (
        "zones",
        "any_of",
        ["qpv"],
        ["qpv"],
        "Votre action se déroule dans un quartier prioritaire, comme cette aide le demande.",
    ),
    (
        "zones",
        "any_of",
        ["qpv"],
        None,
        "Cette aide demande une action dans un quartier prioritaire. Est-ce votre cas ?",
    ),
    (
        "zones",
        "any_of",
        ["qpv"],
        [],
        "Votre action ne se déroule pas dans un quartier prioritaire, ce que cette aide demande.",
    ),
    ("audiences", "any_of", ["jeunes"], ["jeunes"], "Vous touchez des jeunes, comme cette aide le demande."),
    (
        "audiences",
        "any_of",
        ["jeunes"],
        ["femmes"],
        "Vous touchez des femmes ; cette aide demande de toucher des jeunes.",
    ),
    # special_status
    ("special_status", "none_of", ["cultuelle"], [], "Vous n'êtes dans aucun des cas que cette aide écarte."),
    (
        "special_status",
        "none_of",
        ["cultuelle", "syndicat"],
        None,
        "Cette aide ne s'adresse pas aux associations cultuelles ni aux syndicats. Êtes-vous dans un de ces cas ?",
    ),
    (
        "special_status",
        "none_of",
        ["cultuelle"],
        ["cultuelle"],
        "Vous êtes une association cultuelle ; cette aide ne s'adresse pas aux associations cultuelles.",
    ),
    # employees
    (
        "employees",
        "between",
        {"min": 1, "max": 10},
        14,
        "Vous avez 14 salariés ; cette aide demande de 1 à 10 salariés.",
    ),
    ("employees", "between", {"min": 1}, 0, "Vous n'avez aucun salarié ; cette aide en demande au moins 1."),
    ("employees", "between", {"max": 10}, 0, "Vous n'avez aucun salarié ; cette aide demande 10 salariés au plus."),
    (
        "employees",
        "between",
        {"below": 250},
        {"min": 3, "max": 5},
        "Vous avez de 3 à 5 salariés ; cette aide demande moins de 250 salariés.",
    ),
    (
        "employees",
        "between",
        {"above": 50},
        {"min": 1, "max": 2},
        "Vous avez 1 ou 2 salariés ; cette aide demande plus de 50 salariés.",
    ),
    ("employees", "between", {"min": 1, "max": 1}, 1, "Vous avez 1 salarié ; cette aide demande exactement 1 salarié."),
    (
        "employees",
        "between",
        {"min": 0, "max": 0},
        2,
        "Vous avez 2 salariés ; cette aide demande de n'avoir aucun salarié.",
    ),
    (
        "employees",
        "between",
        {"min": 10, "below": 250},
        None,
        "Cette aide demande au moins 10 et moins de 250 salariés. Combien de personnes salariez-vous ?",
    ),
    (
        "employees",
        "between",
        {"above": 10, "max": 50},
        {"min": 250},
        "Vous avez 250 salariés ou plus ; cette aide demande plus de 10 salariés et 50 au plus.",
    ),
    (
        "employees",
        "between",
        {"min": 4},
        {"min": 3, "max": 5},
        "Vous avez de 3 à 5 salariés ; cette aide demande au moins 4 salariés. Combien exactement ?",
    ),
    (
        "employees",
        "between",
        {"min": 10},
        {"max": 9},
        "Vous avez 9 salariés au plus ; cette aide demande au moins 10 salariés.",
    ),
    # annual_budget
    (
        "annual_budget",
        "between",
        {"min": 80000},
        42000,
        "Votre budget est de 42 000 € par an ; cette aide demande au moins 80 000 €.",
    ),
    (
        "annual_budget",
        "between",
        {"min": 80000},
        None,
        "Cette aide demande un budget annuel d'au moins 80 000 €. Quel est le vôtre ?",
    ),
    (
        "annual_budget",
        "between",
        {"min": 1, "max": 5},
        None,
        "Cette aide demande un budget annuel de 1 à 5 €. Quel est le vôtre ?",
    ),
    (
        "annual_budget",
        "between",
        {"min": 20000},
        {"min": 10000, "max": 49999},
        "Votre budget est de 10 000 à 49 999 € par an ; cette aide demande au moins 20 000 €. Quel est le montant exact ?",
    ),
    (
        "annual_budget",
        "between",
        {"max": 10000},
        {"min": 2000000},
        "Votre budget est d'au moins 2 millions d'euros par an ; cette aide demande 10 000 € au plus.",
    ),
    # age
    (
        "age",
        "between",
        {"min": 12},
        30,
        "Votre structure existe depuis 2 ans et 6 mois ; cette aide demande au moins 1 an.",
    ),
    (
        "age",
        "between",
        {"min": 12},
        None,
        "Cette aide demande au moins 1 an d'existence. Depuis quand votre structure existe-t-elle ?",
    ),
    (
        "age",
        "between",
        {"min": 12},
        {"min": 0, "max": 11},
        "Votre structure existe depuis moins d'un an ; cette aide demande au moins 1 an.",
    ),
    (
        "age",
        "between",
        {"min": 18},
        {"min": 12, "max": 23},
        "Votre structure existe depuis un à deux ans ; cette aide demande au moins 18 mois. Depuis combien de mois ?",
    ),
    (
        "age",
        "between",
        {"below": 36},
        {"min": 60},
        "Votre structure existe depuis 5 ans ou plus ; cette aide demande moins de 3 ans.",
    ),
    # booleans
    ("project_started", "is", False, False, "Vous n'avez pas commencé le projet, comme cette aide le demande."),
    (
        "project_started",
        "is",
        False,
        True,
        "Vous avez déjà commencé le projet ; cette aide n'est pas ouverte dans ce cas.",
    ),
    (
        "project_started",
        "is",
        False,
        None,
        "Cette aide dépend d'un point : Avez-vous déjà commencé le projet à financer ?",
    ),
    # territory
    ("territory", "within", ["D-62"], "C-62498", "Vous agissez à Lens, dans le Pas-de-Calais."),
    ("territory", "within", ["R-32", "D-62"], "C-62498", "Vous agissez à Lens, dans le Pas-de-Calais."),
    ("territory", "within", ["D-62"], "D-62", "Vous agissez dans le Pas-de-Calais : cette aide couvre ce territoire."),
    ("territory", "within", ["D-59"], "C-62498", "Vous agissez à Lens ; cette aide couvre le Nord."),
    ("territory", "within", ["R-53"], None, "Cette aide couvre la Bretagne. Où agissez-vous ?"),
    (
        "territory",
        "within",
        ["E-246200364"],
        "R-32",
        "Vous agissez dans les Hauts-de-France ; cette aide n'en couvre qu'une partie : la communauté d'agglomération de "
        "Lens - Liévin. Dans quelle commune ?",
    ),
    (
        "territory",
        "within",
        ["D-59"],
        ["C-62498", "C-62510"],
        "Vous agissez à Lens et à Liévin ; cette aide couvre le Nord.",
    ),
    ("territory", "within", ["D-59"], ["C-62498", "C-59350"], "Vous agissez à Lille, dans le Nord."),
]


@pytest.mark.parametrize(("key", "op", "value", "answer", "expected"), SENTENCES)
def test_a_condition_is_said_in_full(key, op, value, answer, expected):
    assert plain(said(key, op, value, answer)) == plain(typo(expected))


def plain(text):
    """Any space as a plain one."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("key", "op", "value", "answer", "expected"),
    [
        ("special_status", "any_of", ["cultuelle"], [], "Vous n'êtes dans aucun des cas que cette aide écarte."),
        ("legal_form", "in", ["scop"], "scop", "Vous êtes une Scop ; cette aide ne s'adresse pas aux Scop."),
        ("legal_form", "not_in", ["scop"], "scop", "Vous êtes une Scop, comme cette aide le demande."),
        ("project_started", "is", True, False, "Vous n'avez pas commencé le projet, comme cette aide le demande."),
        (
            "employees",
            "between",
            {"min": 1, "max": 10},
            4,
            "Vous êtes dans ce cas, que cette aide écarte : avoir de 1 à 10 salariés.",
        ),
        (
            "employees",
            "between",
            {"min": 1},
            0,
            "Vous n'êtes pas dans ce cas, que cette aide écarte : avoir au moins 1 salarié.",
        ),
        (
            "age",
            "between",
            {"below": 12},
            None,
            "Cette aide écarte ce cas : exister depuis moins de 1 an. Est-ce le vôtre ?",
        ),
        (
            "territory",
            "within",
            ["D-62"],
            "C-35238",
            "Vous n'êtes pas dans ce cas, que cette aide écarte : agir dans le Pas-de-Calais.",
        ),
        (
            "accreditations",
            "all_of",
            ["esus", "geiq"],
            None,
            "Cette aide écarte ce cas : avoir l'agrément ESUS et le label GEIQ. Est-ce le vôtre ?",
        ),
    ],
)
def test_a_not_turns_the_sentence_round(key, op, value, answer, expected):
    assert said(key, op, value, answer, negated=True) == typo(expected)


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


def test_an_age_too_young_says_when_it_will_do():
    sentence = said("age", "between", {"min": 12}, 10, today=date(2026, 11, 24))
    assert sentence == typo(
        "Votre structure existe depuis 10 mois. Vous pourrez demander cette aide à partir de janvier 2027."
    )


FALLBACK = Lexicon(
    questions_by_key(
        [
            {
                "key": "colour",
                "kind": "choices",
                "label": "Quelle couleur ?",
                "choices": [
                    {"value": "red", "label": "Rouge"},
                    {"value": "dark_red", "label": "Bordeaux", "parent": "red"},
                ],
            },
            {"key": "height", "kind": "number", "unit": "m", "label": "Quelle hauteur ?"},
        ]
    ),
    PLACES,
)


@pytest.mark.parametrize(
    ("key", "op", "value", "answer", "expected"),
    [
        ("colour", "any_of", ("red",), ["red"], "Votre réponse à « Quelle couleur ? » convient : Rouge."),
        ("colour", "any_of", ("red",), None, "Cette aide dépend de votre réponse à : « Quelle couleur ? »"),
        (
            "colour",
            "any_of",
            ("dark_red",),
            ["red"],
            "Votre réponse à « Quelle couleur ? » est trop large pour trancher. Précisez-la.",
        ),
        (
            "colour",
            "any_of",
            ("red",),
            [],
            "Vous avez répondu « aucun » à « Quelle couleur ? » ; cette aide demande : « Rouge ».",
        ),
        (
            "colour",
            "none_of",
            ("red",),
            ["red"],
            "Votre réponse à « Quelle couleur ? » est « Rouge », que cette aide écarte.",
        ),
        (
            "height",
            "between",
            {"min": 3},
            2,
            "Votre réponse à « Quelle hauteur ? » est « 2 m » ; cette aide demande : au moins 3 m.",
        ),
    ],
)
def test_a_question_without_forms_falls_back_on_a_sentence_that_needs_none(key, op, value, answer, expected):
    question = FALLBACK.questions[key]
    leaf = Leaf("/eligibility", key, op, value)
    parsed = parse_answer(question, answer, PLACES)
    status = leaf_status(leaf, parsed, PLACES)
    assert condition_sentence(leaf, status, parsed, FALLBACK) == typo(expected)


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
