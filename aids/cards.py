"""What the cards of chosen aids show, in one query whose SQL is made once.

A page asks for the cards it shows by their slugs, always in the same way: to have Django write that SQL anew would cost
the page four times what the query costs.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from aids.models import Aid, Status


def cards_of(slugs: Iterable[str], *, named: Collection[str] = ()) -> Mapping[str, Mapping[str, Any]]:
    """The columns of a card (`AidQuerySet.card_rows`) of these published aids, by slug, and of those that are only
    `named`, whose amount stays text; one that was withdrawn is not there."""
    sql, columns = _statement()
    shown = set(slugs)
    with connection.cursor() as cursor:
        cursor.execute(sql, [Status.PUBLISHED.value, ",".join(shown.union(named))])
        rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
    by_slug = {row["slug"]: row for row in rows}
    for slug in shown & by_slug.keys():
        by_slug[slug]["amount"] = json.loads(by_slug[slug]["amount"])
    return by_slug


@cache
def _statement() -> tuple[str, tuple[str, ...]]:
    """The SQL, which takes the status and the slugs, and the names of its columns."""
    chosen = RawSQL("SELECT unnest(string_to_array(%s, ','))", [""])
    query = Aid.objects.published().filter(slug__in=chosen).card_rows().order_by().query
    return query.sql_with_params()[0], (*query.values_select, *query.annotation_select)
