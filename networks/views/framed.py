"""A list of aids on a network's own site: read only, without script, cookie or session, framed by that site alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from csp.constants import NONE, SELF
from csp.decorators import csp
from django.db.models import Count, Window
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from aids.filters import CatalogueFilter
from aids.wording import deadline_in_words, sheet_reason
from matching.views.conditional import if_made_of_others
from networks.models import Widget
from networks.widgets import filters_of
from vocabulary.clock import today
from vocabulary.french import counted, day, typo

SHOWN = 10
GONE = 410
# Of every page of the site, this one alone says who may frame it.
POLICY = {"default-src": [NONE], "style-src": [SELF], "base-uri": [NONE], "form-action": [NONE]}


@require_safe
def framed(request: HttpRequest, token: str) -> HttpResponseBase:
    """`/integrer/<token>/`: at most ten aids and the way to all of them; 410 and a sentence once it is stopped."""
    widget = get_object_or_404(Widget.objects.with_version().select_related("network"), token=token)
    policy = csp(POLICY | {"frame-ancestors": widget.origins.split()})
    response: HttpResponseBase = policy(xframe_options_exempt(_answer))(request, widget, today())
    response["X-Robots-Tag"] = "noindex"
    return response


def _answer(request: HttpRequest, widget: Widget, day: date) -> HttpResponseBase:
    shown = (widget.is_shown, widget.title, widget.filters, widget.origins, widget.network.name)
    return if_made_of_others(request, (*shown, widget.catalogue_version, day), lambda: _page(request, widget, day))


def _page(request: HttpRequest, widget: Widget, day: date) -> HttpResponse:
    found = filters_of(widget.filters, day)
    if not widget.is_shown or not found.is_valid():
        return render(request, "networks/framed_stopped.html", status=GONE)
    return render(request, "networks/framed.html", _context(widget, found, day))


def _context(widget: Widget, found: CatalogueFilter, on: date) -> dict[str, Any]:
    rows = list(found.qs.card_rows().annotate(total=Window(Count("pk")))[:SHOWN])
    total = rows[0]["total"] if rows else 0
    return {
        "title": typo(widget.title),
        "made": typo(f"Liste du réseau {widget.network.name}, au {day(on)}."),
        "cards": [_card(row, on) for row in rows],
        "all_url": f"{reverse('catalogue')}?{widget.filters}" if widget.filters else reverse("catalogue"),
        "all_text": typo(counted(total, "aide", "aides", none="aucune")),
    }


def _card(row: dict[str, Any], on: date) -> dict[str, str]:
    return {
        "name": typo(row["name"]),
        "url": reverse("aid", args=[row["slug"]]),
        "bearer": typo(row["bearer__name"]),
        "deadline": deadline_in_words(row, on),
        "sheet": sheet_reason(row["verified_on"], row["facts_as_of"]),
    }
