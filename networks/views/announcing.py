"""The page where a bearer tells the networks concerned that a call is coming."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from aids.models import Aid
from aids.workflow import PUBLISH, of_person
from matching.index import catalogue
from matching.insights.access import for_agents
from matching.views.reading import UNPROCESSABLE
from networks.announcing import TooSoonError, announce, concerned
from networks.models.announcement import LONGEST_TEXT
from vocabulary.clock import today
from vocabulary.french import counted, day, typo


class AnnouncementForm(forms.Form):
    text = forms.CharField(
        label="Ce qui vient",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "class": "fr-input"}),
        help_text="Dates, priorités, changements. Aucun nom de personne ni de structure.",
        error_messages={"required": "Dites ce qui vient."},
    )


@for_agents
@require_http_methods(["GET", "HEAD", "POST"])
def announcing(request: HttpRequest, slug: str) -> HttpResponse:
    """`/observatoire/aides/<slug>/annonce/`: one mail an adviser of the networks concerned, once a month at most."""
    aid = get_object_or_404(Aid.objects.published().select_related("bearer"), slug=slug)
    if refused := of_person(PUBLISH, aid, request.user):
        raise PermissionDenied(" ".join(refused))
    networks = concerned(aid, catalogue().lexicon)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            announce(aid, form.cleaned_data["text"], request.user, today(), networks)
        except TooSoonError as error:
            form.add_error(None, typo(f"Une annonce est partie le {day(error.last)} : une par mois au plus."))
        else:
            messages.success(request, typo(f"Annonce envoyée à {counted(len(networks), 'réseau', 'réseaux')}."))
            return redirect("announcing", slug)
    context = {
        "name": typo(aid.name),
        "slug": slug,
        "networks": [typo(network.name) for network in networks],
        "count": counted(len(networks), "réseau est concerné", "réseaux sont concernés", none="Aucun"),
        "form": form,
        "announcements": [
            {"text": typo(one.text), "signed": typo(f"{one.signature}, le {day(one.announced_on)}.")}
            for one in aid.announcements.all()
        ],
    }
    return render(request, "networks/announcing.html", context, status=UNPROCESSABLE if form.errors else 200)
