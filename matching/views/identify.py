"""Start from a number or a name: what the public directory says of the structure, to be confirmed.

The one page that asks the directory. Nothing is kept: « C'est nous » leads to the questionnaire, the answers in its
address.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from matching.addresses import path_of
from matching.given import given_answers
from matching.index import Catalogue
from matching.prefill.facts import prefill
from matching.prefill.found import count_in_words, identity, open_places
from matching.querystring import AnswersQuery, BadAnswer, encode
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from structures.directory.client import LAST_PAGE, PAGE_SIZE, DirectoryError, directory
from structures.directory.companies import Company, Found
from structures.directory.identifiers import IdentifierError, Kind, Searched, read_searched
from vocabulary.clock import today
from vocabulary.french import day, typo
from vocabulary.network import network_of
from vocabulary.paging import Paging

SEARCH = "q"
DONE = "suite-"
# Searches of one network in a minute, counted in the memory of a worker: nobody takes every turn at the directory.
MOST_A_MINUTE = 30
MINUTE_S = 60
HASTY = "Beaucoup de recherches viennent de chez vous. Réessayez dans une minute, ou répondez aux questions."
TOO_MANY = 429


@require_safe
@never_cache
def identify(request: HttpRequest) -> HttpResponse:
    """`/trouver-ma-structure/?q=…&<answers>`: the structures that it may mean, or the one, with what is known of it."""
    held, query = read_request(request, extra=(SEARCH,))
    page = Paging.read(query.page_parameters.get("page"), LAST_PAGE * PAGE_SIZE, PAGE_SIZE)
    if query.errors or page is None:
        return bad_answers(request, query, held, [] if page else [_no_page(query, LAST_PAGE)])
    text = query.page_parameters.get(SEARCH, "").strip()
    context = _context(held, query, text)
    if not text:
        return _page(request, context)
    try:
        searched = read_searched(text)
        if _is_hasty(request):
            return _page(request, context | {"trouble": HASTY}, status=TOO_MANY)
        found = directory().find(searched, page.number)
    except IdentifierError as error:
        return _page(request, context | {"error": typo(str(error))}, status=UNPROCESSABLE)
    except DirectoryError as error:
        return _page(request, context | {"trouble": typo(str(error))})
    companies = _meant(searched, found)
    if len(companies) == 1 and (found.total == 1 or searched.kind != Kind.NAME):
        return _page(request, context | _one(companies[0], searched, held, query, text))
    if (paging := Paging.read(str(page.number), found.total, PAGE_SIZE)) is None:
        return bad_answers(request, query, held, [_no_page(query, found.pages)])
    return _page(request, context | _several(companies, found, paging, held, query, text))


def _is_hasty(request: HttpRequest) -> bool:
    """Whether too many searches come from this network; counts this one."""
    key = f"identify:{network_of(request)}"
    cache.add(key, 0, MINUTE_S)
    try:
        return cache.incr(key) > MOST_A_MINUTE
    except ValueError:  # the minute ended in between
        return False


def _page(request: HttpRequest, context: dict[str, Any], status: int = 200) -> HttpResponse:
    return render(request, "matching/identify.html", context, status=status)


def _no_page(query: AnswersQuery, pages: int) -> BadAnswer:
    return BadAnswer("page", query.page_parameters["page"], "page", pages)


def _context(held: Catalogue, query: AnswersQuery, text: str) -> dict[str, Any]:
    """What the page shows before anything is found."""
    stage = held.lexicon.questions.get("stage")
    as_project = query.having("stage", "projet") if stage and "projet" in stage.choices else query.urlencoded
    return {
        "q": text.replace("\x00", ""),
        "fields": query.pairs,
        "kept_query": query.urlencoded,
        "answers": given_answers(query, held),
        "manual_url": _questionnaire(query.urlencoded),
        "project_url": _questionnaire(as_project),
        "status": "",
        "error": "",
        "trouble": "",
        "company": None,
        "rows": [],
        "pages": [],
    }


def _questionnaire(answers: str) -> str:
    return f"{path_of('questionnaire')}?{answers}" if answers else path_of("questionnaire")


def _meant(searched: Searched, found: Found) -> Sequence[Company]:
    """Of what the directory gives for a number, those that bear it."""
    match searched.kind:
        case Kind.SIREN | Kind.SIRET:
            return [company for company in found.companies if searched.value.startswith(company.siren)]
        case Kind.RNA:
            return [company for company in found.companies if company.rna == searched.value]
    return found.companies


def _several(
    companies: Sequence[Company], found: Found, paging: Paging, held: Catalogue, query: AnswersQuery, text: str
) -> dict[str, Any]:
    """The list, each structure with the address of its own page; nothing found is a list too."""

    def url(searched: str, page: int = 1) -> str:
        pairs = [(SEARCH, searched), *query.pairs, *([("page", str(page))] if page > 1 else [])]
        return f"{path_of('identify')}?{encode(pairs)}"

    one_by_one = [(identity(company, text, held.lexicon), url(company.siren)) for company in companies]
    return {
        "rows": one_by_one,
        "status": count_in_words(found.total if companies else 0, text),
        **paging.context(lambda page: url(text, page)),
    }


def _one(company: Company, searched: Searched, held: Catalogue, query: AnswersQuery, text: str) -> dict[str, Any]:
    """The one structure, with what to confirm; of a closed one nothing is proposed."""
    places = open_places(company, searched.value)
    found = prefill(company, places, query, held.lexicon, today())
    return {
        "status": count_in_words(1, text),
        "company": identity(company, searched.value, held.lexicon),
        "facts": found.facts,
        "asked_form": found.asked_form,
        "other_fields": query.pairs_without(*found.keys),
        "done_view": f"{DONE}{found.settled_key}" if found.settled_key else "",
        "read_on": typo(day(today())),
    }
