"""Who follows a structure: it says yes to a network, reads who looked, and takes its yes back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers.views.signed_in import WRITERS, of_structure, signed_in
from networks import followed
from networks.access import Role, may
from networks.models import Look, Network
from networks.telling import SOMEBODY, consent_in_words
from structures.models import Membership, Structure
from vocabulary.clock import today
from vocabulary.french import day, typo
from vocabulary.paging import Paging

PAGE_SIZE = 30
UNPROCESSABLE = 422
MONTHS = [("3", "3 mois"), ("6", "6 mois"), ("12", "12 mois")]


class FollowForm(forms.Form):
    """Which structure, what is shown besides its answers, for how long."""

    structure = forms.ModelChoiceField(
        Structure.objects.none(),
        to_field_name="key",
        error_messages={"required": "Choisissez une structure.", "invalid_choice": "Choisissez une de vos structures."},
    )
    months = forms.TypedChoiceField(
        choices=MONTHS,
        coerce=int,
        error_messages={"required": "Choisissez une durée.", "invalid_choice": "Choisissez une durée de la liste."},
    )
    kept = forms.BooleanField(required=False)

    def __init__(self, data: Any, *, user: Any):
        super().__init__(data)
        self.fields["structure"].queryset = Structure.objects.written_by(user)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def follow_me(request: HttpRequest, slug: str) -> HttpResponse:
    """`/reseaux/<slug>/suivre/`: a member lets this network follow one of their structures."""
    network = get_object_or_404(Network, slug=slug, closed_on=None)
    form = FollowForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        _check("give")
        followed.agree(said["structure"], network, shows_kept=said["kept"], months=said["months"], today=today())
        messages.success(request, typo(f"{network.name} suit maintenant « {said['structure'].name} »."))
        return redirect("followed-by", said["structure"].key)
    structures = [(str(one.key), typo(one.name)) for one in form.fields["structure"].queryset]
    context = {
        "network": network,
        "structures": structures,
        "months": MONTHS,
        "chosen": {
            "structure": form["structure"].value() or (structures[0][0] if structures else ""),
            "months": form["months"].value() or "6",
            "kept": form["kept"].value(),
        },
        "errors": [typo(str(error)) for found in form.errors.values() for error in found],
    }
    return render(request, "networks/follow_me.html", context, status=UNPROCESSABLE if form.errors else 200)


@of_structure(*WRITERS)
@require_safe
def followed_by(request: HttpRequest, mine: Membership) -> HttpResponse:
    """`/ma-structure/<key>/suivi/`: the agreements, the last first, and what was looked at."""
    _check("see")
    structure = mine.structure
    looks = Look.objects.filter(consent__structure=structure).select_related("adviser__user", "consent__network")
    paging = Paging.read(request.GET.get("page"), looks.count(), PAGE_SIZE)
    if paging is None:
        raise Http404
    context = {
        "structure": structure,
        "consents": [
            {
                "pk": one.pk,
                "network": typo(one.network.name),
                "words": consent_in_words(one, today()),
                "runs": one.runs(today()),
            }
            for one in structure.consents.select_related("network").order_by("-given_on", "-pk")
        ],
        "looks": [_look_in_words(one) for one in looks[paging.start : paging.end]],
        "networks_url": reverse("networks"),
        **paging.context(lambda page: f"?page={page}#vues"),
    }
    return render(request, "networks/followed_by.html", context)


@of_structure(*WRITERS)
@require_POST
def stop_following(request: HttpRequest, mine: Membership, pk: int) -> HttpResponse:
    """One agreement is taken back; one that has ended already is no mistake."""
    _check("revoke")
    if not mine.structure.consents.filter(pk=pk).exists():
        raise Http404
    followed.revoke(mine.structure, pk, today())
    messages.success(request, typo("Accord retiré : ce réseau ne voit plus rien."))
    return redirect("followed-by", mine.structure.key)


def _check(action: str) -> None:
    """Whoever writes for a structure is its member."""
    if not may({Role.MEMBER}, "agreement", action):
        raise PermissionDenied


def _look_in_words(look: Look) -> str:
    who = (look.adviser.user.name if look.adviser else "") or SOMEBODY
    return typo(f"Le {day(look.day)}, {who}, {look.consent.network.name}, a vu {look.get_what_display()}.")
