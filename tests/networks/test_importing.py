"""What enters the directory and what is refused, by line and JSON Pointer, one network never costing another."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from aids.uses import CatalogueUses
from networks.importing import import_networks, load_starter_networks, to_json
from networks.models import Network
from tests.aids.test_importing import ASSOCIATION, deep, lines
from tests.conftest import TODAY
from vocabulary.snapshot import load_lexicon

SHIPPED = Path("data/networks/networks.jsonl")


def a_line(slug="un-reseau", **changes):
    return {
        "slug": slug,
        "name": "Un réseau",
        "family": "cress",
        "territories": ["R-32"],
        "helps_with": ["conseil"],
        "summary": "Il conseille.",
    } | changes


def counts(report):
    return report.created, report.updated, report.unchanged, len(report.refused)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"slug": "Un Réseau"}, "/slug"),
        ({"slug": "un-reseau\n"}, "/slug"),
        ({"name": ""}, "/name"),
        ({"family": "club"}, "/family"),
        ({"territories": ["R-99"]}, "/territories/0"),
        ({"helps_with": ["argent"]}, "/helps_with/0"),
        ({"serves": {"question": "colour", "op": "in", "value": ["red"]}}, "/serves/question"),
        ({"serves": {"all": [{"declared": "vrai", "text": "C'est vrai"}]}}, "/serves/all/0"),
        ({"serves": deep(9)}, "/serves" + "/all/0" * 8),
        ({"channels": {"website": "javascript:alert(1)"}}, "/channels/website"),
        ({"channels": {"email": "personne"}}, "/channels/email"),
        ({"channels": {"fax": "0321000000"}}, "/channels"),
        ({"source": [""]}, "/source/0"),
        ({"facts_as_of": 12}, "/facts_as_of"),
        ({"verified_on": "hier"}, "/verified_on"),
        ({"colour": 1}, ""),
    ],
)
def test_a_bad_network_is_refused_where_it_is_wrong_and_costs_no_other(lexicon, changes, path):
    report = import_networks(lines(a_line("un"), a_line("deux") | changes, a_line("trois")), lexicon)
    assert [(refusal.line, refusal.path) for refusal in report.refused] == [(2, path)]
    assert set(Network.objects.filter(slug__in=["un", "deux", "trois"]).values_list("slug", flat=True)) == {
        "un",
        "trois",
    }


@pytest.mark.django_db
def test_what_is_not_json_is_refused_by_line(lexicon):
    report = import_networks(lines(b"{", b'{"slug": "a\\u0000"}', a_line()), lexicon)
    assert [refusal.line for refusal in report.refused] == [1, 2]
    assert report.created == 1


@pytest.mark.django_db
def test_the_same_slug_updates_the_network_twice_in_a_file_too(lexicon):
    assert counts(import_networks(lines(a_line(), a_line(name="Autre nom"), a_line(name="Autre nom")), lexicon)) == (
        1,
        1,
        1,
        0,
    )
    assert Network.objects.get(slug="un-reseau").name == "Autre nom"


@pytest.mark.django_db
def test_a_dry_run_reports_the_same_and_writes_nothing(lexicon):
    report = import_networks(lines(a_line(), a_line(name="Autre nom")), lexicon, dry_run=True)
    assert counts(report) == (1, 1, 0, 0)
    assert not Network.objects.filter(slug="un-reseau").exists()


@pytest.mark.usefixtures("starter")
def test_the_directory_that_ships_is_whole_to_verify_and_has_no_personal_contact():
    shipped = [json.loads(line) for line in SHIPPED.read_text(encoding="utf-8").splitlines()]
    assert len(shipped) == 60
    for raw in shipped:
        network = Network.objects.get(slug=raw["slug"])
        assert to_json(network) == raw
        assert network.verified_on is None
        assert network.sources
        assert not network.email
        assert not network.phone


@pytest.mark.usefixtures("starter")
def test_what_the_rule_or_the_needs_of_a_network_name_does_not_leave_the_vocabulary(lexicon):
    import_networks(lines(a_line("aa-reseau", serves=ASSOCIATION)), lexicon)
    uses = CatalogueUses()
    assert "aa-reseau" in uses.of_question("legal_form")
    assert "aa-reseau" in uses.of_choice("legal_form", "association")
    assert "aa-reseau" in uses.of_choice("needs", "conseil")
    assert "aa-reseau" not in uses.of_choice("legal_form", "scop")


@pytest.mark.usefixtures("starter")
def test_the_starter_never_undoes_what_an_agent_changed(lexicon):
    def load(*items):
        report = load_starter_networks(lines(*items), lexicon)
        return report.created, report.updated, report.unchanged, report.skipped

    assert load(a_line()) == (1, 0, 0, 0)
    assert load(a_line()) == (0, 0, 1, 0)
    assert load(a_line(name="Nouveau nom")) == (0, 1, 0, 0)
    Network.objects.filter(slug="un-reseau").update(summary="Relu par une agente.")
    assert load(a_line(name="Encore un nom")) == (0, 0, 0, 1)
    assert Network.objects.get(slug="un-reseau").name == "Nouveau nom"


@pytest.mark.usefixtures("starter")
def test_the_command_ends_with_one_json_line_and_says_by_its_code_that_something_was_refused(tmp_path):
    out, path = StringIO(), tmp_path / "reseaux.jsonl"
    path.write_text(json.dumps(a_line("aa-nouveau")) + "\n{}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        call_command("import_networks", str(path), stdout=out)
    assert end.value.code == 1
    report = json.loads(out.getvalue())
    assert (report["created"], report["updated"], report["unchanged"]) == (1, 0, 0)
    assert [refusal["line"] for refusal in report["refused"]] == [2]


@pytest.mark.usefixtures("starter")
def test_what_was_imported_is_exported_and_importing_it_changes_nothing(lexicon):
    import_networks(lines(a_line("aa-reseau"), a_line("aa-retire")), lexicon)
    Network.objects.filter(slug="aa-retire").update(closed_on=TODAY)
    out = StringIO()
    call_command("export_networks", stdout=out)
    written = [json.loads(line) for line in out.getvalue().splitlines()]
    slugs = [raw["slug"] for raw in written]
    assert len(slugs) == 61
    assert slugs == sorted(slugs)
    assert "aa-retire" not in slugs
    assert counts(import_networks(lines(*written), load_lexicon())) == (0, 0, 61, 0)
