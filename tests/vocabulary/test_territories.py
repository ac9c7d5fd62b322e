"""Territories: loaded whole or not at all, found however they are typed, read as sets of communes."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DataError

from vocabulary import territories
from vocabulary.models import CatalogueVersion, Containment, Territory
from vocabulary.territories import GeographyError, find_places, fold, load_places, load_territories

EXTRACT = Path("tests/data/geography")
FRANCE = Path("data/geography")

pytestmark = pytest.mark.django_db


def names(text):
    return [place.name for place in find_places(text)[:20]]


def everything():
    containments = Containment.objects.order_by("container", "commune").values_list("container", "commune")
    return list(Territory.objects.order_by("code").values_list()), list(containments)


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def append(path, line):
    path.write_text(f"{path.read_text().rstrip()}\n{line}\n")


def repeat(path, number):
    append(path, path.read_text().splitlines()[number])


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
    assert names("epinal")[:2] == ["Épinal", "CA d'Epinal"]
    assert names("2a") == ["Corse-du-Sud"]
    assert "Villeneuve-d'Ascq" in names("villeneuve dasq")
    assert names("tulouse") == ["Toulouse"]
    places = load_places()
    assert places.communes("C-75101") == places.communes("C-75056")
    assert places.communes("FR").bit_count() == 34969


def test_loading_again_changes_nothing_and_keeps_the_version(starter):
    version = CatalogueVersion.current()
    before = everything()
    load_territories(EXTRACT)
    assert everything() == before
    assert CatalogueVersion.current() == version


def test_a_change_bumps_the_version_and_is_undone_by_the_old_folder(starter, folder):
    version = CatalogueVersion.current()
    before = everything()
    edit(folder / "communes.csv", "62498,Lens,", "62498,Lens-en-Artois,")
    edit(folder / "communes.csv", ",62,32,246200364,62800,", ",62,32,,62800,")  # Liévin leaves its EPCI
    load_territories(folder)
    assert CatalogueVersion.current() != version
    assert names("lens en artois") == ["Lens-en-Artois"]
    assert not Containment.objects.filter(container="E-246200364", commune="C-62510").exists()
    load_territories(EXTRACT)
    assert everything() == before


def test_a_load_that_dies_half_way_leaves_the_old_rows(starter, folder, monkeypatch):
    before = everything()
    edit(folder / "regions.csv", "Bretagne", "Armorique")
    monkeypatch.setattr(territories, "CHANGES", (*territories.CHANGES, ("SELECT 1", "SELECT 1 / 0")))
    with pytest.raises(DataError, match="division by zero"):
        load_territories(folder)
    assert everything() == before


def test_what_the_folder_no_longer_names_is_kept_but_not_found(starter, folder):
    edit(folder / "communes.csv", "62498,Lens,62,32,246200364,62300,32920\n", "")
    load_territories(folder)
    assert "Lens" not in names("lens")
    assert not Territory.objects.get(code="C-62498").is_current
    load_territories(EXTRACT)
    assert names("lens")[0] == "Lens"


def test_a_commune_that_left_stays_in_what_held_it(starter, folder):
    edit(folder / "communes.csv", "62498,Lens,62,32,246200364,62300,32920\n", "")
    load_territories(folder)
    places = load_places()
    lens = places.communes("C-62498")
    assert lens
    for holder in ("E-246200364", "D-62", "R-32", "FR"):
        assert lens & places.communes(holder), holder


def test_a_population_is_the_sum_of_those_known_of_its_communes(starter):
    communes = Containment.objects.filter(container="E-246200364").values("commune")
    total = sum(Territory.objects.filter(code__in=communes).values_list("population", flat=True))
    assert Territory.objects.get(code="E-246200364").population == total
    assert Territory.objects.get(code="C-75101").population is None


@pytest.mark.parametrize(
    ("spoil", "word"),
    [
        (lambda f: (f / "epci.csv").unlink(), "epci.csv"),
        (lambda f: (f / "regions.csv").write_text("code,name\n"), "colonne"),
        (lambda f: (f / "regions.csv").write_bytes(b"code,nom,zone\n\xff,x,y\n"), "UTF-8"),
        (lambda f: (f / "departements.csv").write_text("code,nom,region,zone\n"), "aucune ligne"),
        (lambda f: edit(f / "communes.csv", ",246200364,", ",246200365,"), "ligne .* E-246200365, qui n'existe pas"),
        (lambda f: edit(f / "arrondissements.csv", ",13055", ",13201"), "C-13201, qui n'existe pas"),
        (lambda f: repeat(f / "communes.csv", 1), "donné deux fois"),
        (lambda f: repeat(f / "epci.csv", 1), "donné deux fois"),
        (lambda f: append(f / "communes.csv", "62999,Trop court"), "ne convient pas à la colonne departement"),
        (lambda f: append(f / "communes.csv", "62999,Nul\x00le,62,32,,62300,1"), "colonne nom"),
        (lambda f: append(f / "communes.csv", f"62999,{'a' * 300},62,32,,62300,1"), "colonne nom"),
        (lambda f: append(f / "communes.csv", "lol,Sans code,62,32,,62300,1"), "« lol » ne convient pas"),
        (lambda f: append(f / "communes.csv", "62999,Sans poste,62,32,,6230,1"), "colonne codes_postaux"),
        (lambda f: append(f / "communes.csv", "62999,Beaucoup,62,32,,62300,beaucoup"), "colonne population"),
    ],
)
def test_a_bad_folder_is_refused_in_a_sentence_and_writes_nothing(starter, folder, spoil, word):
    before = everything()
    spoil(folder)
    with pytest.raises(GeographyError, match=word):
        load_territories(folder)
    with pytest.raises(CommandError) as refusal:
        call_command("load_territories", str(folder))
    assert refusal.value.returncode == 2
    assert everything() == before


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
        ("62 300", "Lens"),
        ("62300 Lens", "Lens"),
        ("Lens 62300", "Lens"),
        ("62307 Lens Cedex 3", "Lens"),
        ("CA de Lens", "CA de Lens - Liévin"),
        ("communauté d’agglomération de Lens", "CA de Lens - Liévin"),
    ],
)
def test_a_place_is_found_however_it_is_typed(starter, typed, found):
    assert found in names(typed)[:3]


@pytest.mark.parametrize("typed", ["", "   ", "\x00", "%", "_", "'", "(", "x" * 10_000, "💩", "1", "--"])
def test_nothing_typed_is_an_error(starter, typed):
    assert isinstance(names(typed), list)


def test_a_place_is_found_by_one_query(starter, django_assert_num_queries):
    for typed in ("lens", "lenss", "62300", "623", "62300 lens"):
        with django_assert_num_queries(1):
            assert names(typed)


def test_the_name_typed_comes_before_the_intercommunality_and_the_longer_names(starter):
    assert names("lens")[:2] == ["Lens", "CA de Lens - Liévin"]


def test_what_looks_like_the_name_typed_comes_after_what_begins_with_it(starter):
    assert names("Lenss") == ["Lens"]


def test_a_name_is_folded_as_people_type_it():
    assert fold("L’Haÿ-les-Roses") == "l hay les roses"
    assert fold("Sœur St-Étienne") == "soeur saint etienne"
