"""An adviser runs the questionnaire for a structure, in a visit or by telephone; the answers stay in the address.

The session keeps that an adviser is at it, and nothing else: pages below then offer the way to what can be done with
the answers, and leave the adviser's own structure aside.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from networks.access import may, roles_in
from networks.models import Network

SESSION = "advising"


def begin(request: HttpRequest, network: Network) -> None:
    request.session[SESSION] = network.slug


def end(request: HttpRequest) -> None:
    request.session.pop(SESSION, None)


def advising(request: HttpRequest) -> Network | None:
    """The network for which who asks runs the questionnaire; None for everybody else."""
    if SESSION not in request.session:
        return None
    network = Network.objects.filter(slug=request.session[SESSION]).first()
    if network is None or not may(roles_in(request.user, network), "desk", "see", private=True):
        return None
    return network


class KnowWhoAdvises:
    """`request.advising`, read when first asked for, of who has a session; whoever advises has no structure at hand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            own = request.at_hand  # type: ignore[attr-defined]
            request.advising = SimpleLazyObject(lambda: advising(request))  # type: ignore[attr-defined]
            request.at_hand = SimpleLazyObject(lambda: None if request.advising else own)  # type: ignore[attr-defined]
        return self.get_response(request)


def in_templates(request: HttpRequest) -> dict[str, object]:
    """`advising`, read when a template asks for it."""
    return {"advising": getattr(request, "advising", None)}
