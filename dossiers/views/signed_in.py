"""What the pages of kept structures ask of whoever opens them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from structures.models import Membership, Role, Structure

READERS = tuple(Role.values)
WRITERS = (Role.OWNER, Role.MEMBER)
OWNERS = (Role.OWNER,)

View = Callable[..., HttpResponse]


def signed_in(view: View) -> View:
    """A page of somebody: others are asked who they are, the same whatever the address."""

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        after = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return redirect(f"{reverse('visit')}?{after}".rstrip("?"))

    return guarded


def of_structure(*roles: str) -> Callable[[View], View]:
    """A page of one structure, given its Membership: 404 to who is not of it, 403 to whose role is less."""

    def decorate(view: View) -> View:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, key: UUID, **kwargs: Any) -> HttpResponse:
            structure = get_object_or_404(Structure.objects.visible_to(request.user), key=key)
            membership = Membership.objects.get(structure=structure, user=request.user)
            membership.structure, membership.user = structure, request.user
            if membership.role not in roles:
                raise PermissionDenied
            return view(request, membership, **kwargs)

        return guarded

    return decorate


def back_to(request: HttpRequest, otherwise: str) -> str:
    """`next` when it is a page of this site, else `otherwise`."""
    following = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(following, {request.get_host()}, require_https=request.is_secure())
    return following if safe else otherwise
