"""What every request passes through before our views."""

from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpResponseBadRequest


class RefuseUnstorableText:
    """Answer 400 to a NUL byte, which PostgreSQL cannot hold, and to a query that is not UTF-8.

    No honest browser sends either. Forms look at their own fields; in a path, Django escapes what is not UTF-8.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        texts = [request.path, *request.COOKIES.values()]
        if any("\x00" in text for text in texts) or not _is_storable(request.META.get("QUERY_STRING", "")):
            return HttpResponseBadRequest(
                "Cette adresse contient un caractère interdit.", content_type="text/plain; charset=utf-8"
            )
        return self.get_response(request)


def _is_storable(query: str) -> bool:
    try:
        return "\x00" not in unquote_to_bytes(query).decode()
    except UnicodeDecodeError:
        return False


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
