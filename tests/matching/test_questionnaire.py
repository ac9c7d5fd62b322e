"""The order of questions: the opening ones, then what settles most, then nothing."""

import json

import pytest
from django.core.management import call_command

from matching.index import catalogue
from matching.questionnaire import hinges, next_question, questions_left, settling_power
from tests.conftest import TODAY
from vocabulary.answers import parse_answers

pytestmark = pytest.mark.django_db

OPENING = {"territory": "C-62498", "stage": "developpement", "legal_form": "association", "needs": ["projet"]}


@pytest.fixture
def held(starter):
    return catalogue()


def situation(held, said):
    answers = parse_answers(said, held.lexicon)
    return answers, held.match(answers, TODAY)


def test_the_next_question_settles_more_than_any_other(held):
    answers, matches = situation(held, OPENING)
    chosen = next_question(held.lexicon, answers, (), matches)
    keys = {question.key for question in questions_left(held.lexicon, answers, (), matches)}
    worth = settling_power(matches, keys)
    assert worth[chosen.key] == max(worth.values())
    assert matches.hanging_on(chosen.key) > 0


def test_a_question_passed_over_is_not_asked_again(held):
    answers, matches = situation(held, OPENING)
    first = next_question(held.lexicon, answers, (), matches)
    second = next_question(held.lexicon, answers, (first.key,), matches)
    assert second.key != first.key


def test_nothing_is_asked_when_the_first_page_hinges_on_nothing(held):
    answers, matches = situation(held, OPENING)
    pending = {key for one in matches.best(0, 10) for key in one.judgement.questions}
    assert not hinges(matches, set(held.lexicon.questions) - pending)
    assert next_question(held.lexicon, answers, tuple(pending), matches) is None


def test_a_simulation_counts_the_questions_of_both_orders(starter, tmp_path, capsys):
    profiles = [{"id": i, "answers": OPENING | {"employees": i, "accreditations": [], "siret": True}} for i in (0, 5)]
    (tmp_path / "p.jsonl").write_text("\n".join(map(json.dumps, profiles)))
    call_command("simulate_questionnaire", str(tmp_path / "p.jsonl"), "--json")
    result = json.loads(capsys.readouterr().out)
    assert result["profiles"] == 2
    assert 0 < result["adaptive_mean"] < result["fixed_mean"]


def test_a_simulation_counts_the_good_profiles_of_a_file_partly_refused(starter, tmp_path, capsys):
    (tmp_path / "p.jsonl").write_text(f"{json.dumps({'id': 1, 'answers': OPENING})}\n[]\n")
    with pytest.raises(SystemExit) as stop:
        call_command("simulate_questionnaire", str(tmp_path / "p.jsonl"), "--json")
    assert stop.value.code == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["profiles"] == 1
    assert "Ligne 2 " in said.err
