"""The results as data, and the commands that say the same."""

import json

import pytest
from django.core.management import call_command

from aids.models import Aid
from matching.engine import Verdict

pytestmark = pytest.mark.django_db


ANSWERS = "territory=C-62498&legal_form=association&needs=projet&employees=0"


@pytest.fixture
def data(client, starter):
    """The results as data, for a query string."""

    def get(query):
        response = client.get(f"/mes-aides/?{query}&format=json")
        assert response.status_code == 200
        return response.json()

    return get


def test_results_are_ranked_aids_with_reasons(data):
    first = data(ANSWERS)
    assert first["page"] == 1
    assert sum(first["totals"].values()) == Aid.objects.published().count()
    assert [result["rank"] for result in first["results"]] == list(range(1, 11))
    for result in first["results"]:
        assert result["reasons"]
        assert all(reason.endswith((".", "?", "»")) for reason in result["reasons"])
        assert result["verdict"] in ("eligible", "to_check")


def test_pages_hold_every_possible_aid_once(data):
    pages = data(ANSWERS)["pages"]
    seen = [result["aid"] for page in range(1, pages + 1) for result in data(f"{ANSWERS}&page={page}")["results"]]
    totals = data(ANSWERS)["totals"]
    assert len(seen) == len(set(seen)) == totals["eligible"] + totals["to_check"]


def test_the_excluded_are_given_on_request_without_a_rank(data):
    pages = data(f"{ANSWERS}&exclues=1")["pages"]
    last = data(f"{ANSWERS}&exclues=1&page={pages}")["results"]
    assert {result["verdict"] for result in last} == {"ineligible"}
    assert {result["rank"] for result in last} == {None}
    assert all(result["reasons"] for result in last)


def test_the_page_and_the_command_say_the_same(client, starter, capsys, tmp_path):
    profile = {
        "id": 1,
        "answers": {"territory": "C-62498", "legal_form": "association", "needs": ["projet"], "employees": 0},
    }
    (tmp_path / "p.jsonl").write_text(json.dumps(profile))
    call_command("match", str(tmp_path / "p.jsonl"), "--today", "2026-11-24")
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    page = client.get(f"/mes-aides/?{ANSWERS}&format=json").json()["results"]
    keys = ("aid", "verdict", "group", "rank", "score", "pending")
    assert [{key: line[key] for key in keys} for line in said[:10]] == [
        {key: line[key] for key in keys} for line in page
    ]


def test_reverse_match_finds_what_match_finds(starter, capsys, tmp_path):
    profiles = [{"id": i, "answers": {"employees": i, "legal_form": "association"}} for i in (0, 3, 300)]
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(map(json.dumps, profiles)))
    call_command("match", str(path), "--verdicts", "eligible,to_check,ineligible", "--explain")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    expected = {(line["profile"], line["verdict"]) for line in lines if line["aid"] == "dla" and line["rank"]}
    call_command("reverse_match", "dla", str(path))
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {(line["profile"], line["verdict"]) for line in found} == expected
    for line in lines:
        assert bool(line["failing"]) == (line["verdict"] == Verdict.INELIGIBLE)
        assert all(condition["sentence"] for condition in line["conditions"])


def test_a_bad_profile_is_refused_by_line_and_the_others_matched(starter, capsys, tmp_path):
    path = tmp_path / "p.jsonl"
    good = {"id": "bon", "answers": {"employees": 3}, "declarations": {"dla": {"x": True}}}
    bad = [{"id": 1, "answers": {"colour": "red"}}, {"id": 2, "answers": {"employees": "x"}}, {"id": 3}, []]
    path.write_text("\n".join(map(json.dumps, [*bad, good])))
    with pytest.raises(SystemExit) as stop:
        call_command("match", str(path))
    assert stop.value.code == 1
    said = capsys.readouterr()
    assert {json.loads(line)["profile"] for line in said.out.splitlines()} == {"bon"}
    assert [f"Ligne {n} " in said.err for n in (1, 2, 3, 4, 5)] == [True, True, True, True, False]


def test_what_is_refused_is_quoted_as_the_file_writes_it(starter, capsys, tmp_path):
    answers = [{"employees": True}, {"legal_form": ["scop", None]}, {"employees": {"min": 1, "à": 2}}]
    (tmp_path / "p.jsonl").write_text("\n".join(json.dumps({"id": 1, "answers": given}) for given in answers))
    with pytest.raises(SystemExit):
        call_command("match", str(tmp_path / "p.jsonl"))
    said = capsys.readouterr().err.splitlines()
    quoted = ("« true »", '« ["scop", null] »', '« {"min": 1, "à": 2} »')
    assert [quote in line for quote, line in zip(quoted, said, strict=True)] == [True, True, True]


def test_declarations_of_another_shape_are_refused_even_when_empty(starter, capsys, tmp_path):
    path = tmp_path / "p.jsonl"
    path.write_text("\n".join(json.dumps({"id": 1, "answers": {}, "declarations": made}) for made in ([], "", 0, None)))
    with pytest.raises(SystemExit):
        call_command("match", str(path))
    said = capsys.readouterr().err
    assert [f"Ligne {n} " in said for n in (1, 2, 3, 4)] == [True, True, True, False]


def test_a_rule_and_an_answer_that_write_the_same_great_number_hold_the_same(starter, capsys, tmp_path):
    great = "100000000000000000000000"
    Aid.objects.filter(slug="dla").update(
        eligibility={"question": "employees", "op": "between", "value": {"min": int(great)}}
    )
    (tmp_path / "p.jsonl").write_text(
        "".join(f'{{"id": "{n}", "answers": {{"employees": {n}}}}}\n' for n in (great, "1e23"))
    )
    call_command("reverse_match", "dla", str(tmp_path / "p.jsonl"))
    assert [json.loads(line)["profile"] for line in capsys.readouterr().out.splitlines()] == [great, "1e23"]


def test_a_mistake_in_data_is_data(client, starter):
    response = client.get("/mes-aides/?legal_form=sa&format=json")
    assert response.status_code == 422
    assert response.json()["errors"][0]["key"] == "legal_form"
