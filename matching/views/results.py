"""The ranked list of a structure's aids, as a page and as data."""

from __future__ import annotations

from datetime import date
from operator import itemgetter
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.cards import cards_of
from matching.addresses import path_of
from matching.asking import question_url
from matching.cards import verdict_in_words
from matching.engine import Group, facts_for, judge
from matching.explain import Explainer
from matching.given import given_answers
from matching.index import PAGE_SIZE, Catalogue
from matching.insights.recording import record_search
from matching.paper import WHOLE
from matching.planes import Matches
from matching.querystring import AnswersQuery, BadAnswer
from matching.questionnaire import first_of, questions_left
from matching.results import ResultsPage
from matching.saved import query_of
from matching.views.conditional import if_changed
from matching.views.paper import PAPER, PDF, paper_url, pdf_url, results_on_paper
from matching.views.reading import bad_answers, read_request
from vocabulary.clock import today
from vocabulary.french import counted, typo
from vocabulary.paging import Paging

TEMPLATE = "matching/results.html"
JSON = "json"
ANSWERED = "trancher-"  # the form of a card, which HTMX names when it sends it
COMPARED = "comparer-"  # the link of a card
ALLOWED = {"format": {JSON, PDF}, "exclues": {"", "0", "1"}, "vue": {*Group, PAPER}}


@require_safe
@vary_on_headers("HX-Request", "HX-Trigger")
def results(request: HttpRequest) -> HttpResponseBase:
    """`/mes-aides/`: the aids possible for the answers of the address, ten a page.

    `format=json` gives the same as data, `vue=impression` the whole list for paper, `format=pdf` that paper.
    """
    held, query = read_request(request)
    day = today()
    at_hand = getattr(request, "at_hand", None)  # of a floor above, which knows what this visitor hides
    if at_hand or getattr(request, "advising", None):  # what an adviser sees is not what the same browser saw before
        own = held.without(at_hand.hidden) if at_hand else held
        response = _results(request, own, query, day)
        patch_cache_control(response, private=True, no_cache=True)
        return response
    return if_changed(request, held, day, lambda: _results(request, held, query, day))


def _results(request: HttpRequest, held: Catalogue, query: AnswersQuery, day: date) -> HttpResponse:
    matches = held.match(query.answers, day)
    left = questions_left(held.lexicon, query.answers, query.skipped, matches)
    next_one = first_of(left, matches)
    if next_one and not (query.errors or query.pairs or query.page_parameters):
        return redirect(f"{path_of('questionnaire')}{f'?{query.urlencoded}' if query.compared else ''}")
    length = _length(query, matches)
    paging = Paging.read(query.page_parameters.get("page"), length, PAGE_SIZE)
    if query.errors or paging is None or _errors(query):
        return bad_answers(request, query, held, _errors(query, no_page_of=length if paging is None else None))
    explainer = Explainer(query.answers, day, held.lexicon)
    if query.page_parameters.get("format") == PDF or query.page_parameters.get("vue") == PAPER:
        return results_on_paper(request, ResultsPage(query, matches, WHOLE, explainer), held)
    page = ResultsPage(query, matches, paging, explainer, _view(query), _with_excluded(query))
    if query.page_parameters.get("format") == JSON:
        return JsonResponse(page.as_data(), json_dumps_params={"ensure_ascii": False})
    if page.is_first:
        record_search(request, matches)
    more_url = question_url(query, (next_one or left[0]).key) if left else ""
    return render(request, TEMPLATE, page_context(request, page, held) | {"more_url": more_url})


def page_context(request: HttpRequest, page: ResultsPage, held: Catalogue) -> dict[str, Any]:
    """All that the template shows but `more_url`."""
    return page.context() | {
        "answers": given_answers(page.query, held, removable=True),
        "announcement": _announcement(request, page, held) if request.htmx else "",
        "paper_url": paper_url(page.query),
        "pdf_url": pdf_url(page.query),
        "unsaved": _is_unsaved(request, page, held),
    }


def _is_unsaved(request: HttpRequest, page: ResultsPage, held: Catalogue) -> bool:
    """Whether these answers are other than those of the structure in hand."""
    at_hand = getattr(request, "at_hand", None)
    return bool(at_hand) and _said(query_of(at_hand.structure, held.lexicon)) != _said(page.query)


def _said(query: AnswersQuery) -> list[tuple[str, str]]:
    """The answers whatever the order of the questions; that of the answers to one question counts."""
    return sorted(query.pairs, key=itemgetter(0))


def _announcement(request: HttpRequest, page: ResultsPage, held: Catalogue) -> str:
    """What a screen reader hears of the new list: first, what has become of the aid answered on its card."""
    trigger = request.htmx.trigger or ""
    if trigger.startswith(COMPARED):
        return typo(f"{counted(len(page.query.compared), 'aide', 'aides')} à comparer.")
    slug = trigger.removeprefix(ANSWERED)
    aid = held.get(slug)
    row = (page.rows.get(slug) or cards_of([slug]).get(slug)) if aid else None
    if aid is None or row is None:
        return page.announcement
    facts = facts_for(aid, page.query.answers, held.lexicon.places)
    verdict = verdict_in_words(judge(aid, facts, page.explainer.today))
    return typo(f"{row['name']} : {verdict}. {page.announcement}")


def _view(query: AnswersQuery) -> Group | None:
    """The group that the address asks for."""
    view = query.page_parameters.get("vue")
    return Group(view) if view in set(Group) else None


def _length(query: AnswersQuery, matches: Matches) -> int:
    """How many aids the address asks for."""
    if (view := _view(query)) is not None:
        return matches.by_group[view]
    return len(matches) if _with_excluded(query) else matches.possible


def _with_excluded(query: AnswersQuery) -> bool:
    """Whether the list goes on with the excluded: as data only. As a page they stand below it."""
    asked = query.page_parameters.get("exclues") == "1" and query.page_parameters.get("format") == JSON
    return asked and _view(query) is None


def _errors(query: AnswersQuery, *, no_page_of: int | None = None) -> list[BadAnswer]:
    """What is wrong with how the address asks for the list."""
    found = [
        BadAnswer(name, query.page_parameters[name], "view")
        for name, allowed in ALLOWED.items()
        if name in query.page_parameters and query.page_parameters[name] not in allowed
    ]
    if no_page_of is not None:
        pages = max(1, -(-no_page_of // PAGE_SIZE))
        found.append(BadAnswer("page", query.page_parameters["page"], "page", pages))
    return found
