"""The national schema: its own example is read, our catalogue leaves in it, every row valid, and comes back."""

import csv
import io
import json
import re
from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from aids.models import Aid, Status
from aids.sources.dispositif_aide import SOURCE, identity, instant, objects_of, parse
from aids.sources.dispositif_export import COLUMNS, csv_lines, exported, row_of
from aids.sources.importing import import_file
from aids.sources.tables import Table
from aids.sources.words import Words
from aids.validation import check_aid
from tests.aids.sources.feed import NOW, SAMPLES
from tests.aids.test_constraints import an_aid
from vocabulary.rules.tree import RuleError
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.usefixtures("starter")
SCHEMA = json.loads((SAMPLES / "dispositif-aide.schema.json").read_text(encoding="utf-8"))
ASSOCIATION = {"question": "legal_form", "op": "in", "value": ["association"]}


@pytest.fixture
def words():
    return Words(load_lexicon())


def a_row(**changes):
    return {
        "id": "65d5b6c7-102c-4440-ac3b-768f708edc0a",
        "titre": "Une aide",
        "description": "Une description.",
        "eligibilite": "• Un critère",
        "types_aides": "financement",
        "porteurs": '[{"nom": "ADEME", "siren": "385290309", "roles": ["financeur"]}]',
        "cibles": "associations",
        "eligibilite_geographique": "PAYS-99100",
        "date_mise_a_jour": "2026-10-15T15:00:00Z",
        "ciblage_secteur_activite": "tous secteurs d'activité",
    } | changes


def faults(row):
    """What the schema says against a row."""
    for field in SCHEMA["fields"]:
        value, constraints = row[field["name"]], field.get("constraints", {})
        if constraints.get("required") and not value:
            yield field["name"], "required"
        if value and not re.search(constraints.get("pattern", ""), value):
            yield field["name"], value
        if len(value) > constraints.get("maxLength", len(value)):
            yield field["name"], "too long"
        if value and field["type"] == "datetime" and not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value):
            yield field["name"], value
        if value and field["type"] == "integer" and not value.isdecimal():
            yield field["name"], value


def test_the_columns_are_those_of_the_schema_in_its_order():
    assert [field["name"] for field in SCHEMA["fields"]] == COLUMNS


def test_the_example_of_the_schema_is_read(words):
    with open(SAMPLES / "dispositif-aide.csv", "rb") as stream:
        report = import_file(SOURCE, Table(stream), load_lexicon(), origin="exemple.csv", now=NOW)
    assert (report.created, report.refused) == (1, [])
    assert {one["label"] for one in report.labels} >= {"EI", "SARL", "GAEC"}
    aid = Aid.objects.get(records__source=SOURCE.key)
    assert aid.status == Status.TO_REVIEW
    assert aid.bearer.name == "BPIFRANCE (BPIFRANCE)"
    assert "ADEME" in aid.description
    assert aid.tags == ["Fonds Chaleur", "Fonds vert 2024"]
    assert aid.closes_on.isoformat() == "2025-10-15"
    assert "Arrêté n° 123456 (https://www.legifrance.fr/arrete-123456)" in aid.legal_basis
    conditions = aid.eligibility["all"]
    assert {"question": "employees", "op": "between", "value": {"min": 10, "max": 249}} in conditions
    assert {"question": "age", "op": "between", "value": {"min": 24}} in conditions
    assert conditions[0]["question"] == "legal_form"
    assert any("MIC, PME, ETI, GE" in node.get("text", "") for node in conditions)


def test_the_whole_catalogue_leaves_valid_and_comes_back_without_an_unknown_label():
    call_command("export_aids", format="dispositif-aide", stdout=(out := io.StringIO()))
    rows = list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    assert len(rows) == Aid.objects.exclude(recurrence="closed").count()
    assert [fault for row in rows for fault in faults(row)] == []
    assert len({row["id"] for row in rows}) == len(rows)
    report = import_file(SOURCE, Table(io.BytesIO(out.getvalue().encode())), load_lexicon(), origin="-", now=NOW)
    assert (report.refused, report.labels) == ([], [])


def exported_row(**changes):
    aid = an_aid(**changes)
    aid.save()
    return row_of(next(exported(Aid.objects.filter(pk=aid.pk))), load_lexicon())


def test_dates_numbers_forms_and_targets_have_their_columns():
    rule = {
        "all": [
            ASSOCIATION,
            {"question": "employees", "op": "between", "value": {"min": 1, "max": 10}},
            {"question": "age", "op": "between", "value": {"min": 24}},
            {"question": "sectors", "op": "any_of", "value": ["sport"]},
            {"not": {"question": "territory", "op": "within", "value": ["D-59"]}},
        ]
    }
    row = exported_row(eligibility=rule, opens_on="2026-01-01", closes_on="2026-07-31", territories=["R-32", "D-62"])
    assert row["date_ouverture"] == "2025-12-31T23:00:00Z"
    assert row["date_cloture"] == "2026-07-31T21:59:59Z"
    assert (row["eligibilite_effectif_minimal"], row["eligibilite_effectif_maximal"]) == ("1", "10")
    assert row["eligibilite_annees_existence_minimal"] == "2"
    assert row["cibles"] == "associations"
    assert row["eligibilite_forme_juridique"] == "Association loi 1901 (ou de droit local)"
    assert row["ciblage_secteur_activite"] == "Sport"
    assert row["eligibilite_geographique"] == "REG-32|DEP-62"
    assert row["eligibilite_geographique_exclusions"] == "DEP-59"


def test_what_the_columns_cannot_say_is_said_in_words(words):
    rule = {"any": [ASSOCIATION, {"declared": "a", "text": "Avoir un local"}]}
    row = exported_row(eligibility=rule, territories=["D-2A"], strands=[{"label": "Petit", "eligibility": ASSOCIATION}])
    assert row["eligibilite_geographique"] == "REG-94"
    for said in ("Au moins une de ces conditions", "Avoir un local", "Corse-du-Sud", "Volet « Petit »"):
        assert said in row["eligibilite"]
    assert row["eligibilite_forme_juridique"] == ""


def test_a_rule_in_words_says_every_value():
    forms = ["association", "fondation", "mutuelle", "scop", "scic", "cooperative", "entreprise"]
    row = exported_row(eligibility={"question": "legal_form", "op": "in", "value": forms})
    assert "autres" not in row["eligibilite"].replace("Autre ", "")
    assert row["eligibilite"].count(",") >= len(forms) - 1


def test_an_aid_without_limits_is_open_to_all_and_everywhere():
    row = exported_row(territories=[])
    assert row["cibles"] == "associations|professionnels|secteur public|particuliers"
    assert row["eligibilite_geographique"] == "PAYS-99100"
    assert row["eligibilite"] == "Aucune condition connue : voir la source."
    assert list(faults({name: row.get(name, "") for name in COLUMNS})) == []


def test_a_text_never_becomes_a_formula_in_a_spreadsheet():
    aid = an_aid(name="=cmd|' /C calc'!A0", summary="@SUM(1)", conditions_text="- un\n- deux")
    aid.save()
    lines = "".join(csv_lines(exported(Aid.objects.filter(pk=aid.pk)), load_lexicon()))
    row = next(csv.DictReader(io.StringIO(lines, newline="")))
    assert row["titre"].startswith(" =")
    assert row["promesse"].startswith(" @")
    assert not any(value.startswith(("=", "@", "+")) for value in row.values())


def test_an_aid_that_came_by_the_schema_leaves_under_its_own_id():
    source = io.BytesIO("\n".join(_csv(a_row())).encode())
    import_file(SOURCE, Table(source), load_lexicon(), origin="-", now=NOW)
    aid = next(exported(Aid.objects.filter(records__source=SOURCE.key)))
    assert row_of(aid, load_lexicon())["id"] == a_row()["id"]


def _csv(row):
    out = io.StringIO()
    writer = csv.DictWriter(out, list(row))
    writer.writeheader()
    writer.writerow(row)
    return out.getvalue().splitlines()


@pytest.mark.parametrize(
    ("kinds", "natures", "unknown"),
    [
        ("financement", ["grant"], []),
        ("information", ["advice"], []),
        ("financement|prêt", ["loan"], []),
        ("information|financement", ["advice", "grant"], []),
        ("information|accompagnement", ["advice"], []),
        ("troc", ["grant"], ["troc", ""]),
        ("financement|subvention|appel à projets", ["grant", "call_for_projects"], []),
    ],
)
def test_kinds_of_aid_become_natures(words, kinds, natures, unknown):
    result = parse(a_row(types_aides=kinds), words)
    assert sorted(result.aid["nature"]) == sorted(natures)
    assert [label.label for label in result.labels] == unknown


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"titre": ""}, "/titre"),
        ({"cibles": ""}, "/cibles"),
        ({"cibles": "martiens"}, "/cibles"),
        ({"date_cloture": "demain"}, "/date_cloture"),
        ({"eligibilite_effectif_minimal": "dix"}, "/eligibilite_effectif_minimal"),
    ],
)
def test_what_the_schema_refuses_is_pointed_at(words, changes, pointer):
    with pytest.raises(RuleError) as refusal:
        parse(a_row(**changes), words)
    assert refusal.value.pointer == pointer


def test_unknown_places_are_listed_and_never_open_the_aid_to_all(words):
    result = parse(a_row(eligibilite_geographique="DEP-999|IRIS-1"), words)
    check_aid(result.aid, load_lexicon())
    assert [label.label for label in result.labels] == ["DEP-999", "IRIS-1"]
    assert result.aid["territories"] == []
    assert any("DEP-999" in node.get("text", "") for node in result.aid["eligibility"]["all"])


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ('[{"nom": "A"}]', ["A"]),
        ("[{ nom: 'L\\'A', roles: [ 'x' ]}]", []),
        ("[{ nom: 'Caisse d'allocations', siren: '1', roles: [ 'x', 'y' ]}]", ["Caisse d'allocations"]),
        ("ADEME", []),
        ("", []),
        ("[" * 10_000, []),
        ('[{"nom": 3}]', []),
    ],
)
def test_bearers_are_read_in_json_and_in_the_loose_writing_of_the_example(text, names):
    assert [one["nom"] for one in objects_of(text)] == names


def test_an_instant_is_the_start_or_the_end_of_a_day_in_paris():
    assert instant(date(2026, 3, 31)) == "2026-03-30T22:00:00Z"
    assert instant(date(2026, 3, 31), last=True) == "2026-03-31T21:59:59Z"
    assert instant(None) == ""
    assert identity({"id": 3}) == ""


def test_the_public_download_holds_published_aids_and_says_when_nothing_changed(client):
    an_aid(slug="cachee", name="Pas encore publiée").save()
    page = client.get(reverse("national_schema"))
    content = b"".join(page.streaming_content).decode()
    assert page.status_code == 200
    assert page["Content-Type"] == "text/csv; charset=utf-8"
    assert len(list(csv.DictReader(io.StringIO(content)))) > 100
    assert "Pas encore publiée" not in content
    again = client.get(reverse("national_schema"), headers={"If-None-Match": page["ETag"]})
    assert again.status_code == 304


def test_the_public_download_asks_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        b"".join(client.get(reverse("national_schema")).streaming_content)
