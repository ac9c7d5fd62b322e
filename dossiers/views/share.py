"""« Envoyer par courriel »: a list goes to a colleague, by the site or by one's own means."""

from __future__ import annotations

import time
from datetime import timedelta
from math import ceil
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from aids.models import Aid
from dossiers.share import ShareForm, send
from matching.addresses import path_of
from matching.explain import Explainer
from matching.index import Catalogue
from matching.querystring import AnswersQuery, encode
from matching.results import ResultsPage
from matching.views.reading import UNPROCESSABLE, bad_answers, mail_url, read_request
from structures import throttle
from vocabulary.clock import now, today
from vocabulary.french import counted, typo
from vocabulary.paging import Paging

TOO_MANY = 429
SHOWN_IN_MAIL = 5


# No account is used here, and the site gives visitors no cookie: the form's own signed token stands for CSRF's.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HttpRequest) -> HttpResponse:
    """`/mes-aides/envoyer/?<answers>`: the address of a list, and a form that sends it to somebody."""
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held)
    if not query.pairs:
        return redirect("questionnaire")
    path = f"{path_of('results')}?{encode(query.pairs)}"
    if request.method != "POST":
        return _page(request, query, path, ShareForm(None, now=time.time(), subject=path))
    form = ShareForm(request.POST, now=time.time(), subject=path)
    if not form.is_valid():
        return _page(request, query, path, form, status=UNPROCESSABLE)
    attempt = throttle.Attempt.of(request, form.cleaned_data["email"], throttle.Step.SHARE)
    if wait := throttle.begin(attempt, now()):
        return _too_many(request, query, path, form, wait)
    with transaction.atomic():
        send(form, path=path, **_in_brief(held, query))
    return redirect(f"{reverse('shared')}?{query.urlencoded}")


@require_safe
def shared(request: HttpRequest) -> HttpResponse:
    """`/mes-aides/envoyer/merci/?<answers>`: it is on its way."""
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held)
    context = {
        "title": "Votre liste est partie",
        "sentence": "Votre collègue la reçoit dans quelques minutes. Si rien n’arrive, regardez les indésirables.",
        "url": f"{path_of('results')}?{query.urlencoded}",
        "text": "Revenir à mes aides",
    }
    return render(request, "aidess/sentence.html", context)


def _in_brief(held: Catalogue, query: AnswersQuery) -> dict[str, Any]:
    """What the mail says of the list: how long it is, and the first few names."""
    page = ResultsPage(
        query,
        held.match(query.answers, today()),
        Paging(1, 1, SHOWN_IN_MAIL),
        Explainer(query.answers, today(), held.lexicon),
    )
    names = Aid.objects.names([one.aid.slug for one in page.shown])
    return {"title": page.title, "names": [typo(names[one.aid.slug]) for one in page.shown if one.aid.slug in names]}


def _page(request: HttpRequest, query: AnswersQuery, path: str, form: ShareForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "token": form.token_for(path),
        "address": request.build_absolute_uri(path),
        "mail_url": mail_url("Des aides à regarder", request.build_absolute_uri(path)),
        "back_url": f"{path_of('results')}?{query.urlencoded}",
        "kept_query": query.urlencoded,
    }
    return render(request, "dossiers/share.html", context, status=status)


def _too_many(request: HttpRequest, query: AnswersQuery, path: str, form: ShareForm, wait: timedelta) -> HttpResponse:
    minutes = counted(ceil(wait.total_seconds() / 60), "minute", "minutes")
    form.add_error(
        None,
        typo(f"Trop d'envois à cette adresse ou depuis votre réseau : réessayez dans {minutes}, ou copiez l'adresse."),
    )
    response = _page(request, query, path, form, status=TOO_MANY)
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response
