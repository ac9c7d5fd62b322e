"""The lists that a network shows on its own site: what they hold, who may frame them, the code to paste."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from aids.filters import CatalogueFilter
from networks.access import may, roles_in
from networks.models import Network, Widget
from networks.views.portfolio import of_network
from networks.widgets import FULL, HEIGHT, WidgetForm, code_of, filters_of, make
from vocabulary.clock import today
from vocabulary.french import counted, typo

UNPROCESSABLE = 422
FIELDS = ("title", "address", "origins")
SHOWN, STOPPED = "Montrée", "Arrêtée"
UNREADABLE = "Illisible : ses filtres n'existent plus, corrigez-les"
PAGES = ("GET", "HEAD", "POST")


@require_http_methods(PAGES)
@of_network("see", "widget")
def widgets(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/integrer/?filtres=<those of the catalogue>`: those of the network; posted to, one more."""
    form = None
    if request.method == "POST":
        form = _posted(request, network)
        if form.is_valid():
            made = make(network, form.fields_of_widget(), today())
            if made is not None:
                return redirect("desk-widget", network.slug, made.pk)
            form.add_error(None, FULL)
    filters = request.GET.get("filtres", "")
    said = {"title": "", "address": _address(request, filters) if filters else "", "origins": ""}
    rows = [
        (one.pk, typo(one.title), SHOWN if one.is_shown else STOPPED, one.origins)
        for one in network.widgets.select_related("network")
    ]
    context = {"network": network, "rows": rows, **_form(request, network, form, said)}
    return render(request, "networks/widgets.html", context, status=UNPROCESSABLE if form else 200)


@require_http_methods(PAGES)
@of_network("see", "widget")
def widget(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """`/reseau/<slug>/integrer/<pk>/`: what it shows, the code to paste; posted to, it changes."""
    one = get_object_or_404(network.widgets.select_related("network"), pk=pk)
    form = None
    if request.method == "POST":
        form = _posted(request, network)
        if form.is_valid():
            network.widgets.filter(pk=pk).update(**form.fields_of_widget(), changed_on=today())
            return redirect("desk-widget", network.slug, pk)
    found = filters_of(one.filters, today())
    address = request.build_absolute_uri(reverse("framed", args=[one.token]))
    said = {"title": one.title, "address": _address(request, one.filters), "origins": "\n".join(one.origins.split())}
    context = {
        "network": network,
        "widget": one,
        "title": typo(one.title),
        "state": _state(one, found),
        "filters": [found.in_words(*pair) for pair in found.narrowing()] if found.is_valid() else [],
        "count": typo(counted(found.qs.count(), "aide", "aides", none="aucune")) if found.is_valid() else "",
        "origins": one.origins.split(),
        "preview_url": address,
        "code": code_of(one, address),
        "height": HEIGHT,
        **_form(request, network, form, said),
    }
    return render(request, "networks/widget.html", context, status=UNPROCESSABLE if form else 200)


@require_POST
@of_network("write", "widget")
def switch(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Stop showing it, or show it again: `montrer` says which, so that a form sent twice changes nothing more."""
    get_object_or_404(network.widgets, pk=pk)
    network.widgets.filter(pk=pk).update(is_on=request.POST.get("montrer") == "oui", changed_on=today())
    return redirect("desk-widget", network.slug, pk)


@require_POST
@of_network("write", "widget")
def delete(request: HttpRequest, network: Network, pk: int) -> HttpResponse:
    """Its address leads nowhere from now on; one that has gone already is no mistake."""
    network.widgets.filter(pk=pk).delete()
    return redirect("desk-widgets", network.slug)


def _posted(request: HttpRequest, network: Network) -> WidgetForm:
    if not may(roles_in(request.user, network), "widget", "write", private=True):
        raise PermissionDenied
    return WidgetForm(request.POST, today=today())


def _form(request: HttpRequest, network: Network, form: WidgetForm | None, said: dict[str, str]) -> dict[str, Any]:
    """What the form holds and what is wrong with it; `may_write`: whether it is there at all."""
    return {
        "may_write": may(roles_in(request.user, network), "widget", "write", private=True),
        "said": {name: str(form.data.get(name, "")).replace("\x00", "") for name in FIELDS} if form else said,
        "errors": [typo(str(error)) for found in form.errors.values() for error in found] if form else [],
    }


def _address(request: HttpRequest, filters: str) -> str:
    return request.build_absolute_uri(f"{reverse('catalogue')}{f'?{filters}' if filters else ''}")


def _state(one: Widget, found: CatalogueFilter) -> str:
    if not one.is_shown:
        return STOPPED
    return SHOWN if found.is_valid() else typo(UNREADABLE)
