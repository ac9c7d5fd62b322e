"""The ranked list of a structure's aids, as a page and as data."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from matching.asking import question_url
from matching.engine import Group
from matching.explain import Explainer
from matching.index import PAGE_SIZE, Matches
from matching.querystring import AnswersQuery, BadAnswer
from matching.questionnaire import next_question, questions_left
from matching.ranking import RankedAid
from matching.results import ResultsPage
from matching.views.reading import bad_answers, given_answers, mail_url, read_request
from vocabulary.clock import today
from vocabulary.paging import Paging

JSON = "json"
ALLOWED = {"format": {JSON}, "exclues": {"", "0", "1"}, "vue": set(Group)}


@require_safe
@vary_on_headers("HX-Request")
def results(request: HttpRequest) -> HttpResponse:
    """`/mes-aides/`: the aids possible for the answers of the address, ten a page; `format=json` the same as data."""
    held, query = read_request(request)
    day = today()
    matches = held.match(query.answers, day)
    left = questions_left(held.lexicon, query.answers, query.skipped, matches)
    next_one = next_question(held.lexicon, query.answers, query.skipped, matches)
    if next_one and not (query.errors or query.pairs or query.page_parameters):
        return redirect("questionnaire")
    listed = _listed(query, matches)
    paging = Paging.read(query.page_parameters.get("page"), len(listed), PAGE_SIZE)
    if query.errors or paging is None or _errors(query):
        return bad_answers(request, query, held, _errors(query, no_page_of=listed if paging is None else None))
    explainer = Explainer(query.answers, day, held.lexicon)
    page = ResultsPage(query, matches, listed, paging, explainer, query.page_parameters.get("vue"))
    if query.page_parameters.get("format") == JSON:
        return JsonResponse(page.as_data(), json_dumps_params={"ensure_ascii": False})
    context = page.context() | {
        "answers": given_answers(query, held),
        "more_url": question_url(query, (next_one or left[0]).key) if left else "",
        "announcement": page.announcement if request.htmx else "",
        "mail_url": mail_url("Mes aides possibles", request),
    }
    return render(request, "matching/results.html", context)


def _listed(query: AnswersQuery, matches: Matches) -> Sequence[RankedAid]:
    """The aids that the address asks for. As a page, the excluded stand below the list, not in it."""
    view = query.page_parameters.get("vue")
    if view == Group.EXCLUDED:
        return matches.excluded
    if view is not None:
        return [one for one in matches.possible if one.judgement.group == view]
    with_excluded = query.page_parameters.get("exclues") == "1" and query.page_parameters.get("format") == JSON
    return matches.ranked if with_excluded else matches.possible


def _errors(query: AnswersQuery, *, no_page_of: Sequence[RankedAid] | None = None) -> list[BadAnswer]:
    """What is wrong with how the address asks for the list."""
    found = [
        BadAnswer(name, query.page_parameters[name], "view")
        for name, allowed in ALLOWED.items()
        if name in query.page_parameters and query.page_parameters[name] not in allowed
    ]
    if no_page_of is not None:
        pages = max(1, -(-len(no_page_of) // PAGE_SIZE))
        found.append(BadAnswer("page", query.page_parameters["page"], "page", pages))
    return found
