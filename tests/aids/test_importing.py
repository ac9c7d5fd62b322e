"""What enters the catalogue and what is refused, by line and JSON Pointer, one aid never costing another."""

import io
import json
import subprocess
import sys
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from aids import importing
from aids.importing import import_aids, load_starter_aids
from aids.models import Aid
from vocabulary.jsonl import MAX_LINE_BYTES, read_lines

pytestmark = pytest.mark.usefixtures("empty_database")

ASSOCIATION = {"question": "legal_form", "op": "in", "value": ["association"]}


def an_aid(slug="une-aide", **changes):
    return {
        "slug": slug,
        "name": "Une aide",
        "bearer": {"name": "Une ville", "kind": "commune"},
        "nature": ["grant"],
        "territories": ["FR"],
        "recurrence": "yearly",
    } | changes


def lines(*items):
    """A file of these items: a dict as JSON, bytes as they are."""
    return read_lines(
        io.BytesIO(b"\n".join(i if isinstance(i, bytes) else json.dumps(i).encode() for i in items) + b"\n")
    )


def refusals(lexicon, *items):
    report = import_aids(lines(*items), lexicon)
    return [(refusal.line, refusal.path) for refusal in report.refused]


def deep(levels):
    node = ASSOCIATION
    for _ in range(levels - 1):
        node = {"all": [node]}
    return node


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"eligibility": {"question": "color", "op": "in", "value": ["red"]}}, "/eligibility/question"),
        ({"eligibility": {"all": [ASSOCIATION | {"value": ["sa"]}]}}, "/eligibility/all/0/value/0"),
        ({"eligibility": ASSOCIATION | {"op": "between"}}, "/eligibility/op"),
        ({"eligibility": ASSOCIATION | {"value": []}}, "/eligibility/value"),
        ({"eligibility": {"any": []}}, "/eligibility/any"),
        ({"eligibility": {"not": {"any": []}}}, "/eligibility/not/any"),
        ({"eligibility": {"all": [], "any": [ASSOCIATION]}}, "/eligibility"),
        ({"eligibility": ASSOCIATION | {"colour": 1}}, "/eligibility/colour"),
        (
            {"eligibility": {"question": "employees", "op": "between", "value": {"min": 5, "max": 3}}},
            "/eligibility/value",
        ),
        (
            {"eligibility": {"question": "employees", "op": "between", "value": {"above": 3, "max": 3}}},
            "/eligibility/value",
        ),
        ({"eligibility": {"question": "employees", "op": "between", "value": {}}}, "/eligibility/value"),
        ({"eligibility": {"question": "employees", "op": "between", "value": {"min": True}}}, "/eligibility/value/min"),
        (
            {"eligibility": {"question": "employees", "op": "between", "value": {"min": 1, "above": 1}}},
            "/eligibility/value",
        ),
        ({"eligibility": {"question": "project_started", "op": "is", "value": "oui"}}, "/eligibility/value"),
        ({"eligibility": {"question": "territory", "op": "within", "value": ["D-99"]}}, "/eligibility/value/0"),
        ({"eligibility": deep(9)}, "/eligibility" + "/all/0" * 8),
        ({"eligibility": {"all": [ASSOCIATION] * 500}}, "/eligibility"),
        ({"eligibility": {"declared": "*complete*", "text": "Non"}}, "/eligibility/declared"),
        (
            {
                "eligibility": {"declared": "a", "text": "A"},
                "strands": [{"label": "Un", "eligibility": {"declared": "a", "text": "B"}}],
            },
            "/strands/0/eligibility/declared",
        ),
        ({"priority": [{"not": ASSOCIATION | {"value": ["x"]}}]}, "/priority/0/not/value/0"),
        ({"territories": ["R-99"]}, "/territories/0"),
        ({"territories": ["Lens"]}, "/territories/0"),
        ({"needs": ["argent"]}, "/needs/0"),
        ({"nature": ["gift"]}, "/nature/0"),
        ({"nature": []}, "/nature"),
        ({"closes_on": "31/12/2026"}, "/closes_on"),
        ({"closes_on": "20261231"}, "/closes_on"),
        ({"apply_url": "pas une adresse"}, "/apply_url"),
        ({"usual_deadline_months": [13]}, "/usual_deadline_months/0"),
        ({"amount": {"min": -1}}, "/amount/min"),
        ({"facts_as_of": 99999}, "/facts_as_of"),
        ({"slug": "Pas Un Slug"}, "/slug"),
        ({"slug": "une-aide\n"}, "/slug"),
        ({"closes_on": "2026-02-30"}, "/closes_on"),
        ({"colour": "red"}, ""),
        ({"name": "NUL \x00"}, "/name"),
        ({"summary": "\ud800"}, "/summary"),
        ({"amount": {"max": 10**400}}, "/amount/max"),
        ({"amount": {"max": float("nan")}}, "/amount/max"),
        ({"steps": [{"text": "Écrire", "weeks": 10**400}]}, "/steps/0/weeks"),
        (
            {"eligibility": {"question": "employees", "op": "between", "value": {"min": 10**400}}},
            "/eligibility/value/min",
        ),
        ({"eligibility": None}, "/eligibility"),
        ({"strands": [{"label": "Un", "eligibility": None}]}, "/strands/0/eligibility"),
    ],
)
def test_a_bad_aid_is_refused_where_it_is_bad(lexicon, changes, path):
    assert refusals(lexicon, an_aid(**changes)) == [(1, path)]
    assert not Aid.objects.exists()


@pytest.mark.parametrize(
    "line",
    [
        b"{not json",
        b'"a text"',
        b"[1, 2]",
        b'{"name": "\xff"}',
        b'{"eligibility": ' + b'{"not": ' * 10_000 + b"1" + b"}" * 10_000 + b"}",
        b'{"name": "' + b"x" * (MAX_LINE_BYTES + 10) + b'"}',
        b'{"amount": {"min": ' + b"9" * 5000 + b"}}",
        b'{"amount": {"min": 1e999}}',
        b'{"eligibility": {"all": [], "all": []}}',
    ],
    ids=["broken", "text", "list", "not-utf-8", "ten-thousand-groups", "huge", "huge-number", "infinite", "key-twice"],
)
def test_a_broken_line_costs_only_itself(lexicon, line):
    report = import_aids(lines(an_aid("avant"), line, an_aid("apres")), lexicon)
    assert [refusal.line for refusal in report.refused] == [2]
    assert set(Aid.objects.values_list("slug", flat=True)) == {"avant", "apres"}


@pytest.mark.parametrize("groups", [70, 10_000])
def test_too_many_groups_are_refused_by_the_pointer_at_which_they_are(lexicon, groups):
    name = json.dumps('Un "nom", {[ et une barre \\')
    opened = b'{"name": ' + name.encode() + b', "nature": ["grant", {}], "a/b": [1, {"all": ['
    line = opened + b'{"not": ' * groups + b"1" + b"}" * groups + b"]}]}"
    assert refusals(lexicon, line) == [(1, "/a~1b/1/all/0" + "/not" * 61)]


def test_a_line_of_fifty_megabytes_is_never_held_whole(lexicon):
    class Endless(io.RawIOBase):
        """Fifty million bytes without a line end, then an aid; counts the longest piece asked for."""

        def __init__(self):
            self.left, self.longest = 50_000_000, 0
            self.rest = io.BytesIO(b"\n" + json.dumps(an_aid("apres")).encode())

        def readline(self, size=-1):
            if self.left:
                self.longest = max(self.longest, size)
                given = min(size, self.left)
                self.left -= given
                return b"x" * given
            return self.rest.readline(size)

    stream = Endless()
    report = import_aids(read_lines(stream), lexicon)
    assert [refusal.line for refusal in report.refused] == [1]
    assert stream.longest <= MAX_LINE_BYTES + 1
    assert Aid.objects.get().slug == "apres"


def test_nothing_of_a_refused_aid_is_stored(lexicon):
    import_aids(lines(an_aid(bearer={"name": "Nouveau", "kind": "state"}, needs=["argent"])), lexicon)
    assert not Aid.objects.exists()
    assert not Aid.bearer.get_queryset().exists()


def test_an_unknown_document_is_accepted(lexicon):
    assert refusals(lexicon, an_aid(documents=["un_papier_inconnu"])) == []


def test_the_same_slug_updates_twice_in_a_file_too(lexicon):
    report = import_aids(lines(an_aid(), an_aid(name="Deux"), an_aid(name="Deux")), lexicon)
    assert (report.created, report.updated, report.unchanged) == (1, 1, 1)
    assert Aid.objects.get().name == "Deux"


def test_new_aids_wait_for_review_unless_published(lexicon):
    import_aids(lines(an_aid()), lexicon)
    assert Aid.objects.get().status == "to_review"
    assert import_aids(lines(an_aid()), lexicon).unchanged == 1
    assert import_aids(lines(an_aid()), lexicon, publish=True).updated == 1
    assert Aid.objects.get().status == "published"


def test_a_dry_run_reports_the_same_and_writes_nothing(lexicon):
    report = import_aids(lines(an_aid(), an_aid(name="Deux")), lexicon, dry_run=True)
    assert (report.created, report.updated) == (1, 1)
    assert not Aid.objects.exists()


def test_a_dry_run_of_any_size_holds_few_locks(lexicon):
    with transaction.atomic():
        for i in range(2 * importing.LOCKS):
            importing.locked_aid(f"aide-{i}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            assert cursor.fetchone()[0] <= importing.LOCKS


def test_a_number_is_the_same_however_it_is_written(lexicon):
    line = json.dumps(an_aid())[:-1].encode() + b', "amount": {"min": -0.0, "max": 1e5}, "facts_as_of": 2.024e3}'
    assert import_aids(lines(line), lexicon).created == 1
    assert import_aids(lines(line), lexicon).unchanged == 1
    assert load_starter_aids(lines(line.replace(b"une-aide", b"autre")), lexicon).created == 1
    assert load_starter_aids(lines(line.replace(b"une-aide", b"autre")), lexicon).unchanged == 1


def test_import_of_an_export_changes_nothing(starter, capsys, tmp_path):
    call_command("export_aids")
    exported = capsys.readouterr().out
    call_command("import_aids", _file(tmp_path, exported))
    report = json.loads(capsys.readouterr().out)
    assert report == {"created": 0, "updated": 0, "unchanged": Aid.objects.count(), "refused": []}
    call_command("export_aids", "--status", "published")
    assert capsys.readouterr().out == exported


def _file(folder, text):
    path = folder / "aids.jsonl"
    path.write_text(text)
    return str(path)


def test_the_starter_refuses_nothing_and_never_undoes_an_edit(starter, lexicon, capsys):
    call_command("load_starter")
    again = json.loads(capsys.readouterr().out)
    assert {name: report["refused"] for name, report in again.items()} == {"questions": [], "documents": [], "aids": []}
    assert all(report["created"] == report["updated"] == 0 for report in again.values())

    Aid.objects.filter(slug="dla").update(name="Le nom donné par un agent")
    Aid.objects.filter(slug="fipd").update(status="archived")
    call_command("load_starter")
    assert Aid.objects.get(slug="dla").name == "Le nom donné par un agent"
    assert Aid.objects.get(slug="fipd").status == "archived"


def test_the_starter_updates_what_nobody_touched(lexicon):
    load_starter_aids(lines(an_aid()), lexicon)
    assert load_starter_aids(lines(an_aid(name="Mieux dite")), lexicon).updated == 1
    Aid.objects.update(summary="D'un agent")
    assert load_starter_aids(lines(an_aid(name="Encore mieux")), lexicon).skipped == 1


def test_what_an_editor_decided_comes_with_the_starter_and_an_agent_is_never_undone(lexicon):
    load_starter_aids(lines(an_aid()), lexicon)
    decided = {"une-aide": {"deadline_unknown": True}}
    assert load_starter_aids(lines(an_aid()), lexicon, decided).updated == 1
    assert Aid.objects.get().deadline_unknown
    assert load_starter_aids(lines(an_aid()), lexicon, decided).unchanged == 1
    Aid.objects.update(deadline_unknown=False)
    assert load_starter_aids(lines(an_aid()), lexicon, decided).unchanged == 1
    assert load_starter_aids(lines(an_aid(name="Mieux dite")), lexicon, decided).skipped == 1
    assert not Aid.objects.get().deadline_unknown


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["import_aids", "/n/existe/pas"], 2),
        (["import_aids"], 2),
        (["match", "--today", "hier", "-"], 2),
        (["match", "--today", "20261231", "-"], 2),
        (["match", "--today", "", "-"], 2),
    ],
)
def test_unusable_arguments_exit_2_without_a_traceback(arguments, code):
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_whole_number_keeps_all_its_digits_however_it_is_written(lexicon):
    for writing in ("1e23", "9007199254740993.0", "1e300"):
        raw = an_aid(slug="grande", eligibility={"question": "employees", "op": "between", "value": {"min": 777}})
        line = json.dumps(raw).replace("777", writing).encode()
        assert import_aids(lines(line), lexicon).unchanged == 0
        assert import_aids(lines(line), lexicon).unchanged == 1
        assert Aid.objects.get(slug="grande").eligibility["value"]["min"] == int(Decimal(writing))


def test_a_partly_refused_file_exits_1(starter, capsys, tmp_path):
    with pytest.raises(SystemExit) as stop:
        call_command("import_aids", _file(tmp_path, json.dumps(an_aid(nature=["gift"])) + "\n"))
    assert stop.value.code == 1
    assert json.loads(capsys.readouterr().out)["refused"][0]["path"] == "/nature/0"
