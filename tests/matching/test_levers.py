"""Levers: one change within reach, tried before it is said, never one that nobody can make."""

import pytest

from matching.engine import Verdict, facts_for, judge
from matching.index import catalogue
from matching.levers import levers
from tests.conftest import TODAY
from vocabulary.answers import parse_answers

pytestmark = pytest.mark.django_db

ASSOCIATION = {"territory": "C-62498", "legal_form": "association", "employees": 0, "accreditations": []}


def found(said):
    held = catalogue()
    answers = parse_answers(said, held.lexicon)
    return held, levers(held.match(answers, TODAY))


def test_each_lever_opens_the_aids_that_it_names(starter):
    held, every = found(ASSOCIATION)
    assert every
    for lever in every:
        answers = parse_answers(ASSOCIATION | {lever.change.question: lever.change.raw}, held.lexicon)
        for aid in lever.aids:
            facts = facts_for(aid, answers, held.lexicon.places)
            assert judge(aid, facts, TODAY).verdict is not Verdict.INELIGIBLE


def test_levers_are_ranked_by_what_they_open(starter):
    _, every = found(ASSOCIATION)
    assert [len(lever.aids) for lever in every] == sorted((len(lever.aids) for lever in every), reverse=True)
    assert {"Avec un premier salarié", "Avec l’agrément Jeunesse et éducation populaire (JEP)"} <= {
        lever.sentence for lever in every
    }


def test_nobody_is_told_to_move_to_grow_old_or_to_become_something_else(starter):
    _, every = found(ASSOCIATION | {"age": 3, "stage": "creation", "sectors": [], "zones": [], "project_started": True})
    assert {lever.change.question for lever in every} <= {"accreditations", "employees"}


def test_nothing_is_levered_on_a_question_that_was_not_answered(starter):
    _, every = found({"territory": "C-62498", "legal_form": "association"})
    assert every == []


def test_the_page_ranks_them_and_links_to_the_list_so_changed(client, starter):
    said = "territory=C-62498&legal_form=association&employees=0&accreditations=-"
    page = client.get(f"/mes-aides/leviers/?{said}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "Avec un premier salarié" in text
    assert "employees=1" in text
    assert client.get(f"/mes-aides/leviers/?{said}&legal_form=x").status_code == 422
    assert client.get("/mes-aides/leviers/").status_code == 302


def test_the_list_shows_the_three_best(client, starter):
    page = client.get("/mes-aides/?territory=C-62498&legal_form=association&employees=0&accreditations=-")
    assert page.context["levers_url"]
    beside = client.get(page.context["levers_url"], headers={"HX-Request": "true"})
    assert 1 <= len(beside.context["levers"]) <= 3
    assert "Ce qui ouvrirait d’autres aides" in page.content.decode()
