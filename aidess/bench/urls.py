"""The site's addresses, and the template of the results rendered from a context made once."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from aidess.urls import urlpatterns as site
from matching.explain import Explainer
from matching.index import PAGE_SIZE
from matching.results import ResultsPage
from matching.views.reading import read_request
from matching.views.results import TEMPLATE, page_context
from vocabulary.clock import today
from vocabulary.paging import Paging

_contexts: dict[str, dict[str, object]] = {}


def fixed(request: HttpRequest) -> HttpResponse:
    """The page of these answers as it was the first time: nothing is matched, asked of the database or explained."""
    asked = request.META["QUERY_STRING"]
    if asked not in _contexts:
        held, query = read_request(request)
        matches, day = held.match(query.answers, today()), today()
        paging = Paging(1, max(1, -(-matches.possible // PAGE_SIZE)), PAGE_SIZE)
        page = ResultsPage(query, matches, paging, Explainer(query.answers, day, held.lexicon))
        _contexts[asked] = page_context(request, page, held) | {"more_url": ""}
    return render(request, TEMPLATE, _contexts[asked])


urlpatterns = [path("gabarit/", fixed), *site]
