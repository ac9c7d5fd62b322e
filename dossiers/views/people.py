"""The people of a structure, its name and its end."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.forms import NUMBERS, InviteForm, RenameForm, RoleForm
from dossiers.views.signed_in import OWNERS, READERS, WRITERS, of_structure
from structures import people, throttle
from structures.models import Membership, Role
from vocabulary import clock
from vocabulary.french import typo

UNPROCESSABLE, TOO_MANY = 422, 429
TEMPLATE = "dossiers/people.html"


@of_structure(*READERS)
@require_http_methods(["GET", "HEAD"])
def structure_people(request: HttpRequest, mine: Membership) -> HttpResponse:
    """`/ma-structure/<key>/personnes/`: who is of it; inviting, roles and ending it for its owners."""
    return _page(request, mine)


def _page(request: HttpRequest, mine: Membership, *, status: int = 200, **forms: Any) -> HttpResponse:
    structure = mine.structure
    context = {
        "structure": structure,
        "mine": mine,
        "is_owner": mine.role == Role.OWNER,
        "may_write": mine.role in WRITERS,
        "members": structure.memberships.select_related("user"),
        "invitations": people.waiting_invitations(clock.now()).filter(structure=structure),
        "roles": Role.choices,
        "invite": InviteForm(),
        "rename": RenameForm.of(structure),
    }
    return render(request, TEMPLATE, context | forms, status=status)


@of_structure(*OWNERS)
@require_POST
def invite(request: HttpRequest, mine: Membership) -> HttpResponse:
    """Send an invitation by mail; what is said does not tell whether the address has an account."""
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, invite=form, status=UNPROCESSABLE)
    email, now = form.cleaned_data["email"], clock.now()
    if wait := throttle.begin(throttle.Attempt.of(request, email, throttle.Step.LINK), now):
        form.add_error(None, typo("Trop de messages pour cette adresse ou depuis votre réseau : réessayez plus tard."))
        response = _page(request, mine, invite=form, status=TOO_MANY)
        response["Retry-After"] = str(ceil(wait.total_seconds()))
        return response
    try:
        people.invite(
            mine.structure,
            request.user,
            email,
            form.cleaned_data["role"],
            now,
            path=lambda token: reverse("invitation", args=[token]),
        )
    except people.RefusedError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, mine, invite=form, status=UNPROCESSABLE)
    messages.success(request, typo(f"Une invitation part à l’adresse {email}."))
    return _back(mine)


@of_structure(*OWNERS)
@require_POST
def take_back(request: HttpRequest, mine: Membership, pk: int) -> HttpResponse:
    """Take an invitation back before it is answered."""
    mine.structure.invitations.filter(pk=pk).delete()
    messages.success(request, "L’invitation est retirée.")
    return _back(mine)


@of_structure(*OWNERS)
@require_POST
def set_role(request: HttpRequest, mine: Membership) -> HttpResponse:
    """Give someone another role: handing over is naming another owner."""
    form = RoleForm(request.POST, structure=mine.structure)
    if not form.is_valid():
        raise Http404
    member, role = form.cleaned_data["membership"], form.cleaned_data["role"]
    return _done(
        request,
        mine,
        lambda: people.set_role(member, role, request.user, clock.now()),
        f"{member.user.email} : {Role(role).label}.",
    )


@of_structure(*OWNERS)
@require_POST
def remove(request: HttpRequest, mine: Membership, pk: int) -> HttpResponse:
    """Take someone out."""
    member = mine.structure.memberships.select_related("user").filter(pk=pk).exclude(pk=mine.pk).first()
    if member is None:
        raise Http404
    said = f"{member.user.email} ne fait plus partie de la structure."
    return _done(request, mine, lambda: people.remove(member, request.user, clock.now()), said)


@of_structure(*READERS)
@require_POST
def leave(request: HttpRequest, mine: Membership) -> HttpResponse:
    """Leave the structure to the others."""
    try:
        people.remove(mine, request.user, clock.now())
    except people.RefusedError as refusal:
        messages.error(request, str(refusal))
        return _page(request, mine, status=UNPROCESSABLE)
    messages.success(request, typo(f"Vous avez quitté « {mine.structure.name} »."))
    return redirect("my_structures")


@of_structure(*WRITERS)
@require_POST
def rename(request: HttpRequest, mine: Membership) -> HttpResponse:
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, rename=form, status=UNPROCESSABLE)
    structure = mine.structure
    structure.name = form.cleaned_data["name"]
    for name, number in form.cleaned_data["number"].items():
        setattr(structure, name, number)
    structure.save(update_fields=["name", *NUMBERS])
    messages.success(request, "C’est noté.")
    return _back(mine)


@of_structure(*OWNERS)
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, mine: Membership) -> HttpResponse:
    """`/ma-structure/<key>/effacer/`: a page that says what goes, and a button."""
    structure = mine.structure
    if request.method != "POST":
        others = structure.memberships.exclude(pk=mine.pk).count()
        return render(request, "dossiers/erase_structure.html", {"structure": structure, "others": others})
    people.erase_structure(structure, request.user, clock.now())
    messages.success(request, typo(f"« {structure.name} » est effacée, avec ses réponses et ses aides gardées."))
    return redirect("my_structures")


def _done(request: HttpRequest, mine: Membership, act: Callable[[], None], said: str) -> HttpResponse:
    try:
        act()
    except people.RefusedError as refusal:
        messages.error(request, str(refusal))
        return _page(request, mine, status=UNPROCESSABLE)
    messages.success(request, typo(said))
    return _back(mine)


def _back(mine: Membership) -> HttpResponse:
    return redirect("structure_people", key=mine.structure.key)
