"""Coming in by a mailbox: asking for a link, pressing its button, answering an invitation; and going out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.contrib import messages
from django.contrib.auth import authenticate, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.keeping import keep_pending
from dossiers.views.signed_in import back_to
from structures import links, people, sessions, throttle
from structures.forms import LinkForm, VisitForm
from structures.journal import Kind, record
from structures.models import User
from vocabulary import clock
from vocabulary.french import counted, typo

UNPROCESSABLE, TOO_MANY, GONE = 422, 429, 404
SENT = "dossiers/link_sent.html"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: HttpRequest) -> HttpResponse:
    """`/connexion/`: an address is enough; the same answer whether it has an account or not."""
    if request.user.is_authenticated and request.method != "POST":
        return redirect(back_to(request, reverse("my_structures")))
    form = VisitForm(request.POST or None)
    context = {"form": form, "next": back_to(request, ""), "late": request.POST.get("late", "")}
    if request.method != "POST":
        return render(request, "dossiers/visit.html", context)
    if not form.is_valid():
        return render(request, "dossiers/visit.html", context, status=UNPROCESSABLE)
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    if password:
        return _by_password(request, email, password, context)
    pending = links.pending_of(context["late"], email)
    return send_link(request, form, "dossiers/visit.html", context, pending=pending)


def send_link(
    request: HttpRequest,
    form: LinkForm | VisitForm,
    template: str,
    context: Mapping[str, Any],
    *,
    pending: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Post a link to the address of a valid form, unless too many were asked for; `template` shows the form."""
    email, now = form.cleaned_data["email"], clock.now()
    attempt = throttle.Attempt.of(request, email, throttle.Step.LINK)
    if wait := throttle.begin(attempt, now):
        return _too_many(request, form, template, context, wait)
    links.send(email, now, path=lambda token: reverse("sign_in_link", args=[token]), pending=pending)
    return render(request, SENT, {"keeps": bool(pending)})


def _too_many(
    request: HttpRequest, form: LinkForm | VisitForm, template: str, context: Mapping[str, Any], wait: timedelta
) -> HttpResponse:
    minutes = ceil(wait.total_seconds() / 60)
    form.add_error(
        None,
        typo(
            "Trop de demandes pour cette adresse ou depuis votre réseau : "
            f"réessayez dans {counted(minutes, 'minute', 'minutes')}. "
            "Les liens déjà reçus marchent encore : regardez vos indésirables."
        ),
    )
    response = render(request, template, {**context, "form": form}, status=TOO_MANY)
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def _by_password(request: HttpRequest, email: str, password: str, context: dict[str, Any]) -> HttpResponse:
    """The password that a visitor chose; it opens no page of agents, whose own sign-in asks for more."""
    now = clock.now()
    attempt = throttle.Attempt.of(request, email, throttle.Step.PASSWORD)
    if wait := throttle.begin(attempt, now):
        return _too_many(request, context["form"], "dossiers/visit.html", context, wait)
    user = authenticate(request, username=email, password=password)
    if user is None:
        record(Kind.PASSWORD_REFUSED, now, request=request, about=User.objects.filter(email=email).first())
        context["form"].add_error(
            None, "L’adresse ou le mot de passe n’est pas le bon. Sans mot de passe, nous vous envoyons un lien."
        )
        return render(request, "dossiers/visit.html", context, status=UNPROCESSABLE)
    throttle.succeed(attempt)
    _come_in(request, user, now, "par un mot de passe")
    return redirect(back_to(request, reverse("my_structures")))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """`/lien/<token>/`: a page with a button; only pressing it uses the link up, so that a scanner of mails cannot."""
    now = clock.now()
    link = links.waiting(token, now)
    if link is None:
        return _dead_link(request, token)
    if request.method != "POST":
        return render(request, "dossiers/sign_in_link.html", {"email": link.email, "keeps": bool(link.pending)})
    opened = links.use(token, now)
    if opened is None:
        return _dead_link(request, token)
    throttle.succeed(throttle.Attempt.of(request, opened.user.email, throttle.Step.LINK))
    _come_in(request, opened.user, now, "par un lien")
    structure = keep_pending(request, opened.user, opened.pending)
    return redirect("structure_home", key=structure.key) if structure else redirect("my_structures")


def _dead_link(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "dossiers/dead_link.html", {"form": LinkForm(), "late": token}, status=GONE)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """`/invitation/<token>/`: who is invited, and a button. It opens a new account, never one that exists: for that
    one, a link of thirty minutes is sent, since an invitation lasts days and may have been forwarded."""
    now = clock.now()
    found = people.invitation_by(token, now)
    if found is None:
        return render(request, "dossiers/dead_invitation.html", status=GONE)
    context = {"email": found.email, "structure": found.structure.name, "role": found.get_role_display()}
    if request.method != "POST":
        return render(request, "dossiers/invitation.html", context)
    user = User.objects.filter(email=found.email).first()
    if user is None:
        user = User.objects.of_mailbox(found.email)
        _come_in(request, user, now, "par une invitation")
    elif request.user != user:
        form = LinkForm({"email": found.email})
        form.is_valid()
        return send_link(request, form, "dossiers/visit.html", {"next": "", "late": ""})
    structure = people.accept(found, user, now, clock.today())
    return redirect("structure_home", key=structure.key) if structure else redirect("my_structures")


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """`/deconnexion/`: end this session, or every session of the account (`partout`)."""
    if request.user.is_authenticated:
        kind = Kind.SIGNED_OUT_EVERYWHERE if "partout" in request.POST else Kind.SIGNED_OUT
        if kind == Kind.SIGNED_OUT_EVERYWHERE:
            request.user.end_sessions()
        record(kind, clock.now(), request=request, actor=request.user, about=request.user)
    logout(request)
    messages.info(request, "Vous êtes déconnecté. Vos réponses restent gardées.")
    return redirect("visit")


def _come_in(request: HttpRequest, user: User, now: datetime, how: str) -> None:
    sessions.begin_visit(request, user, now)
    record(Kind.SIGNED_IN, now, request=request, actor=user, about=user, detail=how)
