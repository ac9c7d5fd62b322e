"""The follow-up page of a request, under a link that nobody guesses, and what its buttons do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from matching.index import catalogue
from matching.saved import answers_of
from matching.views.reading import UNPROCESSABLE
from networks import following
from networks.access import may, roles_of
from networks.fitting import Said, options_of, propose_for
from networks.models import WAITING, CallbackRequest, Consent, Heard, Network, ReminderStep, Shown
from networks.telling import asked_in_words, consent_in_words, heard_in_words, said_of, state_in_words
from networks.wording import needs_in_words
from vocabulary.answers import TerritoryAnswer
from vocabulary.clock import now, today
from vocabulary.french import capitalised, day, typo
from vocabulary.lexicon import TERRITORY, Lexicon

MOST_OFFERED = 5
HEARD = {"called": Heard.CALLED, "silent": Heard.SILENT}


def with_request(thing: str, action: str) -> Callable[..., Any]:
    """The view with the request of its link in place of the token; whoever may not gets 403, a link to nothing 404."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @csrf_exempt  # the address itself is the secret, and no cookie is asked for
        @never_cache
        @wraps(view)
        def checked(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            found = CallbackRequest.objects.select_related("owner__user", "owner__network", "aid", "passed_to").filter(
                token=token
            )
            callback = found.first()
            if callback is None:
                raise Http404
            if not may(roles_of(request.user, callback, today(), token=token), thing, action):
                raise PermissionDenied
            try:
                response = view(request, callback, **kwargs)
            except CallbackRequest.DoesNotExist:  # deleted meanwhile
                raise Http404 from None
            response["X-Robots-Tag"] = "noindex, nofollow"
            return response

        return checked

    return decorate


@require_safe
@with_request("request", "see")
def follow(request: HttpRequest, callback: CallbackRequest) -> HttpResponse:
    """`/etre-rappele/suivi/<token>/`: where the request stands, who may see it, and how to end it."""
    return _page(request, callback)


def _page(request: HttpRequest, callback: CallbackRequest, error: str = "", status: int = 200) -> HttpResponse:
    if callback.forgotten_at is not None:
        return render(request, "networks/forgotten.html", {"day": day(callback.forgotten_at.date())})
    lexicon = catalogue().lexicon
    consents = list(callback.consents.select_related("network"))
    running = [one for one in consents if one.runs(today())]
    context = {
        "state": state_in_words(callback, consents, today()),
        "asked": asked_in_words(callback, capitalised(needs_in_words([callback.need], lexicon))),
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
        "offers": options_of(offered(callback, running, lexicon)[:MOST_OFFERED]),
        "passing": typo(callback.passed_to.name) if callback.passed_to and not callback.passed_to.closed_on else "",
        "passing_from": typo(callback.owner.network.name) if callback.owner else "",
        "notes": [said_of(note) for note in callback.notes.filter(is_private=False).select_related("network")],
        "is_forgotten_of_all": callback.state in WAITING
        and now() - callback.waiting_since >= ReminderStep.STRUCTURE.wait,
        "error": error,
        "has_email": bool(callback.email),
        "received": day(callback.created_at.date()),
        "token": callback.token,
    }
    return render(request, "networks/follow.html", context, status=status)


def offered(callback: CallbackRequest, running: Sequence[Consent], lexicon: Lexicon) -> list[Said]:
    """The other networks that fit what the structure answered when it asked."""
    answers = answers_of(callback, lexicon)
    place = answers.get(TERRITORY)
    codes = place.codes if isinstance(place, TerritoryAnswer) else ()
    seeing = {consent.network_id for consent in running}
    proposal = propose_for(callback.topic, list(Network.objects.around(codes)), answers, lexicon, today())
    return [said for said in proposal.proposed if said.network.pk not in seeing]


@require_POST
@with_request("consent", "give")
def ask_others(request: HttpRequest, callback: CallbackRequest) -> HttpResponse:
    """« Demander aussi à un autre réseau »."""
    running = list(Consent.objects.running(today()).filter(request=callback))
    proposed = {
        said.network.slug: said.network for said in offered(callback, running, catalogue().lexicon)[:MOST_OFFERED]
    }
    chosen = [proposed[slug] for slug in request.POST.getlist("network") if slug in proposed]
    if not chosen:
        return _page(request, callback, typo("Cochez au moins un réseau parmi ceux que nous proposons."), UNPROCESSABLE)
    shown = [Shown.CONTACT, *([Shown.ANSWERS] if request.POST.get("share") else [])]
    following.ask_others(callback, chosen, shown, today(), now())
    return redirect("callback-follow", callback.token)


@require_POST
@with_request("request", "pass")
def passing(request: HttpRequest, callback: CallbackRequest) -> HttpResponse:
    """« Oui, passer ma demande », « Non, garder »."""
    if request.POST.get("agree") == "oui":
        shown = [Shown.CONTACT, *([Shown.ANSWERS] if request.POST.get("share") else [])]
        following.accept_passing(callback, shown, today(), now())
    else:
        following.refuse_passing(callback, now())
    return redirect("callback-follow", callback.token)


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
