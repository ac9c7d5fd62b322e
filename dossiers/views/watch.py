"""The pages of a watch without account: ask, confirm, change, stop. Who holds an address of them received it by mail.

No page of a mail does anything by being opened, as mail scanners open them all: a button does. No account is used
here and the site gives visitors no cookie: the token of the address stands for CSRF's.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from dossiers.models import Rhythm, Watch
from dossiers.watch import asking, links
from dossiers.watch.answers import query_of
from dossiers.watch.forms import AskForm, RhythmForm, rhythm_options
from matching.addresses import path_of
from matching.given import given_answers
from matching.index import Catalogue, catalogue
from matching.querystring import AnswersQuery
from matching.views.reading import UNPROCESSABLE, bad_answers, read_request
from structures import throttle
from vocabulary.clock import now, today
from vocabulary.french import counted, typo

TOO_MANY = 429
GONE = 410
STEPS = ["GET", "HEAD", "POST"]


@csrf_exempt
@never_cache
@require_http_methods(STEPS)
def ask(request: HttpRequest) -> HttpResponse:
    """`/veille/?<answers>`: an address, and when to write to it. The answer is the same whether it was known or not."""
    held, query = read_request(request)
    if query.errors:
        return bad_answers(request, query, held)
    if not query.answers.given:
        return redirect("questionnaire")
    form = AskForm(request.POST or None, initial={"watch": Rhythm.WEEKLY})
    if request.method != "POST":
        return _ask_page(request, held, query, form)
    if not form.is_valid():
        return _ask_page(request, held, query, form, status=UNPROCESSABLE)
    email, rhythm = form.cleaned_data["email"], Rhythm(form.cleaned_data["watch"])
    if wait := throttle.begin(throttle.Attempt.of(request, email, throttle.Step.LINK), now()):
        form.add_error(None, _too_often(wait))
        response = _ask_page(request, held, query, form, status=TOO_MANY)
        response["Retry-After"] = str(ceil(wait.total_seconds()))
        return response
    asking.ask(email=email, query=query.urlencoded, rhythm=rhythm, now=now())
    return _ask_page(request, held, query, form, is_sent=True)


def _ask_page(
    request: HttpRequest,
    held: Catalogue,
    query: AnswersQuery,
    form: AskForm,
    *,
    is_sent: bool = False,
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "back_url": f"{path_of('results')}?{query.urlencoded}",
        "kept_query": query.urlencoded,
        "answers": given_answers(query, held),
        "form": form,
        "rhythms": rhythm_options(form["watch"].value()),
        "errors": _errors(form, "watch", NON_FIELD_ERRORS),
        "is_sent": is_sent,
    }
    return render(request, "dossiers/watch_ask.html", context, status=status)


def _too_often(wait: timedelta) -> str:
    minutes = counted(ceil(wait.total_seconds() / 60), "minute", "minutes")
    return typo(f"Trop de demandes pour cette adresse ou depuis votre réseau : réessayez dans {minutes}.")


def _errors(form: Form, *names: str) -> list[dict[str, str]]:
    """What the form as a whole has to say, and its fields that have no place for it."""
    return [{"sentence": sentence, "advice": ""} for name in names for sentence in form.errors.get(name, ())]


@csrf_exempt
@never_cache
@require_http_methods(STEPS)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """`/veille/confirmer/<token>/`: a button that begins the messages."""
    watch = _watch(token, links.CONFIRM)
    is_waiting = watch is not None and asking.is_waiting(watch, now())
    if watch is None or not (is_waiting or watch.is_active):
        query = watch.query if watch else ""
        return render(request, "dossiers/watch_dead.html", {"kept_query": query}, status=GONE)
    if is_waiting and request.method == "POST":
        asking.confirm(watch, now=now(), today=today())
        is_waiting = False
    context = {"is_waiting": is_waiting, "manage_url": links.manage_path(watch), **_told(watch)}
    return render(request, "dossiers/watch_confirm.html", context)


@csrf_exempt
@never_cache
@require_http_methods(STEPS)
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """`/veille/<token>/`: what is watched, how often, and the way to end it."""
    watch = _watch(token, links.OWN)
    if watch is None:
        return _stopped(request)
    form = RhythmForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.chosen is None:
            asking.stop(watch)
            return _stopped(request)
        asking.change(watch, form.chosen, today=today())
        watch.rhythm = form.chosen
    errors = _errors(form, "watch")
    context = {
        "rhythms": rhythm_options(watch.rhythm, never="Nous effaçons votre adresse et vos réponses"),
        "is_changed": request.method == "POST" and not errors,
        "errors": errors,
        "stop_url": links.stop_path(watch),
        **_told(watch),
    }
    return render(request, "dossiers/watch.html", context, status=UNPROCESSABLE if errors else 200)


@csrf_exempt
@never_cache
@require_http_methods(STEPS)
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """`/veille/<token>/arreter/`: a button for people, one POST for their mail readers (RFC 8058). Twice is once."""
    watch = _watch(token, links.OWN)
    if watch is not None and request.method == "POST":
        asking.stop(watch)
        watch = None
    if watch is None:
        return _stopped(request)
    return render(request, "dossiers/watch_stop.html", {"manage_url": links.manage_path(watch), **_told(watch)})


def _watch(token: str, purpose: str) -> Watch | None:
    """The watch of an address of ours, None when it ended; 404 for an address that we never gave."""
    key = links.key_in(token, purpose)
    if key is None:
        raise Http404
    watches = Watch.objects.select_related("membership__structure", "membership__user")
    return watches.filter(key=key).first()


def _told(watch: Watch) -> dict[str, Any]:
    """For whom and for which answers: what every page repeats."""
    held = catalogue()
    query = query_of(watch, held.lexicon)
    return {
        "address": watch.address,
        "answers": given_answers(query, held),
        "kept_query": query.urlencoded,
        "results_url": f"{path_of('results')}?{query.urlencoded}",
    }


def _stopped(request: HttpRequest) -> HttpResponse:
    return render(request, "dossiers/watch_stopped.html")
