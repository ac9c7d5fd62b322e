"""What an address says, every mistake named, and how it is written back."""

import pytest
from django.http import QueryDict

from aidess import server
from matching.mistakes import REASONS, mistake
from matching.querystring import MAX_DECLARATIONS, BadAnswer, read
from vocabulary.answers import NumberAnswer


def query(text, lexicon):
    return read(QueryDict(text), lexicon)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("employees=4", 4, 4),
        ("employees=0,8", 0.8, 0.8),
        ("employees=3..5", 3, 5),
        ("employees=250..", 250, None),
        ("employees=..9", None, 9),
        ("employees=1%E2%80%AF200", 1200, 1200),
    ],
)
def test_a_number_is_exact_or_an_interval(lexicon, text, low, high):
    assert query(text, lexicon).answers.given["employees"] == NumberAnswer(low, high)


def test_several_values_keep_their_order(lexicon):
    assert query("needs=emploi&needs=projet", lexicon).answers.given["needs"].values == ("emploi", "projet")


def test_none_of_these_is_an_answer(lexicon):
    assert query("accreditations=-", lexicon).answers.given["accreditations"].values == ()


def test_a_blank_value_is_no_answer(lexicon):
    read_back = query("employees=&legal_form=", lexicon)
    assert read_back.answers.given == {}
    assert read_back.errors == ()


def test_a_question_passed_over_is_remembered_and_not_answered(lexicon):
    read_back = query("passer=employees&passer=age", lexicon)
    assert read_back.skipped == ("employees", "age")
    assert read_back.answers.get("employees") is None


def test_an_answer_counts_even_beside_je_ne_sais_pas(lexicon):
    read_back = query("passer=employees&employees=3", lexicon)
    assert read_back.urlencoded == "employees=3"
    assert read_back.contradicted == ("employees",)


def test_visible_trackers_are_ignored(lexicon):
    assert query("utm_source=x&mtm_kwd=y&pk_campaign=z&fbclid=1&gclid=2&legal_form=scop", lexicon).errors == ()


@pytest.mark.parametrize(
    ("text", "key", "reason"),
    [
        ("colour=red", "colour", "question"),
        ("legal_form=sa", "legal_form", "choice"),
        ("legal_form=scop&legal_form=fondation", "legal_form", "double"),
        ("employees=beaucoup", "employees", "number"),
        ("employees=..", "employees", "number"),
        ("employees=NaN", "employees", "number"),
        ("employees=1e9", "employees", "number"),
        ("employees=-3", "employees", "negative"),
        ("employees=5..3", "employees", "reversed"),
        ("employees=٣", "employees", "number"),
        ("employees=1234567890123456", "employees", "too_large"),
        ("employees=3..1234567890123456", "employees", "too_large"),
        ("project_started=peut-etre", "project_started", "choice"),
        ("territory=C-00000", "territory", "place"),
        ("territory=Lens", "territory", "place"),
        ("needs=projet&needs=emploi&needs=conseil&needs=festival", "needs", "too_many"),
        ("accreditations=-&accreditations=esus", "accreditations", "none_and_some"),
        ("passer=colour", "passer", "question"),
        ("d.une-aide.a=vrai", "d.une-aide.a", "yes_no"),
        ("d.une-aide.a=oui&d.une-aide.a=non", "d.une-aide.a", "yes_no"),
        ("d.oups=oui", "d.oups", "declaration"),
        ("d.=oui", "d.", "declaration"),
    ],
)
def test_a_mistake_is_named_and_the_other_answers_kept(lexicon, text, key, reason):
    read_back = query(f"{text}&age=40", lexicon)
    assert [(error.key, error.reason) for error in read_back.errors] == [(key, reason)]
    assert ("age", "40") in read_back.pairs


@pytest.mark.parametrize(
    ("text", "reasons"), [("age=12000", []), ("age=12001", ["too_large"]), ("age=..60000", ["too_large"])]
)
def test_nothing_is_more_than_a_thousand_years_old(lexicon, text, reasons):
    assert [error.reason for error in query(text, lexicon).errors] == reasons


def test_forty_declarations_at_most(lexicon):
    many = "&".join(f"d.aide-{i}.a=oui" for i in range(MAX_DECLARATIONS + 1))
    assert [error.reason for error in query(many, lexicon).errors] == ["too_many_declarations"]
    fewer = "&".join(f"d.aide-{i}.a=non" for i in range(MAX_DECLARATIONS))
    assert len(query(fewer, lexicon).answers.declarations) == MAX_DECLARATIONS


def test_a_declaration_of_any_aid_can_be_made(lexicon):
    slug, identity = "a" * 120, "une_declaration-" * 20
    assert query(f"d.{slug}.{identity}=oui", lexicon).answers.declarations == {slug: {identity: True}}


def test_the_server_takes_an_address_of_forty_long_declarations(lexicon):
    address = "&".join(f"d.{f'{i}-' * 20}a.{'b' * 60}=oui" for i in range(10, 10 + MAX_DECLARATIONS))
    assert query(address, lexicon).errors == ()
    assert len(f"GET /mes-aides/?{address} HTTP/1.1\r\n") < server.limit_request_line


def test_the_address_is_written_back_in_the_order_of_the_questions(lexicon):
    read_back = query("d.x.a=oui&passer=age&needs=emploi&territory=C-62498&utm_source=x", lexicon)
    assert read_back.urlencoded == "territory=C-62498&needs=emploi&passer=age&d.x.a=oui"
    assert query(read_back.urlencoded, lexicon).pairs == read_back.pairs


def test_one_answer_is_replaced_or_taken_away(lexicon):
    read_back = query("needs=emploi&needs=projet&passer=age", lexicon)
    assert read_back.without("needs") == "passer=age"
    assert read_back.having("age", "40") == "needs=emploi&needs=projet&age=40"


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_mistake_has_a_french_sentence(lexicon, reason):
    found = mistake(BadAnswer("employees", "x" * 500, reason, 3), lexicon)
    assert found.sentence.endswith(".")
    assert "{" not in found.sentence + found.advice + found.expected
    assert len(found.sentence) < 200
