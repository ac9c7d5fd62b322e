"""The public page « Proposer une correction »."""

from __future__ import annotations

import time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from aids.models import Aid
from aids.suggestions import MOST_A_DAY, SuggestionForm, receive, sender_of
from vocabulary.clock import today
from vocabulary.french import typo

UNPROCESSABLE = 422
TOO_MANY = 429


# Nobody's account is used here, and the site gives visitors no cookie: the form's own signed token stands for CSRF's.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suggest(request: HttpRequest, slug: str) -> HttpResponse:
    """`/aides/<slug>/correction/`: a form, then the page of thanks."""
    aid = Aid.objects.published().filter(slug=slug).first()
    if aid is None:
        if kept := Aid.objects.slug_after_merge(slug):
            return HttpResponsePermanentRedirect(reverse("suggest", args=[kept]))
        raise Http404
    now = time.time()
    if request.method != "POST":
        return _page(request, aid, SuggestionForm(None, subject=slug, now=now), now)
    form = SuggestionForm(request.POST, subject=slug, now=now)
    if not form.is_valid():
        return _page(request, aid, form, now, status=UNPROCESSABLE)
    day = today()
    words = form.cleaned_data
    if not receive(aid, words["text"], words["reply_to"], sender=sender_of(request, day), today=day):
        too_many = (
            f"{MOST_A_DAY} corrections sont arrivées aujourd’hui de votre réseau. Revenez demain : gardez votre texte."
        )
        return _page(request, aid, form, now, too_many, status=TOO_MANY)
    return redirect("suggested", slug)


def _page(
    request: HttpRequest, aid: Aid, form: SuggestionForm, now: float, refusal: str = "", *, status: int = 200
) -> HttpResponse:
    errors = [refusal] if refusal else [str(sentence) for sentences in form.errors.values() for sentence in sentences]
    context: dict[str, Any] = {
        "name": typo(aid.name),
        "address": reverse("aid", args=[aid.slug]),
        "form": form,
        "token": form.token_for(aid.slug),
        "errors": [typo(sentence) for sentence in errors],
    }
    return render(request, "aids/suggest.html", context, status=status)


@require_safe
def suggested(request: HttpRequest, slug: str) -> HttpResponse:
    """`/aides/<slug>/correction/merci/`."""
    aid = Aid.objects.published().filter(slug=slug).first()
    if aid is None:
        raise Http404
    return render(request, "aids/suggested.html", {"name": typo(aid.name), "address": reverse("aid", args=[slug])})
