"""« Répondre avec une structure »: what an adviser does with the answers given in a visit or by telephone.

Nothing is kept of them here: they are in the address, until the structure agrees that a request holds them.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from aids.models import Aid
from matching.addresses import path_of
from matching.cards import verdict_in_words
from matching.engine import Group
from matching.given import given_answers
from matching.index import PAGE_SIZE, Catalogue
from matching.querystring import AnswersQuery, encode
from matching.views.paper import paper_url
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from networks import lists
from networks.models import Network, SharedList
from networks.models.shared_list import MOST_AIDS
from networks.views.portfolio import adviser_of, of_network
from networks.with_structure import begin, end
from vocabulary.clock import today
from vocabulary.french import counted, day, typo

LIST = "liste"
TICKED = 5
NONE_TICKED = "Cochez au moins une aide."


@require_safe
@never_cache
@of_network("see", "desk")
def with_structure(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/avec-une-structure/?<answers>`: how it goes; with answers, what can be done with them."""
    held, query = read_request(request, extra=(LIST,))
    if query.errors:
        return bad_answers(request, query, held)
    if not query.pairs:
        return render(request, "networks/with_structure_begin.html", {"network": network})
    return _page(request, network, held, query)


@require_POST
@of_network("see", "desk")
def begin_with(request: HttpRequest, network: Network) -> HttpResponse:
    """The questionnaire, empty, with the way back here on its results."""
    begin(request, network)
    return redirect("questionnaire")


@require_POST
@of_network("see", "desk")
def end_with(request: HttpRequest, network: Network) -> HttpResponse:
    """Back to the desk: pages of aids are again as for anybody."""
    end(request)
    return redirect("desk", network.slug)


@require_POST
@of_network("write", "list")
def list_with(request: HttpRequest, network: Network) -> HttpResponse:
    """A list of the aids ticked; its link bears the answers, the list itself none."""
    held, query = read_request(request, extra=(LIST,))
    if query.errors:
        return bad_answers(request, query, held)
    if not query.pairs:
        return redirect("desk-with", network.slug)
    ticked = list(dict.fromkeys(slug.replace("\x00", "") for slug in request.POST.getlist("ticked")))
    page = partial(_page, request, network, held, query, ticked=ticked, status=UNPROCESSABLE)
    if len(ticked) > MOST_AIDS:
        return page(error=lists.FULL)
    aids = Aid.objects.published().in_bulk(ticked, field_name="slug")
    if not aids:
        return page(error=NONE_TICKED)
    made = lists.make(adviser_of(request, network), today(), [aids[slug] for slug in ticked if slug in aids])
    path = reverse("desk-with", args=[network.slug])
    return redirect(f"{path}?{encode([*query.carried, (LIST, str(made.pk))])}#{LIST}")


def _page(
    request: HttpRequest,
    network: Network,
    held: Catalogue,
    query: AnswersQuery,
    *,
    ticked: list[str] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    matches = held.match(query.answers, today())
    best = matches.best(0, PAGE_SIZE)
    slugs = list(dict.fromkeys([*query.compared, *(one.aid.slug for one in best)]))
    names = Aid.objects.names(slugs)
    if ticked is None:
        ticked = list(query.compared) or slugs[:TICKED]
    likely, to_answer = (matches.by_group[group] for group in (Group.LIKELY, Group.TO_ANSWER))
    address = request.build_absolute_uri(f"{path_of('results')}?{encode(query.pairs)}")
    choices = [(slug, matches.of(slug)) for slug in slugs if slug in names and held.get(slug) is not None]
    context = {
        "network": network,
        "summary": typo(
            f"{counted(likely, 'aide probable', 'aides probables', none='aucune')}, {to_answer} à compléter"
        ),
        "answers": [answer.text for answer in given_answers(query, held)],
        "choices": [(s, typo(names[s]), verdict_in_words(one.judgement), s in ticked) for s, one in choices],
        "error": typo(error),
        "shared": _shared(request, network, query),
        "qr": lists.qr_of(address),
        "paper_url": paper_url(query),
        "kept_query": query.urlencoded,
    }
    return render(request, "networks/with_structure.html", context, status=status)


def _shared(request: HttpRequest, network: Network, query: AnswersQuery) -> dict[str, Any] | None:
    """The list just made, under an address that bears the answers."""
    pk = query.page_parameters.get(LIST, "")
    if not pk:
        return None
    shared = get_object_or_404(SharedList, network=network, pk=int(pk) if pk.isdecimal() and len(pk) < 10 else 0)
    path = reverse("shared-list", args=[shared.token])
    address = request.build_absolute_uri(f"{path}?{encode(query.pairs)}")
    return {"pk": shared.pk, "address": address, "qr": lists.qr_of(address), "until": day(shared.until)}
