"""Coming in by ProConnect: the request, the answer."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from structures import proconnect, second_factor, sessions
from structures.journal import Kind, record
from structures.models import User
from structures.views.sign_in import come_in, next_page
from vocabulary import clock

FOLLOWING = "proconnect_next"


class _Request(OIDCAuthenticationRequestView):
    def get_extra_params(self, request):
        return proconnect.asked_levels()


@require_GET
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Lead the browser to ProConnect. A link, not a form: our policy lets no form lead elsewhere."""
    if not settings.PROCONNECT_ENABLED:
        raise Http404
    request.session[FOLLOWING] = next_page(request)
    return _Request.as_view()(request)


@require_GET
@never_cache
def answer(request: HttpRequest) -> HttpResponse:
    """Open the account that ProConnect vouches for, or say in a sentence why not."""
    if not settings.PROCONNECT_ENABLED:
        raise Http404
    now = clock.now()
    try:
        identity = proconnect.identify(request)
    except proconnect.ProConnectError as refusal:
        about = User.objects.filter(email=refusal.email.strip().lower()).first() if refusal.email else None
        record(Kind.PROCONNECT_REFUSED, now, request=request, about=about)
        messages.error(request, str(refusal))
        return redirect("admin:login")
    user, following = identity.user, request.session.get(FOLLOWING) or next_page(request)
    id_token = request.session[proconnect.ID_TOKEN]
    if identity.proved_twice:
        note = f"par ProConnect, SIRET {identity.siret}" if identity.siret else ""
        response = come_in(request, user, "proconnect", now, following, note)
    else:
        sessions.await_second_factor(request, user, now, following)
        response = redirect("second_factor" if second_factor.has_second_factor(user) else "enrolment")
    request.session[proconnect.ID_TOKEN] = id_token
    return response
