"""The call-backs of a kept structure, for its members."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dossiers.views.signed_in import WRITERS, of_structure
from matching.index import catalogue
from matching.saved import query_of
from networks.access import Role, may
from networks.telling import state_in_words
from structures.models import Membership
from vocabulary.clock import today
from vocabulary.french import day, typo

MOST_SHOWN = 50


@of_structure(*WRITERS)
@require_safe
def structure_requests(request: HttpRequest, mine: Membership) -> HttpResponse:
    """`/ma-structure/<key>/demandes/`: where each call asked for stands, the last first."""
    if not may({Role.MEMBER}, "request", "see"):  # whoever writes for a structure is its member towards each request
        raise PermissionDenied
    found = mine.structure.callbacks.filter(forgotten_at=None).order_by("-created_at")
    found = found.select_related("owner__user", "owner__network").prefetch_related("consents__network")
    answers = query_of(mine.structure, catalogue().lexicon).urlencoded
    context = {
        "structure": mine.structure,
        "requests": [
            {
                "subject": typo(one.get_topic_display()),
                "received": day(one.created_at.date()),
                "state": state_in_words(one, one.consents.all(), today()),
                "url": reverse("callback-follow", args=[one.token]),
            }
            for one in found[:MOST_SHOWN]
        ],
        "callback_url": f"{reverse('callback')}?{answers}&structure={mine.structure.key}",
    }
    return render(request, "networks/requests.html", context)
