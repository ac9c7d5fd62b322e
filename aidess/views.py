"""The door of the site, and what it counts of its use."""

from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from matching.engine import Group
from matching.index import Catalogue, catalogue
from matching.insights.models import KEPT, CountedQuarter, Measure
from matching.insights.public import site_facts
from matching.querystring import read
from vocabulary.answers import Answers
from vocabulary.clock import today
from vocabulary.french import typo

EXAMPLE = "territory=C-62498&legal_form=association&employees=0&sectors=culture&needs=projet"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One sentence, the first question, the three ways in."""
    held, day = catalogue(), today()
    nothing_known = Answers({}, held.lexicon)
    context = {"aid_count": held.match(nothing_known, day).possible, "example": _example(held, day)}
    return render(request, "aidess/home.html", context)


@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """What is counted, how, and what is not known: four queries."""
    rows = list(CountedQuarter.objects.all())
    last = rows[0] if rows else None
    context = {
        "facts": site_facts(last),
        "period": typo(last.quarter.until(last.until)) if last else "",
        "quarters": [(str(row.quarter), typo(row.quarter.until(row.until))) for row in rows if row.is_final],
        "measures": Measure.choices,
        "kept_days": KEPT.days,
    }
    return render(request, "aidess/statistics.html", context)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Asked for by browsers on what bears no link to it: the administration, data."""
    return redirect(static("aidess/favicon.svg"))


def _example(held: Catalogue, day: date) -> dict[str, object] | None:
    """What the catalogue of the day says to the association of the example; None when it cannot read it."""
    query = read(QueryDict(EXAMPLE), held.lexicon)
    if query.errors:
        return None
    groups = held.match(query.answers, day).by_group
    return {
        "likely": groups[Group.LIKELY],
        "to_answer": groups[Group.TO_ANSWER],
        "excluded": groups[Group.EXCLUDED],
        "url": f"{reverse('results')}?{EXAMPLE}",
    }
