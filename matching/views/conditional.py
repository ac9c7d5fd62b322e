"""A page that has not changed since it was sent is not made again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from matching.index import Catalogue


def if_changed(request: HttpRequest, held: Catalogue, day: date, make: Callable[[], HttpResponse]) -> HttpResponseBase:
    """304 when the browser holds this very page, else what `make` gives, with the ETag of a good answer.

    A page hangs on the release, the catalogue's version, the day, the address, whether HTMX asks and for which
    form, as the announcement names the aid just answered, and whether the menu is a visitor's: on nothing else.
    """
    asked = (request.build_absolute_uri(), bool(request.htmx), request.htmx.trigger)
    has_visit = settings.SESSION_COOKIE_NAME in request.COOKIES
    return if_made_of_others(request, (held.version, day, *asked, has_visit), make)


def if_made_of_others(
    request: HttpRequest, parts: tuple[object, ...], make: Callable[[], HttpResponse]
) -> HttpResponseBase:
    """304 when the page that the browser holds was made by this release of these very parts, else what `make` gives."""
    etag = f'"{hashlib.sha256(repr((_release(), *parts)).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = make()
        if response.status_code != 200:
            return response
        response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


@cache
def _release() -> str:
    """What the code and the templates of the project are."""
    found = hashlib.sha256()
    for folder in ("aidess", "aids", "dossiers", "matching", "networks", "structures", "templates", "vocabulary"):
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.suffix in (".py", ".html"):
                found.update(path.read_bytes())
    return found.hexdigest()
