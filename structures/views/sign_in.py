"""Coming in: a password, then a code; going out."""

from datetime import datetime, timedelta
from math import ceil

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.debug import sensitive_post_parameters

from structures import second_factor, sessions, throttle
from structures.forms import CodeForm, RecoveryCodeForm, SignInForm
from structures.journal import Kind, record
from structures.models import AccountEvent, User
from vocabulary import clock

_HOW = {"totp": "par un code", "recovery": "par un code de secours", "proconnect": "par ProConnect"}
TOO_LATE = "Le temps est passé : reprenez depuis votre mot de passe."


@sensitive_post_parameters("password")
@csrf_protect
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first proof. Whatever is wrong, one sentence: nobody learns whether an account exists."""
    following = next_page(request)
    if sessions.is_verified(request) and request.user.is_staff:
        return HttpResponseRedirect(following)
    form = SignInForm(request.POST or None)
    context = {"form": form, "next": following, "proconnect": settings.PROCONNECT_ENABLED}
    if request.method != "POST":
        return render(request, "structures/sign_in.html", context)
    if not form.is_valid():
        return render(request, "structures/sign_in.html", context, status=422)
    now = clock.now()
    attempt = throttle.Attempt.of(request, form.cleaned_data["email"], throttle.Step.PASSWORD)
    if wait := throttle.begin(attempt, now):
        return too_many(request, "structures/sign_in.html", context, wait, now)
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    user = authenticate(request, username=email, password=password)
    if user is None or not user.is_staff:
        record(Kind.PASSWORD_REFUSED, now, request=request, about=User.objects.filter(email=email.lower()).first())
        form.add_error(None, "L’adresse ou le mot de passe n’est pas le bon.")
        return render(request, "structures/sign_in.html", context, status=422)
    throttle.succeed(attempt)
    sessions.await_second_factor(request, user, now, following)
    return redirect("second_factor" if second_factor.has_second_factor(user) else "enrolment")


@csrf_protect
@never_cache
def second_proof(request: HttpRequest) -> HttpResponse:
    """The second proof: the code of the phone, or a recovery code (`?secours`)."""
    now = clock.now()
    awaited = sessions.awaited(request, now)
    if awaited is None:
        messages.info(request, TOO_LATE)
        return redirect("admin:login")
    user, following = awaited
    if not second_factor.has_second_factor(user):
        return redirect("enrolment")
    recovering = "secours" in request.GET
    form = (RecoveryCodeForm if recovering else CodeForm)(request.POST or None)
    context = {"form": form, "recovering": recovering}
    if request.method != "POST":
        return render(request, "structures/second_factor.html", context)
    if not form.is_valid():
        return render(request, "structures/second_factor.html", context, status=422)
    attempt = throttle.Attempt.of(request, user.email, throttle.Step.CODE)
    if wait := throttle.begin(attempt, now):
        return too_many(request, "structures/second_factor.html", context, wait, now)
    factor = second_factor.accept(user, form.cleaned_data["code"], now)
    if factor is None:
        record(Kind.CODE_REFUSED, now, request=request, about=user)
        form.add_error("code", "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.")
        return render(request, "structures/second_factor.html", context, status=422)
    throttle.succeed(attempt)
    return come_in(request, user, factor, now, following)


def come_in(
    request: HttpRequest, user: User, factor: str, now: datetime, following: str, note: str = ""
) -> HttpResponse:
    """Both proofs are given: open the session, remember the device, tell what happened meanwhile."""
    _warn_of_guesses(request, user)
    sessions.begin(request, user, factor, now)
    record(Kind.SIGNED_IN, now, request=request, actor=user, about=user, detail=note or _HOW[factor])
    if factor == "recovery":
        left = user.recovery_codes.count()
        messages.warning(request, f"Codes de secours restants : {left}. Refaites-les dans « Ma sécurité ».")
    response = HttpResponseRedirect(following)
    throttle.remember_device(request, response, user.email)
    return response


def too_many(
    request: HttpRequest, template: str, context: dict, wait: timedelta, now: datetime, status: int = 429
) -> HttpResponse:
    """Not heard: say until when, in the same words whether the account exists or not."""
    minutes = ceil(wait.total_seconds() / 60)
    context["form"].add_error(
        None,
        f"Trop d’essais depuis votre réseau. Réessayez dans {minutes} minute{'s' if minutes > 1 else ''}. "
        "Un appareil d’où vous vous êtes déjà connecté n’attend pas.",
    )
    network = throttle.network_of(request)
    if not AccountEvent.objects.filter(kind=Kind.SLOWED, network=network, at__gt=now - throttle.SHORT).exists():
        record(Kind.SLOWED, now, request=request)
    response = render(request, template, context, status=status)
    response["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def next_page(request: HttpRequest) -> str:
    """Where to go once in: `next` when it is a page of this site, else the administration."""
    following = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    return following if safe else reverse("admin:index")


def _warn_of_guesses(request: HttpRequest, user: User) -> None:
    """Whoever tried codes knew the password: the agent hears of it at once."""
    since = {"at__gt": user.last_login} if user.last_login else {}
    guesses = user.account_events.filter(kind=Kind.CODE_REFUSED, **since).count()
    if guesses >= throttle.BY_PAIR:
        messages.warning(
            request,
            f"Depuis votre dernière connexion, {guesses} codes ont été refusés après votre bon mot de passe. "
            "Si ce n’était pas vous, changez-le.",
        )
