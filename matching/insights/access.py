"""Who may read the figures: the one place that says it.

No figure is about anybody, and each becomes open data when its quarter is over; until then, and by bearer, they are
for agents, who gave both proofs and may read sheets.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

View = Callable[..., HttpResponseBase]


def may_read_figures(user: Any) -> bool:
    """Whether this account may read the running figures."""
    return user.has_perm("aids.view_aid")


def for_agents(view: View) -> View:
    """The view for those who may; others sign in first (302), or are refused (403)."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_read_figures(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return admin.site.admin_view(checked)
