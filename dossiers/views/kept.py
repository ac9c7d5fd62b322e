"""Keeping an aid at hand, saying what became of the request for it, hiding it with a reason, and taking any back."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from aids.models import Aid, Status
from dossiers.forms import HideForm
from dossiers.models import KeptAid, KeptState
from dossiers.views.signed_in import WRITERS, back_to, of_structure
from structures.models import Membership
from vocabulary.clock import today
from vocabulary.french import typo

UNPROCESSABLE = 422
TAKE_BACK = "remettre"
STATES = {
    "garder": KeptState.SAVED,
    "deposee": KeptState.APPLIED,
    "obtenue": KeptState.OBTAINED,
    "refusee": KeptState.REFUSED,
    "masquer": KeptState.HIDDEN,
}
SAID = {
    "garder": "« {} » est gardée.",
    "deposee": "« {} » : votre demande est notée. Vous direz la réponse de l'organisme dans « Aides gardées ».",
    "obtenue": "« {} » est notée comme obtenue.",
    "refusee": "« {} » est notée comme refusée.",
    "masquer": "« {} » est masquée. Vous la retrouvez dans « Aides masquées ».",
    TAKE_BACK: "« {} » est remise dans vos listes.",
}


@of_structure(*WRITERS)
@require_POST
def keep_aid(request: HttpRequest, mine: Membership, slug: str) -> HttpResponse:
    """One of `STATES` (hidden with a reason or not), or `remettre` the aid as if nothing had been said of it.

    Of an aid that was withdrawn, one can go on saying what one began to say.
    """
    act = request.POST.get("act", "")
    said = Q(pk__in=KeptAid.objects.filter(structure=mine.structure).values("aid"))
    aid = Aid.objects.filter(Q(status=Status.PUBLISHED) | said, slug=slug).only("pk", "name").first()
    if aid is None or act not in SAID:
        raise Http404
    if act == TAKE_BACK:
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
                "state": STATES[act],
                "on": today(),
                **form.cleaned_data,
            },
        )
    messages.success(request, typo(SAID[act].format(aid.name)))
    return HttpResponseRedirect(_back(request, mine))


def _back(request: HttpRequest, mine: Membership) -> str:
    return back_to(request, reverse("structure_home", args=[mine.structure.key]))
