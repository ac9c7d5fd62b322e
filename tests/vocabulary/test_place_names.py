"""The small words before every région, département, commune and intercommunality of France."""

import csv
import re
from pathlib import Path

import pytest

from vocabulary.place_names import BEFORE, in_place, place_with_article
from vocabulary.places import Place

GEOGRAPHY = Path("data/geography")
OVERSEAS = "com"


def rows(name):
    with open(GEOGRAPHY / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("place", "where", "what"),
    [
        (Place("R-53", "region", "Bretagne"), "en Bretagne", "la Bretagne"),
        (Place("R-32", "region", "Hauts-de-France"), "dans les Hauts-de-France", "les Hauts-de-France"),
        (Place("R-44", "region", "Grand Est"), "dans le Grand Est", "le Grand Est"),
        (Place("R-11", "region", "Île-de-France"), "en Île-de-France", "l’Île-de-France"),
        (Place("R-52", "region", "Pays de la Loire"), "en Pays de la Loire", "les Pays de la Loire"),
        (Place("R-24", "region", "Centre-Val de Loire"), "en Centre-Val de Loire", "le Centre-Val de Loire"),
        (Place("R-04", "region", "La Réunion"), "à La Réunion", "La Réunion"),
        (Place("D-62", "department", "Pas-de-Calais"), "dans le Pas-de-Calais", "le Pas-de-Calais"),
        (Place("D-02", "department", "Aisne"), "dans l’Aisne", "l’Aisne"),
        (Place("D-80", "department", "Somme"), "dans la Somme", "la Somme"),
        (Place("D-40", "department", "Landes"), "dans les Landes", "les Landes"),
        (Place("D-38", "department", "Isère"), "en Isère", "l’Isère"),
        (Place("D-47", "department", "Lot-et-Garonne"), "en Lot-et-Garonne", "le Lot-et-Garonne"),
        (Place("D-75", "department", "Paris"), "à Paris", "Paris"),
        (Place("C-72181", "commune", "Le Mans"), "au Mans", "Le Mans"),
        (Place("C-93045", "commune", "Les Lilas"), "aux Lilas", "Les Lilas"),
        (Place("C-17300", "commune", "La Rochelle"), "à La Rochelle", "La Rochelle"),
        (Place("C-94038", "commune", "L'Haÿ-les-Roses"), "à L'Haÿ-les-Roses", "L'Haÿ-les-Roses"),
        (Place("C-62498", "commune", "Lens"), "à Lens", "Lens"),
        (Place("FR", "country", "France"), "en France", "toute la France"),
        (
            Place("E-246200364", "epci", "CA de Lens - Liévin", "CA"),
            "sur le territoire de la communauté d’agglomération de Lens - Liévin",
            "la communauté d’agglomération de Lens - Liévin",
        ),
        (
            Place("E-1", "epci", "CC Faucigny - Glières", "CC"),
            "sur le territoire de la communauté de communes Faucigny - Glières",
            "la communauté de communes Faucigny - Glières",
        ),
        (
            Place("E-2", "epci", "CU Le Havre Seine Métropole", "CU"),
            "sur le territoire de la communauté urbaine Le Havre Seine Métropole",
            "la communauté urbaine Le Havre Seine Métropole",
        ),
        (
            Place("E-6", "epci", "CA Agglomération d'Agen", "CA"),
            "sur le territoire de la communauté d’agglomération d'Agen",
            "la communauté d’agglomération d'Agen",
        ),
        (
            Place("E-7", "epci", "CC Giennoises", "CC"),
            "sur le territoire de la communauté de communes Giennoises",
            "la communauté de communes Giennoises",
        ),
        (
            Place("E-8", "epci", "CA de Blois ''Agglopolys''", "CA"),
            "sur le territoire de la communauté d’agglomération de Blois Agglopolys",
            "la communauté d’agglomération de Blois Agglopolys",
        ),
        (
            Place("E-9", "epci", "CA du Bassin d'Arcachon Nord (COBAN)", "CA"),
            "sur le territoire de la communauté d’agglomération du Bassin d'Arcachon Nord",
            "la communauté d’agglomération du Bassin d'Arcachon Nord",
        ),
        (
            Place("C-75101", "arrondissement", "Paris 1er Arrondissement"),
            "dans le 1er arrondissement de Paris",
            "le 1er arrondissement de Paris",
        ),
        (
            Place("C-69382", "arrondissement", "Lyon 2e Arrondissement"),
            "dans le 2e arrondissement de Lyon",
            "le 2e arrondissement de Lyon",
        ),
        (
            Place("E-3", "epci", "Métropole de Lyon", "MET69"),
            "sur le territoire de la Métropole de Lyon",
            "la Métropole de Lyon",
        ),
        (
            Place("E-4", "epci", "Rennes Métropole", "METRO"),
            "sur le territoire de Rennes Métropole",
            "Rennes Métropole",
        ),
        (
            Place("E-5", "epci", "Eurométropole de Strasbourg", "METRO"),
            "sur le territoire de l’Eurométropole de Strasbourg",
            "l’Eurométropole de Strasbourg",
        ),
    ],
)
def test_a_place_is_said_with_its_small_words(place, where, what):
    assert in_place(place) == where
    assert place_with_article(place) == what


@pytest.mark.parametrize(("name", "kind"), [("regions.csv", "region"), ("departements.csv", "department")])
def test_every_region_and_department_has_a_form_and_overseas_collectivities_none(name, kind):
    for row in rows(name):
        place = Place("X", kind, row["nom"])
        assert (in_place(place) is None) == (row["zone"] == OVERSEAS), row["nom"]
        assert (place_with_article(place) is None) == (row["zone"] == OVERSEAS), row["nom"]
    assert set(BEFORE[kind]) <= {row["nom"] for row in rows(name)}


CLASH = re.compile(r" de (?:les?|de|du) |\bC[CAU] |  |\"|''|’agglomération (?:Agglo|Commun)|communes Commun")


def test_every_intercommunality_is_said_without_a_clash_of_small_words():
    for row in rows("epci.csv"):
        words = in_place(Place("E-1", "epci", row["nom"], row["type"]))
        assert not CLASH.search(words), words


def test_every_arrondissement_is_said_in_its_commune():
    for row in rows("arrondissements.csv"):
        words = in_place(Place("C-75101", "arrondissement", row["nom"]))
        assert re.fullmatch(r"dans le (1er|\d+e) arrondissement de (Paris|Lyon|Marseille)", words), words
