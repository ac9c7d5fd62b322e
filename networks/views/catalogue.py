"""The catalogue on the desk of a network: its filters, aids ticked across pages, lists and files made of them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import F
from django.http import HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aids.filters import COMPARED, CatalogueFilter
from aids.models import Aid
from aids.wording import card_facts
from matching.addresses import path_of
from matching.index import catalogue as held_catalogue
from matching.querystring import MAX_COMPARED
from networks import exporting, lists
from networks.choosing import CHOSEN, MOST_CHOSEN, TOO_MANY, read_chosen, selection
from networks.models import Network
from networks.views.portfolio import adviser_of, of_network
from networks.wording import needs_in_words
from vocabulary.clock import today
from vocabulary.french import counted, day, typo
from vocabulary.lexicon import Lexicon
from vocabulary.paging import Paging

PAGE_SIZE = 30
UNPROCESSABLE = 422
TICK, TICK_ALL, TICK_NONE = "cocher", "filtre", "rien"
OWN_KEYS = (CHOSEN, TICK)
LISTS_SHOWN = 30
NO_SUCH_PAGE = "Cette page de la liste n'existe pas."
NO_SUCH_LIST = "Cette liste n'existe plus."
NONE_CHOSEN = "Cochez au moins une aide."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Pairs = list[tuple[str, str]]


@require_safe
@of_network("see", "catalogue")
def catalogue(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/catalogue/?<filters of the catalogue>&choix=<row>…&page=`.

    `cocher` ticks the page of that number, every aid of the filters (`filtre`) or none (`rien`), and leads back here.
    """
    found = _filters(request)
    try:
        chosen = read_chosen(request.GET.getlist(CHOSEN))
    except ValueError as fault:
        return _page(request, network, found, [], errors=[str(fault)])
    if not found.is_valid():
        return _page(request, network, found, chosen, errors=found.mistakes())
    if TICK in request.GET:
        return _ticked(request, network, found, chosen)
    return _page(request, network, found, chosen)


def _filters(request: HttpRequest) -> CatalogueFilter:
    """The catalogue as its own keys narrow it."""
    data = request.GET.copy()
    for key in OWN_KEYS:
        data.pop(key, None)
    return CatalogueFilter(data, today=today())


def _address(network: Network, found: CatalogueFilter, chosen: list[int], *, page: int = 1) -> str:
    pairs = [*found.parameters(), *_pairs(chosen), *([("page", str(page))] if page > 1 else [])]
    return f"{reverse('desk-catalogue', args=[network.slug])}?{urlencode(pairs)}"


def _pairs(chosen: list[int]) -> Pairs:
    return [(CHOSEN, str(pk)) for pk in chosen]


def _ticked(request: HttpRequest, network: Network, found: CatalogueFilter, chosen: list[int]) -> HttpResponse:
    asked = request.GET[TICK]
    if asked == TICK_NONE:
        return redirect(_address(network, found, []))
    rows, number = found.qs.values_list("pk", flat=True), 1
    if asked != TICK_ALL:
        paging = Paging.read(asked, found.qs.count(), PAGE_SIZE)
        if paging is None:
            return _page(request, network, found, chosen, errors=[NO_SUCH_PAGE])
        rows, number = rows[paging.start : paging.end], paging.number
    every = list(dict.fromkeys([*chosen, *rows[: MOST_CHOSEN + 1]]))
    if len(every) > MOST_CHOSEN:
        sentence = f"{TOO_MANY} Resserrez les filtres, ou exportez toutes les aides trouvées."
        return _page(request, network, found, chosen, errors=[sentence])
    return redirect(_address(network, found, every, page=number))


def _page(
    request: HttpRequest,
    network: Network,
    found: CatalogueFilter,
    chosen: list[int],
    *,
    errors: list[str] | None = None,
) -> HttpResponse:
    total = found.qs.count() if found.is_valid() else 0
    paging = Paging.read(request.GET.get("page"), total, PAGE_SIZE)
    wrong = [*(errors or []), *([NO_SUCH_PAGE] if paging is None and not errors else [])]
    paging = paging or Paging(1, max(1, -(-total // PAGE_SIZE)), PAGE_SIZE)
    rows = (
        list(found.qs.card_rows().annotate(row=F("pk"), wanted=F("needs"))[paging.start : paging.end]) if total else []
    )
    shown = {row["row"] for row in rows}
    lexicon = held_catalogue().lexicon
    context = {
        "network": network,
        "form": found.form,
        "errors": [typo(error.replace("\x00", "\ufffd")) for error in wrong],
        "count_text": typo(counted(total, "aide trouvée", "aides trouvées", none="aucune")),
        "total": total,
        "rows": [_row(row, found, chosen, lexicon) for row in rows],
        "elsewhere": _pairs([pk for pk in chosen if pk not in shown]),
        "chosen_text": typo(counted(len(chosen), "aide cochée", "aides cochées", none="aucune")),
        "filters_query": urlencode(found.parameters()) if found.is_valid() else "",
        **paging.context(str),
    }
    return render(request, "networks/catalogue.html", context, status=UNPROCESSABLE if wrong else 200)


def _row(row: dict[str, Any], found: CatalogueFilter, chosen: list[int], lexicon: Lexicon) -> dict[str, Any]:
    return {
        "pk": row["row"],
        "name": typo(row["name"]),
        "url": reverse("aid", args=[row["slug"]]),
        "bearer": typo(row["bearer__name"]),
        "needs": needs_in_words(row["wanted"], lexicon),
        "facts": card_facts(row, found.today),
        "is_chosen": row["row"] in chosen,
    }


@require_safe
@of_network("see", "catalogue")
def chosen_aids(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/catalogue/selection/?choix=…`: the aids ticked, and what can be done with them."""
    return _chosen_page(request, network, request.GET)


@require_POST
@of_network("write", "list")
def list_of_chosen(request: HttpRequest, network: Network) -> HttpResponse:
    """The published aids among those ticked go into the list of row `liste`, or into a new one when it is empty."""
    try:
        found = selection(read_chosen(request.POST.getlist(CHOSEN)))
    except ValueError as fault:
        return _chosen_page(request, network, request.POST, error=str(fault))
    if not found.aids:
        return _chosen_page(request, network, request.POST, error=NONE_CHOSEN)
    if len(found.aids) > lists.MOST_AIDS:
        return _chosen_page(request, network, request.POST, error=lists.FULL)
    asked = request.POST.get("liste", "")
    if not asked:
        return redirect("desk-list", network.slug, lists.make(adviser_of(request, network), today(), found.aids).pk)
    shared = network.lists.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if shared is None:
        return _chosen_page(request, network, request.POST, error=NO_SUCH_LIST)
    if not lists.add_all(shared, found.aids):
        return _chosen_page(request, network, request.POST, error=lists.FULL)
    return redirect("desk-list", network.slug, shared.pk)


def _chosen_page(request: HttpRequest, network: Network, data: QueryDict, *, error: str = "") -> HttpResponse:
    chosen: list[int] = []
    try:
        chosen = read_chosen(data.getlist(CHOSEN))
    except ValueError as fault:
        error = str(fault)
    found = selection(chosen)
    on = today()
    shared = network.lists.filter(until__gte=on)[:LISTS_SHOWN]
    compared = urlencode([(COMPARED, aid.slug) for aid in found.aids])
    context = {
        "network": network,
        "error": typo(error),
        "title": typo(counted(len(found.aids), "aide cochée", "aides cochées", none="aucune")).capitalize(),
        "aids": [
            (aid.pk, typo(aid.name), typo(aid.bearer.name), reverse("aid", args=[aid.slug])) for aid in found.aids
        ],
        "withdrawn": [typo(aid.name) for aid in found.withdrawn],
        "lost": typo(counted(found.lost, "aide n'existe plus", "aides n'existent plus")) if found.lost else "",
        "lists": [(one.pk, f"Liste n° {one.pk}, du {day(one.made_on)}") for one in shared],
        "most": lists.MOST_AIDS,
        "query": urlencode(_pairs([aid.pk for aid in found.aids])),
        "compare_url": f"{path_of('compare')}?{compared}" if 2 <= len(found.aids) <= MAX_COMPARED else "",
        "compare_most": MAX_COMPARED,
    }
    return render(request, "networks/chosen.html", context, status=UNPROCESSABLE if error else 200)


@require_safe
@of_network("see", "catalogue")
def catalogue_file(request: HttpRequest, network: Network, kind: str) -> HttpResponseBase:
    """`/reseau/<slug>/catalogue.csv` and `.xlsx`: the aids of `choix`, else every one of the filters."""
    found = _filters(request)
    try:
        chosen = read_chosen(request.GET.getlist(CHOSEN))
    except ValueError as fault:
        return _page(request, network, found, [], errors=[str(fault)])
    if not found.is_valid():
        return _page(request, network, found, chosen, errors=found.mistakes())
    aids = Aid.objects.published().filter(pk__in=chosen).order_by("name", "slug") if chosen else found.qs
    if not chosen and aids.count() > exporting.MOST_EXPORTED:
        sentence = f"Un fichier contient {exporting.MOST_EXPORTED} aides au plus : resserrez les filtres."
        return _page(request, network, found, chosen, errors=[sentence])
    rows = exporting.rows(
        aids.select_related("bearer").iterator(chunk_size=500),
        held_catalogue().lexicon,
        today(),
        lambda slug: request.build_absolute_uri(reverse("aid", args=[slug])),
    )
    response: HttpResponseBase
    if kind == "csv":
        response = StreamingHttpResponse(exporting.as_csv(rows), content_type="text/csv; charset=utf-8")
    else:
        response = HttpResponse(exporting.as_xlsx(rows), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="aides-{network.slug}-{today()}.{kind}"'
    return response
