"""Territories: loaded by COPY, found by name or postal code, and read as a snapshot of places."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from vocabulary.models import Territory
from vocabulary.places import Place, Places

FRANCE = "FR"
SIMILAR_ENOUGH = 0.45
SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

COLUMNS = {
    "regions.csv": {"code", "nom", "zone"},
    "departements.csv": {"code", "nom", "region", "zone"},
    "epci.csv": {"code", "nom", "type"},
    "communes.csv": {"code", "nom", "departement", "region", "epci", "codes_postaux", "population"},
    "arrondissements.csv": {"code", "nom", "commune"},
}


class GeographyError(ValueError):
    """A folder of territories that cannot be loaded; the message says why, in French."""


def fold(text: str) -> str:
    """A name as people type it: no accent, no case, no hyphen, « st » as « saint »."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    return " ".join(SHORTENED.get(word, word) for word in words)


Row = tuple[str, str, str, str, str, str, list[str], int | None]


@dataclass
class _Geography:
    """What a folder says: rows of Territory, and (container, commune) pairs."""

    territories: list[Row]
    containments: set[tuple[str, str]]


def load_territories(folder: Path) -> int:
    """Load or refresh every territory of `folder`, in one transaction; return how many it has.

    A territory that the folder no longer names is kept for the rules that use it, but is no longer found.
    Raises GeographyError when a file or a column is missing, or a commune names what does not exist.
    """
    geography = _read(folder)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE vocabulary_territory IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.new_territory, pg_temp.new_containment")
        cursor.execute("CREATE TEMP TABLE new_territory (LIKE vocabulary_territory) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE new_containment (container text, commune text) ON COMMIT DROP")
        with cursor.copy(
            'COPY new_territory (code, kind, name, subtype, "where", search_name, postal_codes, population, is_current)'
            " FROM STDIN"
        ) as copy:
            for row in geography.territories:
                copy.write_row((*row, True))
        with cursor.copy("COPY new_containment FROM STDIN") as copy:
            for pair in sorted(geography.containments):
                copy.write_row(pair)
        cursor.execute(UPSERT)
        cursor.execute(RETIRE)
        cursor.execute(PRUNE)
        cursor.execute(JOIN)
    return len(geography.territories)


UPSERT = """
    INSERT INTO vocabulary_territory AS old
        (code, kind, name, subtype, "where", search_name, postal_codes, population, is_current)
    SELECT code, kind, name, subtype, "where", search_name, postal_codes, population, is_current FROM new_territory
    ON CONFLICT (code) DO UPDATE SET
        kind = excluded.kind, name = excluded.name, subtype = excluded.subtype, "where" = excluded."where",
        search_name = excluded.search_name, postal_codes = excluded.postal_codes,
        population = excluded.population, is_current = excluded.is_current
    WHERE (old.kind, old.name, old.subtype, old."where", old.search_name, old.postal_codes,
         old.population, old.is_current)
        IS DISTINCT FROM
        (excluded.kind, excluded.name, excluded.subtype, excluded."where", excluded.search_name,
         excluded.postal_codes, excluded.population, excluded.is_current)
"""
RETIRE = """
    UPDATE vocabulary_territory SET is_current = false
    WHERE is_current AND code NOT IN (SELECT code FROM new_territory)
"""
# A retired territory keeps its communes: rules that name it still mean them.
PRUNE = """
    DELETE FROM vocabulary_containment
    WHERE container_id IN (SELECT code FROM new_territory)
        AND (container_id, commune_id) NOT IN (SELECT container, commune FROM new_containment)
"""
JOIN = """
    INSERT INTO vocabulary_containment (container_id, commune_id)
    SELECT container, commune FROM new_containment
    EXCEPT SELECT container_id, commune_id FROM vocabulary_containment
"""


def _read(folder: Path) -> _Geography:
    geography = _Geography([], set())
    add = geography.territories.append
    add((FRANCE, "country", "France", "", "", fold("France"), [], None))
    names = {}
    for line in _rows(folder, "regions.csv"):
        add((f"R-{line['code']}", "region", line["nom"], "", "", fold(line["nom"]), [], None))
    for line in _rows(folder, "departements.csv"):
        names[line["code"]] = line["nom"]
        add((f"D-{line['code']}", "department", line["nom"], "", line["code"], fold(line["nom"]), [], None))
    for line in _rows(folder, "epci.csv"):
        add((f"E-{line['code']}", "epci", line["nom"], line["type"], "", fold(line["nom"]), [], None))
    known = {row[0] for row in geography.territories}
    for line in _rows(folder, "communes.csv"):
        _add_commune(geography, line, names, known)
    _add_arrondissements(geography, folder)
    return geography


def _add_commune(geography: _Geography, line: dict[str, str], names: dict[str, str], known: set[str]) -> None:
    code = f"C-{line['code']}"
    population = int(line["population"]) if line["population"] else None
    postal_codes = line["codes_postaux"].split()
    where = names.get(line["departement"], "")
    geography.territories.append((code, "commune", line["nom"], "", where, fold(line["nom"]), postal_codes, population))
    containers = [f"D-{line['departement']}", f"R-{line['region']}"] + ([f"E-{line['epci']}"] if line["epci"] else [])
    for container in containers:
        if container not in known:
            raise GeographyError(f"communes.csv : {line['nom']} ({code}) est dans {container}, qui n'existe pas.")
    geography.containments.update((container, code) for container in (*containers, FRANCE))


def _add_arrondissements(geography: _Geography, folder: Path) -> None:
    communes = {row[0]: row for row in geography.territories}
    for line in _rows(folder, "arrondissements.csv"):
        code, commune = f"C-{line['code']}", communes.get(f"C-{line['commune']}")
        if commune is None:
            raise GeographyError(f"arrondissements.csv : {line['nom']} est dans C-{line['commune']}, qui n'existe pas.")
        geography.territories.append((code, "arrondissement", line["nom"], "", commune[4], fold(line["nom"]), [], None))
        geography.containments.add((code, commune[0]))


def _rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    try:
        with open(folder / name, encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if missing := COLUMNS[name] - set(reader.fieldnames or ()):
                raise GeographyError(f"{name} : il manque la colonne {', '.join(sorted(missing))}.")
            yield from reader
    except OSError as error:
        raise GeographyError(f"{name} : fichier illisible ({error.strerror}).") from None
    except (UnicodeDecodeError, csv.Error, ValueError) as error:
        if isinstance(error, GeographyError):
            raise
        raise GeographyError(f"{name} : ce n'est pas un CSV en UTF-8.") from None


def find_places(text: str) -> QuerySet[Territory]:
    """Current territories for what a person typed, the likeliest first: name, part of it, typo, or postal code."""
    words = fold(text[:100])
    current = Territory.objects.filter(is_current=True).exclude(kind="country")
    if not words:
        return current.none()
    if re.fullmatch(r"[0-9]{5}", words):
        return current.filter(postal_codes__contains=[words]).order_by(F("population").desc(nulls_last=True), "code")
    if re.fullmatch(r"[0-9]{2,4}", words):
        return _by_department_or_start_of_postal_code(current, words)
    match = Q(search_name__startswith=words) | Q(search_name__contains=f" {words}")
    if len(words) >= 4:
        match |= Q(search_name__trigram_similar=words)
    rank = Case(
        When(search_name=words, then=Value(0)),
        When(search_name__startswith=f"{words} ", then=Value(1)),
        When(search_name__startswith=words, then=Value(2)),
        When(search_name__contains=f" {words}", then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    likeness = TrigramSimilarity("search_name", words)
    found = current.filter(match).annotate(rank=rank, likeness=likeness)
    found = found.filter(Q(rank__lt=4) | Q(likeness__gte=SIMILAR_ENOUGH))
    return found.order_by("rank", Case(When(rank=4, then=-F("likeness")), default=Value(0.0)), *LIKELIEST_FIRST)


LIKELIEST_FIRST = (F("population").desc(nulls_first=True), "code")


def _by_department_or_start_of_postal_code(current: QuerySet[Territory], digits: str) -> QuerySet[Territory]:
    last = f"{digits}{'9' * (5 - len(digits))}"
    starts = Territory.objects.extra(
        where=["EXISTS (SELECT 1 FROM unnest(postal_codes) AS pc WHERE pc BETWEEN %s AND %s)"],
        params=[digits.ljust(5, "0"), last],
    )
    return current.filter(Q(code=f"D-{digits}") | Q(pk__in=starts.values("pk"))).order_by(*LIKELIEST_FIRST)


def load_places() -> Places:
    """Every territory, current or not, with its communes: two queries."""
    places = [
        Place(code, kind, name, subtype)
        for code, kind, name, subtype in Territory.objects.order_by("code").values_list(
            "code", "kind", "name", "subtype"
        )
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT container_id, array_agg(commune_id) FROM vocabulary_containment GROUP BY 1")
        return Places.build(places, dict(cursor.fetchall()))
