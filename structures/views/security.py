"""« Ma sécurité »: what an agent sees and does about their own account."""

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from structures import proconnect, sessions
from structures.journal import Kind, record
from structures.models import SecondFactor
from vocabulary import clock

_LAST_EVENTS = 10


@require_safe
@never_cache
def security(request: HttpRequest) -> HttpResponse:
    """Second factor, recovery codes left, the last things that happened to the account."""
    if not sessions.is_verified(request):
        return redirect("admin:login")
    context = {
        "factor": SecondFactor.objects.filter(user=request.user).first(),
        "codes_left": request.user.recovery_codes.count(),
        "events": request.user.account_events.all()[:_LAST_EVENTS],
    }
    return render(request, "structures/security.html", context)


@require_POST
@csrf_protect
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session. The page leads on to ProConnect's end: our policy lets no form lead to another site."""
    onward = proconnect.end_session_address(request)
    if request.user.is_authenticated:
        record(Kind.SIGNED_OUT, clock.now(), request=request, actor=request.user, about=request.user)
    logout(request)
    response = render(request, "structures/signed_out.html", {"onward": onward})
    if onward:
        response["Refresh"] = f"0;url={onward}"
    return response


@require_POST
@csrf_protect
@never_cache
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End every session of the account, this one too."""
    if sessions.is_verified(request):
        request.user.end_sessions()
        record(Kind.SIGNED_OUT_EVERYWHERE, clock.now(), request=request, actor=request.user, about=request.user)
    logout(request)
    return render(request, "structures/signed_out.html", {"onward": ""})
