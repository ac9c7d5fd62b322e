"""The public catalogue, for whoever wants to look for himself."""

from __future__ import annotations

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

from aids.filters import CatalogueFilter
from aids.wording import card_facts, natures_in_words, sheet_reason
from vocabulary.clock import today
from vocabulary.french import counted, typo
from vocabulary.paging import Paging

PAGE_SIZE = 10
UNPROCESSABLE = 422
LONGEST_SUMMARY = 220


@require_safe
@vary_on_headers("HX-Request")
def catalogue(request: HttpRequest) -> HttpResponse:
    """`/aides/`: published aids, filtered, found by words, ten a page. At most four queries."""
    found = CatalogueFilter(request.GET, today=today())
    if not found.form.is_valid():
        return render(request, "aids/catalogue.html", _nothing(found), status=UNPROCESSABLE)
    total = found.qs.count()
    paging = Paging.read(request.GET.get("page"), total, PAGE_SIZE)
    if paging is None:
        context = {"count": max(1, -(-total // PAGE_SIZE)), "url": _url(found, page=None)}
        return render(request, "aids/no_such_page.html", context, status=UNPROCESSABLE)
    rows = found.qs.card_rows()[paging.start : paging.end]
    context = {
        "form": found.form,
        "count_text": typo(
            counted(total, "aide trouvée", "aides trouvées") if total else "Aucune aide avec ces filtres"
        ),
        "filters": _active(found),
        "clear_url": reverse("catalogue"),
        "cards": [_card(row, found) for row in rows] if total else [],
        "advice": () if total else _advice(found),
        **paging.context(lambda number: _url(found, page=number if number > 1 else None)),
    }
    return render(request, "aids/catalogue.html", context)


def _nothing(found: CatalogueFilter) -> dict[str, Any]:
    """The page when a filter cannot be read: the form says which and why."""
    empty = Paging(1, 1, PAGE_SIZE).context(lambda number: reverse("catalogue"))
    return {
        "form": found.form,
        "count_text": "Un filtre est à corriger",
        "filters": [],
        "clear_url": reverse("catalogue"),
        "cards": [],
        "advice": (),
        **empty,
    }


def _card(row: dict[str, Any], found: CatalogueFilter) -> dict[str, Any]:
    summary = row["summary"]
    if len(summary) > LONGEST_SUMMARY:
        summary = f"{summary[:LONGEST_SUMMARY].rsplit(' ', 1)[0]}…"
    return {
        "slug": row["slug"],
        "name": typo(row["name"]),
        "url": reverse("aid", args=[row["slug"]]),
        "bearer": typo(row["bearer__name"]),
        "natures": natures_in_words(row["nature"]),
        "summary": typo(summary),
        "facts": card_facts(row, found.today),
        "sheet": sheet_reason(row["verified_on"], row["facts_as_of"]),
    }


def _parameters(found: CatalogueFilter) -> list[tuple[str, str]]:
    """What the address says, as far as this page understands it."""
    return [
        (name, value)
        for name in found.form.fields
        for value in (found.data.getlist(name) if hasattr(found.data, "getlist") else ())
        if value
    ]


def _url(found: CatalogueFilter, *, page: int | None, without: tuple[str, str] | None = None) -> str:
    pairs = [pair for pair in _parameters(found) if pair != without]
    if page is not None:
        pairs.append(("page", str(page)))
    return f"{reverse('catalogue')}?{urlencode(pairs)}" if pairs else reverse("catalogue")


def _active(found: CatalogueFilter) -> list[dict[str, str]]:
    """Each active filter in words, with the address that takes it away."""
    return [
        {"text": _words(found, name, value), "remove_url": _url(found, page=None, without=(name, value))}
        for name, value in _parameters(found)
        if name != "tri"
    ]


def _words(found: CatalogueFilter, name: str, value: str) -> str:
    if name == "q":
        return typo(f"« {value} »")
    if name == "territory":
        return typo(found.form.cleaned_data["territory"].name)
    return typo(dict(found.form.fields[name].choices).get(value, value))


def _advice(found: CatalogueFilter) -> list[tuple[str, str, str]]:
    """For an empty list: what taking each filter away would give; when none alone helps, what each would give alone.

    One query.
    """
    conditions = found.conditions()
    counts = {}
    for name, own in conditions.items():
        others = [condition for other, condition in conditions.items() if other != name]
        counts[f"without_{name}"] = Count("pk", filter=reduce(and_, others, Q()))
        counts[f"only_{name}"] = Count("pk", filter=own & conditions["state"])
    results = found.queryset.aggregate(**counts)
    chosen = [(name, value) for name, value in _parameters(found) if name in conditions]
    without = [
        (
            _url(found, page=None, without=(name, value)),
            f"sans {_words(found, name, value)}",
            results[f"without_{name}"],
        )
        for name, value in chosen
    ]
    alone = [
        (
            f"{reverse('catalogue')}?{urlencode({name: value})}",
            f"{_words(found, name, value)} seul",
            results[f"only_{name}"],
        )
        for name, value in chosen
        if name != "state" and len(found.data.getlist(name)) == 1
    ]
    helpful = [pair for pair in without if pair[2]] or [pair for pair in alone if pair[2]]
    return [(url, typo(text), counted(result, "aide", "aides")) for url, text, result in helpful]
