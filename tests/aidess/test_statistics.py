"""`/stats/`: sums of what is published, and what is not known said to be so."""

import re
from datetime import date
from html import unescape

import pytest

from aids.models import Aid
from matching.insights.models import CountedQuarter, Figure
from structures.models import Structure
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", unescape(response.content.decode())))


def put(quarter, measure, key, count, zone="D-62", aid=""):
    Figure.objects.create(quarter=quarter, measure=measure, zone=zone, key=key, count=count, aid=aid)


def test_without_a_count_uses_are_not_known_and_none_is_invented(client, starter):
    said = text_of(client.get("/stats/"))
    assert f"Fiches publiées {Aid.objects.published().count()}" in said
    assert "Structures enregistrées moins de 10" in said
    for label in (
        "Recherches",
        "Fiches lues après des réponses",
        "Aides demandées, d’après les structures",
        "Aides obtenues, d’après les structures",
    ):
        assert f"{label} non connu" in said
    assert "Aucun trimestre n’est encore terminé" in said


def test_uses_are_sums_of_published_figures(client, starter):
    summer = CountedQuarter.objects.create(start=date(2026, 7, 1), counted_on=date(2026, 10, 1))
    put(summer, "searches", "2026-07", 40)
    put(summer, "searches", "2026-08", None)
    put(summer, "searches", "2026-08", 15, zone="R-53")
    put(summer, "found", "likely", 38)
    put(summer, "readings", "total", 70, aid="fdva-2")
    put(summer, "readings", "likely", 60, aid="fdva-2")
    said = text_of(client.get("/stats/"))
    assert "du 1er juillet au 30 septembre 2026" in said
    assert "Recherches 55 au moins" in said
    assert "Recherches où une aide est probable 38 au moins" in said
    assert "Fiches lues après des réponses 70 au moins" in said
    assert "Chiffres du 1er juillet au 30 septembre 2026 (CSV)" in said


def test_the_number_of_structures_is_rounded_down(client, starter):
    Structure.objects.bulk_create(
        Structure(name=f"Structure {number}", created_on=TODAY, used_on=TODAY) for number in range(37)
    )
    assert "Structures enregistrées 30 ou plus" in text_of(client.get("/stats/"))


def test_the_page_costs_four_queries(client, starter, django_assert_num_queries):
    CountedQuarter.objects.create(start=date(2026, 7, 1), counted_on=date(2026, 10, 1))
    with django_assert_num_queries(4):
        client.get("/stats/")
