"""Levers: one change within reach, tried before it is said, never one that nobody can make."""

import pytest

from matching.engine import Verdict, facts_for, judge
from matching.index import catalogue
from matching.levers import change_that_opens, levers
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
        lever.change.sentence for lever in every
    }


def test_nobody_is_told_to_move_to_grow_old_or_to_become_something_else(starter):
    _, every = found(ASSOCIATION | {"age": 3, "stage": "creation", "sectors": [], "zones": [], "project_started": True})
    assert {lever.change.question for lever in every} <= {"accreditations", "employees"}


def test_no_organisation_is_told_to_become_what_another_is_made_for(starter):
    _, every = found(ASSOCIATION)
    asked = {lever.change.values[-1] for lever in every if lever.change.question == "accreditations"}
    assert "jep" in asked
    assert asked.isdisjoint({"siae", "siae_aci", "ea", "esat", "geiq"})


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


def test_an_excluded_aid_says_the_smallest_change_that_opens_it(starter):
    held = catalogue()
    answers = parse_answers(ASSOCIATION, held.lexicon)
    matches = held.match(answers, TODAY)
    opened = {aid.slug for lever in levers(matches) for aid in lever.aids}
    assert opened
    excluded = [one.aid for one in matches.all() if one.judgement.verdict is Verdict.INELIGIBLE]
    said = {aid.slug: change_that_opens(aid, answers, held.lexicon, TODAY) for aid in excluded}
    assert {slug for slug, change in said.items() if change} == opened
    job = [change for change in said.values() if change and change.question == "employees"]
    assert {change.words for change in job} >= {"un premier salarié"}


def test_its_page_says_that_change_and_leads_to_itself_so_changed(client, starter):
    held = catalogue()
    matches = held.match(parse_answers(ASSOCIATION, held.lexicon), TODAY)
    lever = next(one for one in levers(matches) if one.change.question == "employees")
    said = "territory=C-62498&legal_form=association&employees=0&accreditations=-"
    page = client.get(f"/aides/{lever.aids[0].slug}/?{said}")
    assert "Avec un premier salarié, cette aide deviendrait possible." in page.content.decode()
    changed = client.get(page.context["lever"]["url"])
    assert changed.context["lever"] is None
    assert changed.context["group"] != "excluded"


def test_an_aid_that_no_single_change_opens_says_none(client, starter):
    held = catalogue()
    answers = parse_answers(ASSOCIATION, held.lexicon)
    matches = held.match(answers, TODAY)
    opened = {aid.slug for lever in levers(matches) for aid in lever.aids}
    closed = next(
        one.aid.slug
        for one in matches.all()
        if one.judgement.verdict is Verdict.INELIGIBLE and one.aid.slug not in opened
    )
    said = "territory=C-62498&legal_form=association&employees=0&accreditations=-"
    assert "deviendrait possible" not in client.get(f"/aides/{closed}/?{said}").content.decode()
