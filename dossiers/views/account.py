"""One's own account: structures, invitations, a password if one wants, taking one's data, ending it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from dossiers.views.arriving import UNPROCESSABLE
from dossiers.views.signed_in import signed_in
from structures import leaving, people
from structures.journal import Kind, record
from structures.models import Membership
from vocabulary import clock


@signed_in
@require_safe
def my_structures(request: HttpRequest) -> HttpResponse:
    """`/ma-structure/`: the only one at once, else the list, with the invitations that wait."""
    memberships = list(Membership.objects.filter(user=request.user).select_related("structure"))
    invitations = list(people.waiting_invitations(clock.now()).filter(email=request.user.email))
    if len(memberships) == 1 and not invitations and "toutes" not in request.GET:
        return redirect("structure_home", key=memberships[0].structure.key)
    return render(request, "dossiers/structures.html", {"memberships": memberships, "invitations": invitations})


@signed_in
@require_POST
def answer_invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """Join, or decline, from the list of one's structures: the mailbox was proved on signing in."""
    found = people.waiting_invitations(clock.now()).filter(pk=pk, email=request.user.email).first()
    if found is None:
        return render(request, "dossiers/dead_invitation.html", status=404)
    if "refuser" in request.POST:
        found.delete()
        messages.success(request, "L’invitation est refusée.")
        return redirect("my_structures")
    structure = people.accept(found, request.user, clock.now(), clock.today())
    return redirect("structure_home", key=structure.key) if structure else redirect("my_structures")


@signed_in
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """`/mon-compte/`: the address, a password for who wants one, the way out. Agents change theirs elsewhere."""
    user = request.user
    form = None if user.is_staff else SetPasswordForm(user, request.POST or None)
    context = {"form": form, "has_password": user.has_usable_password()}
    if request.method != "POST" or form is None:
        return render(request, "dossiers/account.html", context)
    if not form.is_valid():
        return render(request, "dossiers/account.html", context, status=UNPROCESSABLE)
    form.save()
    update_session_auth_hash(request, user)
    record(Kind.PASSWORD_CHANGED, clock.now(), request=request, actor=user, about=user)
    messages.success(request, "Le mot de passe est enregistré. Le lien par courriel marche toujours.")
    return redirect("account")


@signed_in
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """`/mon-compte/donnees.json`: all that is held of this person and their structures."""
    user, now = request.user, clock.now()
    data = leaving.exported(user)
    user.exported("toutes ses données, JSON", now)
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """`/mon-compte/effacer/`: a page that says what goes, and a button."""
    if request.method != "POST":
        return render(request, "dossiers/erase_account.html", {"refusal": ""})
    try:
        leaving.erase(request.user, clock.now())
    except people.RefusedError as refusal:
        return render(request, "dossiers/erase_account.html", {"refusal": str(refusal)}, status=UNPROCESSABLE)
    logout(request)
    messages.success(request, "Votre compte et vos données sont effacés.")
    return redirect("visit")
