"""What would open other aids to a structure, ranked by how many."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.cards import cards_of
from matching.addresses import path_of
from matching.cards import aid_url
from matching.given import given_answers
from matching.index import Catalogue
from matching.levers import Change, Lever, levers
from matching.querystring import AnswersQuery
from matching.views.conditional import if_changed
from matching.views.reading import bad_answers, read_request
from vocabulary.clock import today
from vocabulary.french import typo

SHOWN_AIDS = 10
SHOWN_LEVERS = 3  # beside the results


@require_safe
@vary_on_headers("HX-Request")
def levers_page(request: HttpRequest) -> HttpResponseBase:
    """`/mes-aides/leviers/`: each change within reach, and the aids that it opens again. One query for their names.

    Brought in by HTMX beside the results: the first few changes only.
    """
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held)
    if not query.pairs:
        return redirect("questionnaire")
    day = today()
    make = _beside_results if request.htmx and not request.htmx.boosted else _page
    return if_changed(request, held, day, lambda: make(request, held, query, levers(held.match(query.answers, day))))


def _beside_results(request: HttpRequest, held: Catalogue, query: AnswersQuery, found: Sequence[Lever]) -> HttpResponse:
    context = {
        "levers": [
            {"sentence": one.change.sentence, "gain": one.gain, "url": _url(one.change, query)}
            for one in found[:SHOWN_LEVERS]
        ],
        "levers_url": f"{path_of('levers')}?{query.urlencoded}",
    }
    return render(request, "matching/_levers.html", context)


def _url(change: Change, query: AnswersQuery) -> str:
    """The results with this change."""
    return f"{path_of('results')}?{query.having(change.question, *change.values)}"


def _page(request: HttpRequest, held: Catalogue, query: AnswersQuery, found: Sequence[Lever]) -> HttpResponse:
    rows = cards_of({aid.slug for lever in found for aid in lever.aids[:SHOWN_AIDS]})
    context = {
        "kept_query": query.urlencoded,
        "back_url": f"{path_of('results')}?{query.urlencoded}",
        "answers": given_answers(query, held),
        "levers": [
            {
                "sentence": lever.change.sentence,
                "gain": lever.gain,
                "url": _url(lever.change, query),
                "aids": [
                    {"name": typo(rows[aid.slug]["name"]), "url": aid_url(aid.slug, query)}
                    for aid in lever.aids[:SHOWN_AIDS]
                    if aid.slug in rows
                ],
                "hidden": max(0, len(lever.aids) - SHOWN_AIDS),
            }
            for lever in found
        ],
    }
    return render(request, "matching/levers.html", context)
