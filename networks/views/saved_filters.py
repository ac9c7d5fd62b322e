"""Filters that an adviser keeps: `/reseau/<slug>/catalogue/filtres/`."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from networks.models import Network, SavedFilter
from networks.saved_filters import keep, read_name
from networks.views.portfolio import adviser_of, of_network
from vocabulary.clock import today
from vocabulary.french import typo
from vocabulary.paging import Paging

PAGE_SIZE = 30
UNPROCESSABLE = 422


@require_http_methods(["GET", "HEAD", "POST"])
@of_network("write", "filter")
def saved_filters(request: HttpRequest, network: Network) -> HttpResponse:
    """Those of the network and one's own; `filtres` in the address are offered to be kept; posted to, one more."""
    if request.method != "POST":
        return _page(request, network)
    try:
        keep(adviser_of(request, network), request.POST, today())
    except ValueError as fault:
        return _page(request, network, error=str(fault))
    return redirect("desk-filters", network.slug)


def _of(request: HttpRequest, network: Network, pk: int) -> SavedFilter:
    found: SavedFilter = get_object_or_404(SavedFilter.objects.seen_by(adviser_of(request, network)), pk=pk)
    return found


@require_POST
@of_network("write", "filter")
def rename(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Another name; 404 for one that is neither the network's nor one's own."""
    one = _of(request, network, pk)
    try:
        SavedFilter.objects.filter(pk=one.pk).update(name=read_name(request.POST.get("nom", "")))
    except ValueError as fault:
        return _page(request, network, error=str(fault))
    return redirect("desk-filters", network.slug)


@require_POST
@of_network("write", "filter")
def delete(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """It is gone, for the colleagues too when it was shared."""
    _of(request, network, pk).delete()
    return redirect("desk-filters", network.slug)


def _page(request: HttpRequest, network: Network, *, error: str = "") -> HttpResponse:
    kept = SavedFilter.objects.seen_by(adviser_of(request, network))
    paging = Paging.read(request.GET.get("page"), kept.count(), PAGE_SIZE)
    if paging is None:
        raise Http404
    data = request.POST if error else request.GET
    context = {
        "network": network,
        "error": typo(error.replace("\x00", "\ufffd")),
        "rows": [(one.pk, typo(one.name), one.filters, one.is_shared) for one in kept[paging.start : paging.end]],
        "name": data.get("nom", "").replace("\x00", ""),
        "filters": data.get("filtres", "").replace("\x00", ""),
        "is_offered": "filtres" in data,
        "is_shared": data.get("partage") == "oui",
        **paging.context(lambda number: f"{reverse('desk-filters', args=[network.slug])}?page={number}"),
    }
    return render(request, "networks/saved_filters.html", context, status=UNPROCESSABLE if error else 200)
