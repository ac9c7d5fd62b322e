"""The private calendar of a member: its address is given, changed, cut, and read by calendars."""

from __future__ import annotations

from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import conditional_page, require_POST, require_safe

from dossiers.agenda import read, without_date
from dossiers.models import Agenda
from dossiers.views.signed_in import READERS, of_structure
from structures.models import Membership
from vocabulary.clock import now, today

SAID = {
    "ouvrir": "Votre agenda a une adresse. Donnez-la une fois à votre logiciel.",
    "changer": "Votre agenda a une autre adresse. L’ancienne ne marche plus.",
    "couper": "L’adresse de votre agenda ne marche plus.",
}


@require_safe
@conditional_page
def agenda(request: HttpRequest, secret: str) -> HttpResponseBase:
    """`/agenda/<secret>.ics`: the deadlines of the aids that a structure keeps; 404 once the address was changed."""
    found = Agenda.objects.opened_by(secret)
    if found is None:
        context = {
            "title": "Cette adresse d’agenda ne marche plus",
            "sentence": "Elle a été changée ou coupée. Retirez-la de votre agenda, puis donnez-lui la nouvelle.",
            "url": reverse("my_structures"),
            "text": "Voir ma structure",
        }
        response = render(request, "aidess/sentence.html", context, status=404)
    else:
        made = read(found, lambda slug: _sheet(request, slug), now=now(), today=today())
        response = HttpResponse(made, content_type="text/calendar; charset=utf-8")
    response["X-Robots-Tag"] = "noindex, nofollow"
    patch_cache_control(response, private=True, no_cache=True)
    return response


@of_structure(*READERS)
@require_POST
def change_agenda(request: HttpRequest, mine: Membership) -> HttpResponse:
    """Give this member's calendar an address, another one, or none; each member has their own, whatever their role."""
    act = request.POST.get("act", "")
    if act == "couper":
        Agenda.objects.filter(membership=mine).delete()
    elif act == "changer":
        Agenda.objects.filter(membership=mine).update(key=uuid4(), created_on=today())
    elif act == "ouvrir":
        Agenda.objects.get_or_create(membership=mine, defaults={"created_on": today()})
    if act in SAID:
        messages.success(request, SAID[act])
    return redirect(reverse("structure_home", args=[mine.structure.key]) + "#agenda")


def agenda_of(request: HttpRequest, mine: Membership) -> dict[str, object]:
    """What the home of a structure says of this member's calendar: its address, "" when it has none. Two queries."""
    found = Agenda.objects.select_related("membership__structure").filter(membership=mine).first()
    url = request.build_absolute_uri(reverse("agenda", args=[found.secret])) if found else ""
    return {
        "agenda_url": url,
        "agenda_subscribe_url": f"webcal:{url.partition(':')[2]}" if url else "",
        "agenda_without_date": without_date(found) if found else 0,
    }


def _sheet(request: HttpRequest, slug: str) -> str:
    return request.build_absolute_uri(reverse("aid", args=[slug]))
