"""What would open other aids to a structure, ranked by how many."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from aids.models import Aid
from matching.cards import aid_url
from matching.given import given_answers
from matching.index import Catalogue
from matching.levers import levers
from matching.querystring import AnswersQuery
from matching.views.conditional import if_changed
from matching.views.reading import bad_answers, read_request
from vocabulary.clock import today
from vocabulary.french import typo

SHOWN_AIDS = 10


@require_safe
def levers_page(request: HttpRequest) -> HttpResponseBase:
    """`/mes-aides/leviers/`: each change within reach, and the aids that it opens again. One query for their names."""
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held)
    if not query.pairs:
        return redirect("questionnaire")
    day = today()
    return if_changed(request, held, day, lambda: _levers(request, held, query, day))


def _levers(request: HttpRequest, held: Catalogue, query: AnswersQuery, day: date) -> HttpResponse:
    found = levers(held.match(query.answers, day))
    rows = Aid.objects.for_cards({aid.slug for lever in found for aid in lever.aids[:SHOWN_AIDS]})
    context = {
        "kept_query": query.urlencoded,
        "back_url": f"{reverse('results')}?{query.urlencoded}",
        "answers": given_answers(query, held),
        "levers": [
            {
                "sentence": lever.sentence,
                "gain": lever.gain,
                "url": f"{reverse('results')}?{query.having(lever.change.question, *lever.change.values)}",
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
