"""What every request passes through before our views."""

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponseBadRequest


class RefuseUnstorableText:
    """Answer 400 to an address or a form with a NUL byte: PostgreSQL cannot hold it, no honest browser sends it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return HttpResponseBadRequest(
                "Cette adresse contient un caractère interdit.", content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)


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
