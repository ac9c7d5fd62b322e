"""The report of a network on its own requests, as a page and as a file."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.models import Network
from networks.report import as_csv, delay_in_words, lines, outcomes
from networks.views.portfolio import of_network
from vocabulary.clock import today
from vocabulary.french import counted, day, typo

REPORTED = timedelta(days=366)


def _since() -> date:
    return today() - REPORTED


@require_safe
@of_network("see", "desk")
def report(request: HttpRequest, network: Network) -> HttpResponse:
    """`/reseau/<slug>/bilan/`: outcomes and delays of the last twelve months."""
    found = lines(network, _since())
    context = {
        "network": network,
        "total": typo(counted(len(found), "demande reçue", "demandes reçues", none="aucune")).capitalize(),
        "since": day(_since()),
        "outcomes": outcomes(found),
        "delay": delay_in_words(found),
    }
    return render(request, "networks/report.html", context)


@require_safe
@of_network("see", "desk")
def report_file(request: HttpRequest, network: Network) -> StreamingHttpResponse:
    """The same, a line a request, without anything that names a structure."""
    response = StreamingHttpResponse(as_csv(lines(network, _since())), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="bilan-{network.slug}.csv"'
    return response
