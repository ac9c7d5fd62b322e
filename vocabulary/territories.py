"""Territories: loaded by COPY, found by name or postal code, and read as a snapshot of places."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection, transaction
from django.db.models import (
    Case,
    Exists,
    F,
    FloatField,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Ln

from vocabulary.geography import GeographyError, fold, read_geography, search_name
from vocabulary.models import Containment, Territory, TerritoryKind
from vocabulary.models.territories import CODE
from vocabulary.places import Place, Places

__all__ = [
    "GeographyError",
    "find_places",
    "fold",
    "load_places",
    "load_territories",
    "place_code",
    "place_in_words",
    "within",
]


def load_territories(folder: Path) -> int:
    """Load or refresh every territory of `folder`, in one transaction; return how many it has.

    A territory that the folder no longer names is kept for the rules and answers that use it, but is no longer
    found. What is already so is not written again: the version of the catalogue stays.
    Raises GeographyError when the folder cannot be read.
    """
    geography = read_geography(folder)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE vocabulary_territory IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DROP TABLE IF EXISTS pg_temp.new_territory, pg_temp.new_containment")
        cursor.execute("CREATE TEMP TABLE new_territory (LIKE vocabulary_territory) ON COMMIT DROP")
        cursor.execute("CREATE TEMP TABLE new_containment (container text, commune text) ON COMMIT DROP")
        with cursor.copy(
            'COPY new_territory (code, kind, name, subtype, "where", search_name, postal_codes, population, is_current)'
            " FROM STDIN"
        ) as copy:
            for row in geography.territories.values():
                name = search_name(row.name)
                copy.write_row(
                    (row.code, row.kind, row.name, row.subtype, row.where, name, row.postal_codes, row.population, True)
                )
        with cursor.copy("COPY new_containment FROM STDIN") as copy:
            for pair in sorted(geography.containments):
                copy.write_row(pair)
        cursor.execute("ANALYZE new_territory, new_containment")
        changed = [_apply(cursor, difference, change) for difference, change in CHANGES]
        if any(changed):
            cursor.execute("ANALYZE vocabulary_territory, vocabulary_containment")
    return len(geography.territories)


def _apply(cursor, difference: str, change: str) -> bool:
    """Make one change where there is one to make: even an UPDATE of no row would bump the catalogue version."""
    cursor.execute("DROP TABLE IF EXISTS pg_temp.difference")
    cursor.execute("CREATE TEMP TABLE difference ON COMMIT DROP AS " + difference)
    if not cursor.rowcount:
        return False
    cursor.execute(change)
    return True


UPSERT = (
    """
    SELECT code, kind, name, subtype, "where", search_name, postal_codes, population, is_current FROM new_territory
    EXCEPT
    SELECT code, kind, name, subtype, "where", search_name, postal_codes, population, is_current
    FROM vocabulary_territory
    """,
    """
    INSERT INTO vocabulary_territory
        (code, kind, name, subtype, "where", search_name, postal_codes, population, is_current)
    SELECT code, kind, name, subtype, "where", search_name, postal_codes, population, is_current FROM difference
    ON CONFLICT (code) DO UPDATE SET
        kind = excluded.kind, name = excluded.name, subtype = excluded.subtype, "where" = excluded."where",
        search_name = excluded.search_name, postal_codes = excluded.postal_codes,
        population = excluded.population, is_current = excluded.is_current
    """,
)
RETIRE = (
    "SELECT code FROM vocabulary_territory WHERE is_current EXCEPT SELECT code FROM new_territory",
    "UPDATE vocabulary_territory SET is_current = false WHERE code IN (SELECT code FROM difference)",
)
# A retired territory keeps its communes, and a retired commune its place in what held it: rules that name the
# one and answers that give the other still mean the same.
PRUNE = (
    """
    SELECT container_id, commune_id FROM vocabulary_containment
    JOIN new_territory AS container ON container.code = container_id
    JOIN new_territory AS commune ON commune.code = commune_id
    EXCEPT SELECT container, commune FROM new_containment
    """,
    """
    DELETE FROM vocabulary_containment AS old USING difference
    WHERE old.container_id = difference.container_id AND old.commune_id = difference.commune_id
    """,
)
JOIN = (
    "SELECT container, commune FROM new_containment EXCEPT SELECT container_id, commune_id FROM vocabulary_containment",
    "INSERT INTO vocabulary_containment (container_id, commune_id) SELECT container, commune FROM difference",
)
CHANGES = (UPSERT, RETIRE, PRUNE, JOIN)


# Typing errors: how alike a name must be when others do begin with what was typed, and else beside the most alike.
ALIKE = 0.45
ALIKE_BESIDE_BEST = 0.7
# A large place is meant more often: a million inhabitants weigh as much as 0.41 of likeness.
WEIGHT_OF_SIZE = 0.03
MISTYPED = 4


def find_places(text: str) -> QuerySet[Territory]:
    """Current territories for what a person typed, the likeliest first: name, part of it, typo, or postal code."""
    words = search_name(text[:100])
    current = Territory.objects.filter(is_current=True).exclude(kind="country")
    digits = words.replace(" ", "")
    if not words:
        return current.none()
    if re.fullmatch(r"2[ab]|[0-9]{2,4}", digits):
        return _by_department_or_start_of_postal_code(current, digits)
    if re.fullmatch(r"[0-9]{5}", digits):
        return current.filter(postal_codes__contains=[digits]).order_by(*LARGEST_FIRST)
    if postal_code := re.search(r"\b[0-9]{5}\b", words):
        return _by_postal_code_and_name(current, postal_code[0], words)
    return _by_name(current, words)


LARGEST_FIRST = (F("population").desc(nulls_last=True), "code")


def _by_name(current: QuerySet[Territory], words: str) -> QuerySet[Territory]:
    """The very name, then what begins with it, then a word that begins with it, then what looks like it."""
    match = Q(search_name__startswith=words) | Q(search_name__contains=f" {words}")
    if len(words) >= 4:
        match |= Q(search_name__trigram_similar=words)
    rank = Case(
        When(Q(search_name=words) & ~Q(kind=TerritoryKind.EPCI), then=Value(0)),
        When(Q(search_name=words) | Q(search_name__startswith=f"{words} "), then=Value(1)),
        When(search_name__startswith=words, then=Value(2)),
        When(search_name__contains=f" {words}", then=Value(3)),
        default=Value(MISTYPED),
        output_field=IntegerField(),
    )
    likeness = TrigramSimilarity("search_name", words)
    found = current.filter(match).annotate(
        rank=rank, best=Window(Min(rank)), likeness=likeness, likest=Window(Max(likeness))
    )
    only_mistyped = Q(best=MISTYPED, likeness__gte=F("likest") * ALIKE_BESIDE_BEST)
    found = found.filter(Q(rank__lt=MISTYPED) | Q(likeness__gte=ALIKE) | only_mistyped)
    size = Ln(Coalesce("population", 0) + 1.0) * WEIGHT_OF_SIZE
    meant = Case(When(rank=MISTYPED, then=F("likeness") + size), default=Value(0.0), output_field=FloatField())
    return found.order_by("rank", meant.desc(), *LARGEST_FIRST)


def _by_postal_code_and_name(current: QuerySet[Territory], postal_code: str, words: str) -> QuerySet[Territory]:
    """« 62300 Lens »: the communes of that code, the one named first; or by the name, as for « 62307 Lens Cedex »."""
    name = re.sub(rf"\b{postal_code}\b|\bcedex\b.*", "", words).strip()
    has_code = Q(postal_codes__contains=[postal_code])
    found = current.filter(has_code | Q(search_name=name))
    return found.order_by(
        Case(When(has_code, then=Value(0)), default=Value(1)),
        TrigramSimilarity("search_name", name).desc(),
        *LARGEST_FIRST,
    )


def _by_department_or_start_of_postal_code(current: QuerySet[Territory], digits: str) -> QuerySet[Territory]:
    """« 62 », « 2A », « 974 »: the département first, then the communes whose postal codes begin so."""
    department = Q(code=f"D-{digits.upper()}")
    starts = Territory.objects.extra(
        where=["EXISTS (SELECT 1 FROM unnest(postal_codes) AS pc WHERE starts_with(pc, %s))"], params=[digits]
    )
    found = current.filter(department | Q(pk__in=starts.values("pk")))
    return found.order_by(Case(When(department, then=Value(0)), default=Value(1)), *LARGEST_FIRST)


def place_in_words(place: Territory) -> str:
    """« Lens (62300) », « Pas-de-Calais (D-62) »: what a field shows for a place, and `place_code` reads back.

    A commune by its postal code, as people say it; elsewhere two places may have one name.
    """
    return f"{place.name} ({place.postal_codes[0] if place.postal_codes else place.code})"


def place_code(text: str) -> str:
    """The code of a place that is the whole of a text, or ends it between brackets; "" when there is none."""
    last = text.rpartition("(")[2].removesuffix(")")
    return last if re.fullmatch(CODE, last) else ""


def within(codes: Sequence[str]) -> QuerySet[Territory]:
    """The territories whose every commune lies in these, taken together; each of these is among them."""
    held = Containment.objects.filter(container__in=codes).values("commune")
    communes = Containment.objects.filter(container=OuterRef("code"))
    outside = communes.exclude(Q(commune__in=held) | Q(commune__in=codes))
    return Territory.objects.filter(
        Q(code__in=codes) | Q(kind=TerritoryKind.COMMUNE, code__in=held) | Q(Exists(communes), ~Exists(outside))
    )


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
