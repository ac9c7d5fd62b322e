"""What every request passes through before our views."""

import logging
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse, HttpResponseBadRequest, HttpResponseNotAllowed
from django.template import loader
from django.urls import reverse

from aids.history import signing_changes

logger = logging.getLogger(__name__)


class RefuseUnstorableText:
    """Answer 400 to a NUL byte, which PostgreSQL cannot hold, in a path, a cookie or a query of the administration.

    No honest browser sends one. Our own pages read their queries with care, and say which answer is wrong.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        texts = [request.path, *request.COOKIES.values()]
        if request.path.startswith(reverse("admin:index")):
            texts.append(unquote(request.META.get("QUERY_STRING", "")))
        if any("\x00" in text for text in texts):
            return HttpResponseBadRequest(loader.render_to_string("400.html"))
        return self.get_response(request)


class AnswerHeadWithoutBody:
    """A HEAD is answered by the headers of a GET alone: Django leaves it to the server, which complains."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            response.setdefault("Content-Length", str(len(response.content)))
            response.content = b""
        return response


class ShowPageOfRefusedMethod:
    """Say in French that an address only takes a form: Django answers 405 with nothing, and the browser shows a fault.

    Whoever opens again the address that a refused form left in the bar comes here.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            response.content = loader.render_to_string("405.html")
        return response


class SayThatTheDatabaseIsAway:
    """Answer 503 while the database does not: nothing is wrong with the request, and it may be sent again."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        logger.error("La base de données ne répond pas : %s", exception)
        return HttpResponse(loader.render_to_string("500.html"), status=503, headers={"Retry-After": "60"})


class KeepDemonstrationOutOfSearchEngines:
    """A demonstration asks every engine to forget what it serves, pages, data and errors alike."""

    def __init__(self, get_response):
        if not settings.AIDESS_DEMO:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response


class KeepWhoActs:
    """Whatever an account changes of an aid is kept in its history as that account's, whichever view it used."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.method != "POST" or not request.user.is_authenticated:
            return self.get_response(request)
        with signing_changes(request.user):
            return self.get_response(request)


class RefuseDeviceFeatures:
    """No page of ours asks for a camera, a position or a payment: nothing that slips into one may either."""

    POLICY = ", ".join(
        f"{feature}=()"
        for feature in (
            "accelerometer",
            "browsing-topics",
            "camera",
            "display-capture",
            "geolocation",
            "gyroscope",
            "magnetometer",
            "microphone",
            "midi",
            "payment",
            "usb",
        )
    )

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response["Permissions-Policy"] = self.POLICY
        return response
