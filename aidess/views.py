"""The door of the site."""

from datetime import date

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe

from matching.engine import Group
from matching.index import Catalogue, catalogue
from matching.querystring import read
from vocabulary.answers import Answers
from vocabulary.clock import today

EXAMPLE = "territory=C-62498&legal_form=association&employees=0&sectors=culture&needs=projet"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One sentence, the first question, the three ways in."""
    held, day = catalogue(), today()
    nothing_known = Answers({}, held.lexicon)
    context = {"aid_count": held.match(nothing_known, day).possible, "example": _example(held, day)}
    return render(request, "aidess/home.html", context)


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
