"""The public catalogue, for whoever wants to look for himself."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from operator import and_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.feeds import feeds
from aids.filters import COMPARED, CatalogueFilter
from aids.wording import card_facts, natures_in_words, sheet_reason
from vocabulary.clock import today
from vocabulary.french import counted, typo
from vocabulary.paging import Paging

PAGE_SIZE = 10
UNPROCESSABLE = 422
LONGEST_SUMMARY = 220
LONGEST_KEY = 60


@require_safe
@vary_on_headers("HX-Request")
def catalogue(request: HttpRequest) -> HttpResponse:
    """`/aides/`: published aids, filtered, found by words, ten a page. At most four queries."""
    found = CatalogueFilter(request.GET, today=today())
    if not found.is_valid():
        return render(request, "aids/catalogue.html", _nothing(found), status=UNPROCESSABLE)
    total = found.qs.count()
    paging = Paging.read(request.GET.get("page"), total, PAGE_SIZE)
    if paging is None:
        context = {"count": max(1, -(-total // PAGE_SIZE)), "url": _url(found, page=None)}
        return render(request, "aids/no_such_page.html", context, status=UNPROCESSABLE)
    rows = found.qs.card_rows()[paging.start : paging.end]
    context = {
        "form": found.form,
        "unknown": (),
        "count_text": typo(
            counted(total, "aide trouvée", "aides trouvées") if total else "Aucune aide avec ces filtres"
        ),
        "filters": _active(found),
        "clear_url": _address(_to_compare(found)),
        "kept": _to_compare(found),
        "feeds": feeds(found),
        "cards": [_card(row, found) for row in rows] if total else [],
        **({} if total else _advice(found)),
        **paging.context(lambda number: _url(found, page=number if number > 1 else None)),
    }
    return render(request, "aids/catalogue.html", context)


def _nothing(found: CatalogueFilter) -> dict[str, Any]:
    """The page when a filter cannot be read: the form says which and why."""
    empty = Paging(1, 1, PAGE_SIZE).context(lambda number: reverse("catalogue"))
    return {
        "form": found.form,
        "unknown": [_visible(key) for key in found.unknown],
        "count_text": "Un filtre est à corriger",
        "filters": [],
        "clear_url": reverse("catalogue"),
        "kept": _to_compare(found),
        "feeds": [],
        "cards": [],
        "advice": (),
        **empty,
    }


def _visible(key: str) -> str:
    """The start of an unknown key, with a sign in the place of each NUL, which no page may hold."""
    return typo(f"« {key[:LONGEST_KEY]} » n'est pas un filtre de cette page.").replace("\x00", "\ufffd")


def _card(row: dict[str, Any], found: CatalogueFilter) -> dict[str, Any]:
    summary = row["summary"]
    if len(summary) > LONGEST_SUMMARY:
        summary = f"{summary[:LONGEST_SUMMARY].rsplit(' ', 1)[0]}…"
    return {
        "slug": row["slug"],
        "name": typo(row["name"]),
        "url": _address(_to_compare(found), reverse("aid", args=[row["slug"]])),
        "bearer": typo(row["bearer__name"]),
        "natures": natures_in_words(row["nature"]),
        "summary": typo(summary),
        "facts": card_facts(row, found.today),
        "sheet": sheet_reason(row["verified_on"], row["facts_as_of"]),
    }


def _to_compare(found: CatalogueFilter) -> list[tuple[str, str]]:
    """The aids that the address has chosen to compare."""
    return [(COMPARED, slug) for slug in found.data.getlist(COMPARED)]


def _url(found: CatalogueFilter, *, page: int | None, without: tuple[str, str] | None = None) -> str:
    pairs = [pair for pair in [*found.parameters(), *_to_compare(found)] if pair != without]
    if page is not None:
        pairs.append(("page", str(page)))
    return _address(pairs)


def _active(found: CatalogueFilter) -> list[dict[str, str]]:
    """Each active filter in words, with the address that takes it away."""
    return [
        {"text": found.in_words(name, value), "remove_url": _url(found, page=None, without=(name, value))}
        for name, value in found.narrowing()
    ]


def _advice(found: CatalogueFilter) -> dict[str, Any]:
    """For an empty list: what it would hold without each filter; when none alone is to blame, with each alone.

    One query, whatever the number of filters.
    """
    conditions, parameters = found.conditions(), found.parameters()
    counts = {}
    for name, own in conditions.items():
        others = [condition for other, condition in conditions.items() if other != name]
        counts[f"without_{name}"] = Count("pk", filter=reduce(and_, others, Q()))
        counts[f"only_{name}"] = Count("pk", filter=own & conditions["state"])
    results = found.queryset.aggregate(**counts)
    without, alone = [], []
    for name in conditions:
        own_pairs = [pair for pair in parameters if pair[0] == name]
        words = ", ".join(found.in_words(*pair) for pair in own_pairs)
        if words and results[f"without_{name}"]:
            rest = [pair for pair in parameters if pair[0] != name]
            without.append((_address(rest), f"sans {words}", results[f"without_{name}"]))
        if words and name != "state" and results[f"only_{name}"]:
            alone.append((_address(own_pairs), words, results[f"only_{name}"]))
    return {
        "advice_title": typo("Retirez un filtre :" if without else "Gardez un seul filtre :"),
        "advice": [(url, typo(words), counted(result, "aide", "aides")) for url, words, result in without or alone],
    }


def _address(pairs: Sequence[tuple[str, str]], path: str = "") -> str:
    """The catalogue, or the page at `path`, with these parameters."""
    path = path or reverse("catalogue")
    return f"{path}?{urlencode(pairs)}" if pairs else path
