"""The follow-up page of a request, under a link that nobody guesses, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from matching.index import catalogue
from networks import following
from networks.access import may, roles_of
from networks.models import CallbackRequest, Heard
from networks.telling import asked_in_words, consent_in_words, heard_in_words, state_in_words
from networks.wording import needs_in_words
from vocabulary.clock import now, today
from vocabulary.french import capitalised, day, typo

HEARD = {"called": Heard.CALLED, "silent": Heard.SILENT}


def with_request(thing: str, action: str) -> Callable[..., Any]:
    """The view with the request of its link in place of the token; whoever may not gets 403, a link to nothing 404."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # the address itself is the secret, and no cookie is asked for
        @never_cache
        @wraps(view)
        def checked(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            found = CallbackRequest.objects.select_related("owner__user", "owner__network", "aid").filter(token=token)
            callback = found.first()
            if callback is None:
                raise Http404
            if not may(roles_of(request.user, callback, today(), token=token), thing, action):
                raise PermissionDenied
            response = view(request, callback, **kwargs)
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return checked

    return decorate


@require_safe
@with_request("request", "see")
def follow(request: HttpRequest, callback: CallbackRequest) -> HttpResponse:
    """`/etre-rappele/suivi/<token>/`: where the request stands, who may see it, and how to end it."""
    if callback.forgotten_at is not None:
        return render(request, "networks/forgotten.html", {"day": day(callback.forgotten_at.date())})
    consents = list(callback.consents.select_related("network"))
    running = [one for one in consents if one.revoked_on is None and one.until >= today()]
    context = {
        "state": state_in_words(callback, running),
        "asked": asked_in_words(callback, capitalised(needs_in_words([callback.need], catalogue().lexicon))),
        "note": typo(callback.note),
        "consents": [
            {
                "pk": consent.pk,
                "name": typo(consent.network.name),
                "text": consent_in_words(consent, today()),
                "is_running": consent in running,
            }
            for consent in consents
        ],
        "heard": heard_in_words(callback),
        "has_email": bool(callback.email),
        "received": day(callback.created_at.date()),
        "token": callback.token,
        "address": request.build_absolute_uri(),
    }
    return render(request, "networks/follow.html", context)


@require_POST
@with_request("request", "answer")
def answer(request: HttpRequest, callback: CallbackRequest) -> HttpResponse:
    """« Nous avons été rappelés », « Pas de nouvelles »."""
    heard = HEARD.get(request.POST.get("heard", ""))
    if heard is None:
        raise Http404
    following.say_heard(callback, heard, now())
    return redirect("callback-follow", callback.token)


@require_POST
@with_request("consent", "revoke")
def revoke(request: HttpRequest, callback: CallbackRequest, pk: int) -> HttpResponse:
    """One network sees nothing any more."""
    following.revoke(get_object_or_404(callback.consents, pk=pk), today(), now())
    return redirect("callback-follow", callback.token)


@require_POST
@with_request("request", "answer")
def forget_note(request: HttpRequest, callback: CallbackRequest) -> HttpResponse:
    """The words typed are deleted; the request goes on."""
    following.forget_note(callback)
    return redirect("callback-follow", callback.token)


@require_POST
@with_request("request", "delete")
def delete(request: HttpRequest, callback: CallbackRequest) -> HttpResponse:
    """The whole request is deleted."""
    following.delete(callback)
    return render(request, "networks/deleted.html")
