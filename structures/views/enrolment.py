"""Installing the second factor: a QR code, its secret in letters, a first code; recovery codes shown once."""

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST

from structures import second_factor, sessions, totp
from structures.forms import CodeForm
from structures.journal import Kind, record
from structures.models import User
from structures.sealing import opened, seal
from structures.views.sign_in import TOO_LATE, come_in
from vocabulary import clock

SECRET = "secret_to_confirm"  # noqa: S105  the key of a session
SIGN_IN_AGAIN = "Pour changer vos codes, connectez-vous de nouveau : cela protège un poste laissé ouvert."


@csrf_protect
@never_cache
def enrolment(request: HttpRequest) -> HttpResponse:
    """On the first sign-in, and when an agent changes phone."""
    now = clock.now()
    whom = _who_may_enrol(request, now)
    if isinstance(whom, HttpResponse):
        return whom
    user, following = whom
    secret = _secret_to_confirm(request, user)
    form = CodeForm(request.POST or None)
    context = _shown(secret, user) | {"form": form}
    if request.method != "POST":
        return render(request, "structures/enrolment.html", context)
    if not form.is_valid():
        return render(request, "structures/enrolment.html", context, status=422)
    codes = second_factor.enrol(user, secret, form.cleaned_data["code"], now)
    if codes is None:
        form.add_error("code", "Ce code n’est pas le bon. Vérifiez que l’heure de votre téléphone est juste.")
        return render(request, "structures/enrolment.html", context, status=422)
    record(Kind.FACTOR_ENROLLED, now, request=request, actor=user, about=user)
    user.end_sessions()
    return _codes_shown_once(request, come_in(request, user, "totp", now, following), codes, following)


@require_POST
@csrf_protect
@never_cache
def renew_codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes in place of the old ones."""
    now = clock.now()
    if not sessions.is_verified(request):
        return redirect("admin:login")
    if not sessions.is_recent(request, now):
        return _sign_in_again(request)
    codes = second_factor.new_recovery_codes(request.user)
    record(Kind.CODES_RENEWED, now, request=request, actor=request.user, about=request.user)
    return _codes_shown_once(request, HttpResponse(), codes, reverse("security"))


def _who_may_enrol(request: HttpRequest, now) -> tuple[User, str] | HttpResponse:
    """An agent who has given a password and has no second factor yet, or one who has just come in with both."""
    if sessions.is_verified(request):
        return (request.user, reverse("security")) if sessions.is_recent(request, now) else _sign_in_again(request)
    awaited = sessions.awaited(request, now)
    if awaited is None:
        messages.info(request, TOO_LATE)
        return redirect("admin:login")
    return redirect("second_factor") if second_factor.has_second_factor(awaited[0]) else awaited


def _secret_to_confirm(request: HttpRequest, user: User) -> bytes:
    """The same until it is confirmed, sealed in the session."""
    secret = opened(request.session.get(SECRET, "").encode(), user.pk)
    if secret is None:
        secret = second_factor.new_secret()
        request.session[SECRET] = seal(secret, user.pk).decode()
    return secret


def _sign_in_again(request: HttpRequest) -> HttpResponse:
    messages.info(request, SIGN_IN_AGAIN)
    return redirect("security")


def _shown(secret: bytes, user: User) -> dict[str, str]:
    address = totp.address(secret, issuer=settings.SITE_NAME, account=user.email)
    return {
        "qr": segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="white"),
        "spelled": totp.spelled(secret),
        "address": address,
        "email": user.email,
    }


def _codes_shown_once(request: HttpRequest, opened: HttpResponse, codes: list[str], following: str) -> HttpResponse:
    """The codes in the answer itself: they are stored nowhere, and a reload cannot bring them back."""
    request.session.pop(SECRET, None)
    page = render(request, "structures/recovery_codes.html", {"codes": codes, "next": following})
    page.cookies.update(opened.cookies)
    return page
