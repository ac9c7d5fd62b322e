"""Each line of the grammar of the interface, with its examples and its edges."""

from datetime import date

import pytest

from vocabulary import french

S = "\u202f"  # thin no-break space
N = "\u00a0"  # no-break space


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'aide", "l’aide"),
        ("Avez-vous un agrément ?", f"Avez-vous un agrément{S}?"),
        ("oui ; non !", f"oui{S}; non{S}!"),
        ("deux points : voilà", f"deux points{N}: voilà"),
        ("deux points: voilà", f"deux points{N}: voilà"),
        ("« a »", f"«{N}a{N}»"),
        ("30 %", f"30{N}%"),
        ("5 €", f"5{N}€"),
        ("n° 2", f"n°{N}2"),
        ("à 10:30", "à 10:30"),
        ("https://exemple.fr/?q=l'a;b", "https://exemple.fr/?q=l'a;b"),
        ("écrire à a.b@exemple.fr : merci", f"écrire à a.b@exemple.fr{N}: merci"),
        ("sur exemple.fr/a;b?c=l'd : là", f"sur exemple.fr/a;b?c=l'd{N}: là"),
        ("mailto:a@b.fr?subject=l'aide", "mailto:a@b.fr?subject=l'aide"),
        ("Ben&amp;Co ; d'ici", f"Ben&amp;Co{S}; d’ici"),
        ("l'https://exemple.fr/", "l’https://exemple.fr/"),
        ("l'« aide »", f"l’«{N}aide{N}»"),
        ("Quoi ?!", f"Quoi{S}?!"),
        ("30% de 5€", f"30{N}% de 5{N}€"),
        ("![image](x)", "![image](x)"),
        ("a\ue000b : https://exemple.fr", f"ab{N}: https://exemple.fr"),
    ],
)
def test_typography_follows_french_use_and_leaves_addresses_alone(text, expected):
    assert french.typo(text) == expected
    assert french.typo(expected) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1200, f"1{S}200"),
        (0.8, "0,8"),
        (20000, f"20{S}000"),
        (3.0, "3"),
        (0, "0"),
        (1.25, "1,25"),
        (-0.0, "0"),
        (1e6, f"1{S}000{S}000"),
    ],
)
def test_numbers(value, expected):
    assert french.number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7164, f"7{S}164{N}€"),
        (2_000_000, "2 millions d’euros"),
        (1_500_000, "1,5 million d’euros"),
        (1_000_000, "1 million d’euros"),
        (999_999, f"999{S}999{N}€"),
        (1_999_999, f"1{S}999{S}999{N}€"),
        (1_250_000, "1,25 million d’euros"),
        (0, f"0{N}€"),
    ],
)
def test_euros(value, expected):
    assert french.euros(value) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (500, 1200, f"500 à 1{S}200{N}€"),
        (500, 2_000_000, f"500{N}€ à 2 millions d’euros"),
        (1_000_000, 2_500_000, "1 à 2,5 millions d’euros"),
    ],
)
def test_two_sums_say_their_unit_once_when_it_is_the_same(low, high, expected):
    assert french.euros_between(low, high) == expected


def test_rates():
    assert french.rate(0.3) == f"30{N}%"
    assert french.rate(0.125) == f"12,5{N}%"


@pytest.mark.parametrize(
    ("count", "expected"), [(0, "aucune aide"), (1, "1 aide"), (2, "2 aides"), (1200, f"1{S}200 aides")]
)
def test_counts(count, expected):
    assert french.counted(count, "aide", "aides", none="aucune") == expected


def test_one_and_a_half_is_singular():
    assert french.plural(1.5, "million", "millions") == "million"


def test_ranks_are_feminine():
    assert [french.rank(n) for n in (1, 2, 25)] == ["1re", "2e", "25e"]


@pytest.mark.parametrize(
    ("months", "expected"),
    [(12, "1 an"), (18, "18 mois"), (24, "2 ans"), (30, "2 ans et 6 mois"), (6, "6 mois"), (36, "3 ans")],
)
def test_durations(months, expected):
    assert french.duration(months) == expected


def test_days_always_say_the_year():
    assert french.day(date(2027, 3, 1)) == "1er mars 2027"
    assert french.day(date(2026, 12, 31)) == "31 décembre 2026"


@pytest.mark.parametrize(
    ("day", "expected"),
    [(24, "aujourd’hui"), (25, "demain"), (26, "dans 2 jours"), (23, "")],
)
def test_delays(day, expected):
    assert french.delay(date(2026, 11, day), date(2026, 11, 24)) == expected


def test_a_delay_beyond_sixty_days_is_not_said():
    assert french.delay(date(2027, 1, 23), date(2026, 11, 24)) == "dans 60 jours"
    assert french.delay(date(2027, 1, 24), date(2026, 11, 24)) == ""


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        ([3], "en mars"),
        ([2, 3], "en février ou mars"),
        ([12, 1], "en décembre ou janvier"),
        ([10, 11, 12, 1], "d’octobre à janvier"),
        ([1, 2, 3], "de janvier à mars"),
        ([3, 6, 10], "en mars, juin ou octobre"),
        ([4, 5, 6], "d’avril à juin"),
        ([3, 9], "en mars ou septembre"),
        ([], ""),
    ],
)
def test_usual_months(months, expected):
    assert french.usual_months(months) == expected


def test_lists():
    assert french.list_and(["a"]) == "a"
    assert french.list_and(["a", "b", "c"]) == "a, b et c"
    assert french.list_or(["a", "b"]) == "a ou b"
    assert french.list_nor(["a", "b", "c"]) == "a, b ni c"
    assert french.list_and(list("abcd")) == "a, b, c et d"
    assert french.list_and(list("abcde")) == "a, b, c et 2 autres"
    assert french.list_or(list("abcdef")) == "a, b, c ou 3 autres"


def test_a_comma_parts_an_item_that_is_a_list_itself():
    assert french.list_and(["le sport", "la culture et les loisirs"]) == "le sport, et la culture et les loisirs"
    assert french.list_or(["les droits, l’égalité", "le sport"]) == "les droits, l’égalité, ou le sport"
    assert (
        french.list_and(["l’agrément Jeunesse et éducation", "le label"])
        == "l’agrément Jeunesse et éducation et le label"
    )


@pytest.mark.parametrize(
    ("noun", "of", "to"),
    [
        ("associations", "d’associations", "à associations"),
        ("le sport", "du sport", "au sport"),
        ("les jeunes", "des jeunes", "aux jeunes"),
        ("la santé", "de la santé", "à la santé"),
        ("habitants", "d’habitants", "à habitants"),
        ("hôpitaux", "d’hôpitaux", "à hôpitaux"),
        ("handicap", "de handicap", "à handicap"),
        ("l’Europe", "de l’Europe", "à l’Europe"),
        ("les Scop", "des Scop", "aux Scop"),
        ("Europe", "d’Europe", "à Europe"),
        ("héros", "de héros", "à héros"),
        ("histoire", "d’histoire", "à histoire"),
        ("hors-piste", "de hors-piste", "à hors-piste"),
    ],
)
def test_small_words_contract_and_elide(noun, of, to):
    assert french.of(noun) == of
    assert french.to(noun) == to


def test_capitals():
    assert french.capitalised("vous êtes") == "Vous êtes"
    assert french.capitalised("") == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Culture", "culture"), ("ESAT", "ESAT"), ("L’État", "l’État"), ("À deux", "à deux"), ("", "")],
)
def test_small_letters_spare_acronyms(text, expected):
    assert french.lowered(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Un fait", "« Un fait »"), ("Un fait. ", "« Un fait »"), ("Un « mot » rare", "« Un “mot” rare »")],
)
def test_quotations_lose_their_full_stop_and_turn_those_inside(text, expected):
    assert french.quoted(text) == expected
