"""Keeping an aid at hand, hiding it with a reason, and taking either back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from aids.models import Aid
from dossiers.forms import HideForm
from dossiers.models import KeptAid, KeptState
from dossiers.views.signed_in import WRITERS, back_to, of_structure
from structures.models import Membership
from vocabulary.clock import today
from vocabulary.french import typo

UNPROCESSABLE = 422
SAID = {
    "garder": "« {} » est gardée.",
    "masquer": "« {} » est masquée. Vous la retrouvez dans « Aides masquées ».",
    "remettre": "« {} » est remise dans vos listes.",
}


@of_structure(*WRITERS)
@require_POST
def keep_aid(request: HttpRequest, mine: Membership, slug: str) -> HttpResponse:
    """`garder`, `masquer` (with a reason or not), or `remettre` what was hidden or kept."""
    act = request.POST.get("act", "")
    aids = Aid.objects.all() if act == "remettre" else Aid.objects.published()
    aid = aids.filter(slug=slug).only("pk", "name").first()
    if aid is None or act not in SAID:
        raise Http404
    if act == "remettre":
        KeptAid.objects.filter(structure=mine.structure, aid=aid).delete()
    else:
        form = HideForm(request.POST if act == "masquer" else {})
        if not form.is_valid():
            context = {
                "sentences": [" ".join(errors) for errors in form.errors.values()],
                "back_url": _back(request, mine),
            }
            return render(request, "dossiers/refused.html", context, status=UNPROCESSABLE)
        KeptAid.objects.update_or_create(
            structure=mine.structure,
            aid=aid,
            defaults={
                "state": KeptState.HIDDEN if act == "masquer" else KeptState.SAVED,
                "on": today(),
                **form.cleaned_data,
            },
        )
    messages.success(request, typo(SAID[act].format(aid.name)))
    return HttpResponseRedirect(_back(request, mine))


def _back(request: HttpRequest, mine: Membership) -> str:
    return back_to(request, reverse("structure_home", args=[mine.structure.key]))
