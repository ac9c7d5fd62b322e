"""Territories: loaded whole or not at all, found however they are typed, read as sets of communes."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from vocabulary import territories
from vocabulary.models import CatalogueVersion, Containment, Territory
from vocabulary.territories import GeographyError, find_places, fold, load_places, load_territories

EXTRACT = Path("tests/data/geography")
FRANCE = Path("data/geography")

pytestmark = pytest.mark.django_db


def names(text):
    return [place.name for place in find_places(text)[:20]]


@pytest.fixture
def folder(tmp_path):
    """A copy of the extract that a test may spoil."""
    return Path(shutil.copytree(EXTRACT, tmp_path / "geography"))


def test_the_whole_of_france_is_there(empty_database):
    load_territories(FRANCE)
    kinds = {kind: Territory.objects.filter(kind=kind).count() for kind in ("commune", "epci", "department", "region")}
    assert kinds == {"commune": 34969, "epci": 1255, "department": 109, "region": 26}
    assert Containment.objects.filter(container="FR").count() == 34969
    assert Containment.objects.filter(commune="C-62498").count() == 4
    assert Territory.objects.get(code="C-97105").where == "Guadeloupe"
    assert names("75001")[0] == "Paris"
    assert names("saint etienne")[0] == "Saint-Étienne"
    assert "Brest" in names("brest")[0]
    places = load_places()
    assert places.communes("C-75101") == places.communes("C-75056")
    assert places.communes("FR").bit_count() == 34969


def test_loading_again_changes_nothing(starter):
    version = CatalogueVersion.current()
    rows = list(Territory.objects.values_list())
    load_territories(EXTRACT)
    assert list(Territory.objects.values_list()) == rows
    assert CatalogueVersion.current()[0] >= version[0]


def test_a_load_that_dies_half_way_leaves_the_old_rows(starter, folder, monkeypatch):
    rows = list(Territory.objects.values_list())
    regions = (folder / "regions.csv").read_text()
    (folder / "regions.csv").write_text(regions.replace("Bretagne", "Armorique"))
    monkeypatch.setattr(territories, "JOIN", "SELECT 1 / 0")
    with pytest.raises(Exception, match="division by zero"):
        load_territories(folder)
    assert list(Territory.objects.values_list()) == rows


def test_what_the_folder_no_longer_names_is_kept_but_not_found(starter, folder):
    communes = (folder / "communes.csv").read_text().splitlines()
    (folder / "communes.csv").write_text("\n".join(line for line in communes if not line.startswith("62498,")))
    load_territories(folder)
    assert "Lens" not in names("lens")
    assert not Territory.objects.get(code="C-62498").is_current
    assert load_places().communes("C-62498")
    load_territories(EXTRACT)
    assert names("lens")[0] == "Lens"


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda f: (f / "epci.csv").unlink(), "epci.csv"),
        (lambda f: (f / "regions.csv").write_text("code,name\n"), "colonne"),
        (lambda f: (f / "regions.csv").write_bytes(b"code,nom,zone\n\xff,x,y\n"), "UTF-8"),
        (lambda f: (f / "departements.csv").write_text("code,nom,region,zone\n"), "n'existe pas"),
    ],
)
def test_a_bad_folder_is_refused_in_a_sentence_and_writes_nothing(starter, folder, spoil, word):
    rows = Territory.objects.count()
    spoil(folder)
    with pytest.raises(GeographyError, match=word):
        load_territories(folder)
    with pytest.raises(CommandError) as refusal:
        call_command("load_territories", str(folder))
    assert refusal.value.returncode == 2
    assert Territory.objects.count() == rows


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lens", "Lens"),
        ("LENS", "Lens"),
        ("Lenss", "Lens"),
        ("62300", "Lens"),
        ("liévin", "Liévin"),
        ("lievin", "Liévin"),
        ("st etienne", "Saint-Étienne"),
        ("le mans", "Le Mans"),
        ("hay les roses", "L'Haÿ-les-Roses"),
        ("pas de calais", "Pas-de-Calais"),
        ("bretagne", "Bretagne"),
        ("rennes metropole", "Rennes Métropole"),
        ("62", "Pas-de-Calais"),
    ],
)
def test_a_place_is_found_however_it_is_typed(starter, typed, found):
    assert found in names(typed)[:3]


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "%", "_", "'", "(", "x" * 10_000, "💩", "1", "--"])
def test_nothing_typed_is_an_error(starter, typed):
    assert isinstance(names(typed), list)


def test_a_name_is_folded_as_people_type_it():
    assert fold("L’Haÿ-les-Roses") == "l hay les roses"
    assert fold("Sœur St-Étienne") == "soeur saint etienne"
