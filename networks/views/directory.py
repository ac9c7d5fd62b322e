"""The public directory of support networks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from aids.wording import territories_in_words
from matching.addresses import path_of
from matching.cards import verdict_in_words
from matching.conditions import said_conditions
from matching.engine import judge
from matching.explain import Explainer
from matching.querystring import AnswersQuery
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from networks.filters import DirectoryFilter
from networks.fitting import as_matchable
from networks.models import Network
from networks.wording import (
    conditions_of_network,
    lacks_in_words,
    needs_in_words,
    of_network,
    price_in_words,
    sheet_notice,
    sources_of,
)
from vocabulary.clock import today
from vocabulary.french import capitalised, counted, typo
from vocabulary.lexicon import TERRITORY, Lexicon
from vocabulary.paging import Paging
from vocabulary.rules.evaluation import Facts

PAGE_SIZE = 10


@require_safe
@vary_on_headers("HX-Request")
def directory(request: HttpRequest) -> HttpResponse:
    """`/reseaux/`: networks by need, place and family, the nearest first, ten a page. At most four queries."""
    held, query = read_request(request, extra=("kind",))
    found = DirectoryFilter(request.GET)
    # A place by its name and an unknown need are for the form to say; what else of the address is an answer goes on.
    wrong = tuple(error for error in query.errors if error.key not in found.form.fields)
    if wrong:
        return bad_answers(request, replace(query, errors=wrong), held)
    if not found.form.is_valid():
        return render(request, "networks/directory.html", _nothing(found), status=UNPROCESSABLE)
    networks = list(found.qs)
    paging = Paging.read(request.GET.get("page"), len(networks), PAGE_SIZE)
    if paging is None:
        context = {"count": max(1, -(-len(networks) // PAGE_SIZE)), "url": _url(found)}
        return render(request, "networks/no_such_page.html", context, status=UNPROCESSABLE)
    place = found.form.cleaned_data["territory"]
    named = place is not None and TERRITORY not in query.answers.given
    answers = query.having(TERRITORY, place.code) if named else query.urlencoded
    context = {
        "form": found.form,
        "needs_count": len(found.form.cleaned_data["needs"]),
        "place": typo(place.name) if place else "",
        "count_text": typo(counted(len(networks), "réseau trouvé", "réseaux trouvés", "Aucun réseau avec ces filtres")),
        "clear_url": path_of("networks") if any(_said(found)) else "",
        "cards": [_card(network, held.lexicon, answers) for network in networks[paging.start : paging.end]],
        "callback_url": _with(path_of("callback"), answers),
        **paging.context(lambda number: _url(found, number)),
    }
    return render(request, "networks/directory.html", context)


def _nothing(found: DirectoryFilter) -> dict[str, Any]:
    """The page when a filter cannot be read: the form says which and why."""
    return {
        "form": found.form,
        "place": "",
        "count_text": "Un filtre est à corriger",
        "clear_url": path_of("networks"),
        "cards": [],
        "callback_url": path_of("callback"),
        **Paging(1, 1, PAGE_SIZE).context(lambda number: path_of("networks")),
    }


def _said(found: DirectoryFilter) -> list[tuple[str, str]]:
    return [(name, value) for name in found.form.fields for value in found.data.getlist(name) if value]


def _url(found: DirectoryFilter, page: int = 1) -> str:
    return _with(path_of("networks"), urlencode([*_said(found), *([("page", str(page))] if page > 1 else [])]))


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _card(network: Network, lexicon: Lexicon, answers: str) -> dict[str, Any]:
    return {
        "slug": network.slug,
        "name": typo(network.name),
        "url": _with(reverse("network", args=[network.slug]), answers),
        "kind": typo(capitalised(network.get_kind_display())),
        "places": territories_in_words(network.territories, lexicon.places),
        "summary": typo(network.summary),
        "needs": needs_in_words(network.needs, lexicon),
        "sheet": sheet_notice(network.verified_on, network.facts_as_of),
    }


@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """`/reseaux/<slug>/`: one network, and what it says to this structure when answers are given."""
    held, query = read_request(request)
    found = Network.objects.listed().filter(slug=slug).first()
    if found is None:
        raise Http404
    if query.errors:
        return bad_answers(request, query, held)
    context = {
        "network": _sheet(found, held.lexicon),
        "has_answers": bool(query.pairs),
        "kept_query": query.urlencoded,
        "back_url": _with(path_of("networks"), query.urlencoded),
        "callback_url": _with(path_of("callback"), query.urlencoded),
        "follow_url": reverse("follow-me", args=[slug]),
        "first_url": path_of("questionnaire"),
        **_verdict(found, query, held.lexicon),
    }
    return render(request, "networks/network.html", context)


def _verdict(found: Network, query: AnswersQuery, lexicon: Lexicon) -> dict[str, Any]:
    """What the rule of the network says of these answers, condition by condition, in the sentences of aids."""
    rule = as_matchable(found, lexicon)
    if rule is None:
        return {"group": "", "verdict": "", "conditions": []}
    explainer, facts = Explainer(query.answers, today(), lexicon), Facts(query.answers, {}, lexicon.places)
    judgement = judge(rule, facts, explainer.today)
    shown = conditions_of_network(explainer.effective_conditions(rule, facts))
    return {
        "group": str(judgement.group) if query.pairs else "",
        "verdict": of_network(verdict_in_words(judgement)),
        "conditions": said_conditions(shown, answered=bool(query.pairs)),
    }


def _sheet(found: Network, lexicon: Lexicon) -> dict[str, Any]:
    return {
        "name": typo(found.name),
        "kind": typo(capitalised(found.get_kind_display())),
        "places": territories_in_words(found.territories, lexicon.places),
        "summary": typo(found.summary),
        "facts": [
            ("Il aide pour", capitalised(needs_in_words(found.needs, lexicon)) or "Non connu"),
            ("Prix", price_in_words(is_free=found.is_free)),
        ],
        "website": found.website if found.website.startswith(("https://", "http://")) else "",
        "phone": found.phone,
        "email": found.email,
        "is_verified": found.verified_on is not None,
        "notice": sheet_notice(found.verified_on, found.facts_as_of),
        "lacks": lacks_in_words(found),
        "sources": sources_of(found),
    }
