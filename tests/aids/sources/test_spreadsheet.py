"""The spreadsheet that agents fill: our template enters as it is, in French words, each mistake by its column."""

import csv
import io
import json

import pytest
from django.core.management import call_command

from aids.models import Aid, SourceChange, SourceRecord, Status
from aids.sources.importing import import_file
from aids.sources.spreadsheet import COLUMNS, SOURCE, identity, parse
from aids.sources.tables import Table
from aids.sources.template import template_csv, template_xlsx
from aids.sources.words import Words
from tests.aids.sources.feed import NOW
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.usefixtures("starter")
EXAMPLE = {column.heading: column.example for column in COLUMNS if column.example}


def take(content, **options):
    return import_file(SOURCE, Table(io.BytesIO(content), **options), load_lexicon(), origin="essai", now=NOW)


def sheet(*rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, [column.heading for column in COLUMNS])
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_enters_as_it_is(kind):
    report = take(template_csv() if kind == "csv" else template_xlsx(load_lexicon()))
    assert (report.created, report.refused, report.labels) == (1, [], [])
    aid = Aid.objects.get(slug="fonds-local-emploi")
    assert aid.status == Status.TO_REVIEW
    assert (aid.nature, aid.needs, aid.territories) == (["grant", "advice"], ["emploi"], ["R-32"])
    assert (aid.recurrence, aid.closes_on.isoformat(), aid.usual_deadline_months) == ("yearly", "2026-03-31", [3, 4])
    assert aid.amount == {"text": "Jusqu'à 5 000 € par emploi créé.", "max": 5000, "rate_max": 0.8}
    assert aid.documents == ["statuts", "rib"]


def test_codes_and_any_writing_of_a_word_are_understood():
    row = EXAMPLE | {
        "type d'organisme": "INTERCOMMUNALITY",
        "nature": "Grant|Appel à Projets",
        "retour": "Toute l’année",
        "territoires": "D-59 | Bretagne",
        "besoins": "emploi|PROJET",
        "montant maximum": "5 000,50 €",
    }
    take(sheet(row))
    aid = Aid.objects.get(slug="fonds-local-emploi")
    assert (aid.nature, aid.recurrence, aid.territories) == (
        ["grant", "call_for_projects"],
        "permanent",
        ["D-59", "R-53"],
    )
    assert aid.needs == ["emploi", "projet"]
    assert aid.amount["max"] == 5000.5


@pytest.mark.parametrize(
    ("heading", "value"),
    [
        ("nom", ""),
        ("organisme", ""),
        ("type d'organisme", "club"),
        ("nature", "cadeau"),
        ("besoins", "argent"),
        ("territoires", "Atlantide"),
        ("retour", "parfois"),
        ("ouverture", "31/12/2026"),
        ("date limite", "2026-02-30"),
        ("mois habituels", "13"),
        ("montant minimum", "beaucoup"),
        ("taux maximum", "120"),
        ("adresse de demande", "javascript:alert(1)"),
        ("source", "exemple.fr"),
    ],
)
def test_a_mistake_is_said_by_its_column_and_costs_no_other_row(heading, value):
    report = take(sheet(EXAMPLE | {heading: value}, EXAMPLE | {"identifiant": "autre-aide"}))
    assert [(refusal.line, refusal.path) for refusal in report.refused] == [(2, f"/{heading}")]
    assert report.created == 1


def test_an_unknown_column_is_listed():
    result = parse(EXAMPLE | {"couleur": "rouge"}, Words(load_lexicon()))
    assert [label.label for label in result.labels] == ["couleur"]


def test_a_row_without_identity_is_refused():
    report = take(sheet(EXAMPLE | {"identifiant": ""}))
    assert report.refused[0].line == 2
    assert identity({"Identifiant ": " a "}) == "a"


def test_html_in_a_cell_is_cleaned():
    description = '<p onclick="x()">Bonjour <b>à tous</b></p><script>alert(1)</script>'
    take(sheet(EXAMPLE | {"description": description}))
    assert Aid.objects.get(slug="fonds-local-emploi").description == "Bonjour **à tous**"


def test_a_spreadsheet_sent_again_goes_by_the_review_and_flags_nothing_gone():
    take(sheet(EXAMPLE, EXAMPLE | {"identifiant": "autre-aide"}))
    report = take(sheet(EXAMPLE | {"nom": "Autre nom", "date limite": "2026-04-30"}))
    assert (report.updated, report.gone) == (1, 0)
    aid = Aid.objects.get(slug="fonds-local-emploi")
    assert (aid.name, aid.closes_on.isoformat()) == (EXAMPLE["nom"], "2026-04-30")
    assert SourceChange.objects.get().after == "Autre nom"
    assert take(sheet(EXAMPLE), is_whole=True).gone == 1


def test_a_title_may_name_an_aid_that_is_there_already():
    before = Aid.objects.get(slug="dla")
    take(sheet(EXAMPLE | {"identifiant": "dla"}))
    after = Aid.objects.get(slug="dla")
    assert (after.name, after.closes_on, after.status) == (before.name, before.closes_on, before.status)
    assert SourceChange.objects.filter(aid=after).exists()
    assert SourceRecord.objects.get(source=SOURCE.key).aid == after


def command(*args, **options):
    out, code = io.StringIO(), 0
    try:
        call_command("import_aids", *args, stdout=out, stderr=io.StringIO(), **options)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_the_command_reads_each_source(tmp_path):
    path = tmp_path / "aides.csv"
    path.write_bytes(sheet(EXAMPLE, EXAMPLE | {"nom": ""}))
    code, report = command(str(path), format="tableur")
    assert (code, report["created"]) == (1, 1)
    assert report["refused"] == [
        {"line": 3, "slug": None, "path": "", "error": report["refused"][0]["error"]},
    ]
    assert set(report) >= {"created", "updated", "unchanged", "refused", "proposed", "gone", "unknown_labels"}
    code, report = command("tests/data/sources/aides-territoires-drome.json", format="aides-territoires", publish=True)
    assert (code, report["created"], report["refused"]) == (0, 3, [])
    assert Aid.objects.filter(records__source="aides-territoires", status=Status.PUBLISHED).count() == 3
    code, report = command("tests/data/sources/dispositif-aide.csv", format="dispositif-aide", dry_run=True)
    assert (code, report["created"]) == (0, 1)
    assert not SourceRecord.objects.filter(source="dispositif-aide").exists()
