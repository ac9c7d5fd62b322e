"""The structure that a signed-in visitor is working for, as the pages of aids know it; nobody else costs a query."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from dossiers.models import ASKED_FOR, KeptAid, KeptState
from structures.models import Membership, Role, Structure

SESSION = "structure"


@dataclass(frozen=True)
class AtHand:
    """`kept` is the state of each aid of which the structure said something, by slug."""

    structure: Structure
    may_write: bool
    kept: Mapping[str, str]

    @property
    def hidden(self) -> frozenset[str]:
        return frozenset(slug for slug, state in self.kept.items() if state == KeptState.HIDDEN)

    @property
    def saved(self) -> frozenset[str]:
        return frozenset(slug for slug, state in self.kept.items() if state == KeptState.SAVED)

    @property
    def asked_for(self) -> frozenset[str]:
        return frozenset(slug for slug, state in self.kept.items() if state in ASKED_FOR)


def take_in_hand(request: HttpRequest, structure: Structure) -> None:
    """The structure whose home was opened is the one that the next pages are for."""
    request.session[SESSION] = str(structure.key)


def at_hand(request: HttpRequest) -> AtHand | None:
    """The structure in hand, else the last one opened; None for who keeps none. Without a cookie nothing is read."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
        return None
    mine = Membership.objects.filter(user=request.user, structure__in=Structure.objects.visible_to(request.user))
    mine = list(mine.select_related("structure").order_by("-seen_on", "-pk"))
    chosen = request.session.get(SESSION)
    membership = next((one for one in mine if str(one.structure.key) == chosen), mine[0] if mine else None)
    if membership is None:
        return None
    kept = KeptAid.objects.filter(structure=membership.structure).values_list("aid__slug", "state")
    return AtHand(membership.structure, membership.role != Role.READER, dict(kept))


class KnowTheStructureAtHand:
    """`request.at_hand`, read when first asked for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.at_hand = SimpleLazyObject(lambda: at_hand(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def in_templates(request: HttpRequest) -> dict[str, object]:
    """`has_visit`: whether to show the ways of who is signed in; `at_hand` is read when a template asks for it."""
    return {
        "has_visit": settings.SESSION_COOKIE_NAME in request.COOKIES,
        "at_hand": getattr(request, "at_hand", None),
    }
