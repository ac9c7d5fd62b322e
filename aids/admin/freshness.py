"""The queue of sheets to read again, worst first, each said « vérifiée aujourd'hui » in one click."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aids.bulk import OPERATIONS, Order, carry_out
from aids.freshness import Due, queue
from aids.models import Aid
from vocabulary.clock import today
from vocabulary.french import counted, typo
from vocabulary.paging import Paging
from vocabulary.snapshot import load_lexicon

SHEETS_A_PAGE = 25


@require_safe
def freshness(request: HttpRequest) -> HttpResponse:
    """`/admin/fraicheur/`: the sheets that are due."""
    if not request.user.has_perm("aids.view_aid"):
        raise PermissionDenied
    due = queue(today())
    paging = Paging.read(request.GET.get("page"), len(due), SHEETS_A_PAGE)
    if paging is None:
        raise Http404
    context = admin.site.each_context(request) | {
        "title": "Fiches à relire",
        "count": counted(len(due), "fiche", "fiches", none="aucune"),
        "due": [_shown(sheet) for sheet in due[paging.start : paging.end]],
        "may_verify": request.user.has_perm("aids.change_aid"),
        **paging.context(lambda number: f"?page={number}"),
    }
    return render(request, "admin/aids/freshness.html", context)


def _shown(due: Due) -> dict[str, object]:
    return {
        "name": typo(due.name),
        "bearer": typo(due.bearer),
        "reasons": due.reasons,
        "url": reverse("admin:aids_aid_change", args=[due.pk]),
        "verify_url": reverse("verify", args=[due.pk]),
    }


@require_POST
def verify_today(request: HttpRequest, pk: int) -> HttpResponse:
    """`/admin/fraicheur/<pk>/verifier/`: written with who and when in the history of the sheet."""
    aid = get_object_or_404(Aid, pk=pk)
    (row,) = carry_out(OPERATIONS["verify"], [aid], Order(request.user, today(), load_lexicon()))
    if row.refusals:
        messages.error(request, typo(f"« {aid.name} » : {' '.join(row.refusals)}"))
    else:
        messages.success(request, typo(f"« {aid.name} » : vérifiée aujourd'hui."))
    return redirect("freshness")
