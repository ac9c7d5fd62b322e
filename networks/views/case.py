"""One request on the desk of a network: what was asked, what may be done, notes, history."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from dossiers.views.signed_in import signed_in
from matching.index import catalogue
from networks import desk, notes
from networks.access import may, roles_of
from networks.models import Adviser, CallbackRequest, Consent, Network, RequestState
from networks.models.case import LONGEST_CASE_NOTE
from networks.telling import asked_in_words, history_in_words, said_of, state_in_words
from networks.views.desk import row
from networks.views.following import offered
from networks.views.portfolio import adviser_of
from networks.wording import needs_in_words
from vocabulary.clock import now, today
from vocabulary.french import capitalised, typo

UNPROCESSABLE, CONFLICT = 422, 409
ACTS = {
    RequestState.TAKEN: "Pas encore appelée",
    RequestState.CONTACTED: "J'ai appelé",
    RequestState.DONE: "Aide trouvée",
    RequestState.NO_HELP: "Sans solution",
    RequestState.UNREACHABLE: "Injoignable",
    RequestState.NEW: "Remettre à rappeler",
}


def of_case(thing: str, action: str, *, private: bool = False) -> Callable[..., Any]:
    """A page of one request: 404 to whom its structure did not choose, 403 to who may see it but not do this."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @signed_in
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, key: UUID, **kwargs: Any) -> HttpResponse:
            adviser = adviser_of(request, get_object_or_404(Network, slug=slug))
            callback = _found(adviser, key)
            if not may(roles_of(request.user, callback, today()), thing, action, private=private):
                raise PermissionDenied
            try:
                return view(request, adviser, callback, **kwargs)
            except CallbackRequest.DoesNotExist:  # deleted, or its consent revoked, meanwhile
                raise Http404 from None
            except desk.RefusedError as refusal:
                return _page(request, adviser, _found(adviser, key), error=typo(str(refusal)), status=CONFLICT)

        return guarded

    return decorate


def _found(adviser: Adviser, key: UUID) -> CallbackRequest:
    found = CallbackRequest.objects.seen_by(adviser.network, today()).filter(key=key, forgotten_at=None)
    callback = found.select_related("owner__user", "owner__network", "aid", "passed_to").first()
    if callback is None:
        raise Http404
    callback.seen = list(Consent.objects.running(today()).filter(request=callback, network=adviser.network_id))
    return callback


@require_safe
@of_case("request", "see")
def case(request: HttpRequest, adviser: Adviser, callback: CallbackRequest) -> HttpResponse:
    """`/reseau/<slug>/demandes/<key>/`."""
    return _page(request, adviser, callback)


@require_POST
@of_case("request", "take")
def take(request: HttpRequest, adviser: Adviser, callback: CallbackRequest) -> HttpResponse:
    """« Je rappelle »."""
    desk.take(callback, adviser, today(), now())
    return _back(adviser, callback)


@require_POST
@of_case("request", "move")
def say(request: HttpRequest, adviser: Adviser, callback: CallbackRequest) -> HttpResponse:
    """What became of it; `seen` is the state that was on screen."""
    try:
        state = RequestState(request.POST.get("state", ""))
    except ValueError:
        raise Http404 from None
    desk.say(callback, adviser, state, request.POST.get("seen", ""), today(), now())
    return _back(adviser, callback)


@require_POST
@of_case("request", "move")
def pass_on(request: HttpRequest, adviser: Adviser, callback: CallbackRequest) -> HttpResponse:
    """Propose another network to the structure."""
    known = {one.network.slug: one.network for one in _others(adviser, callback)}
    target = known.get(request.POST.get("network", ""))
    if target is None:
        return _page(
            request, adviser, callback, error=typo("Choisissez un réseau parmi ceux proposés."), status=UNPROCESSABLE
        )
    desk.pass_on(callback, adviser, target, today(), now())
    return _back(adviser, callback)


@require_POST
@of_case("note", "write")
def write_note(request: HttpRequest, adviser: Adviser, callback: CallbackRequest) -> HttpResponse:
    """A few words, for one's own network or for all."""
    form = notes.NoteForm(request.POST)
    if not form.is_valid():
        return _page(request, adviser, callback, form=form, status=UNPROCESSABLE)
    is_private = form.cleaned_data["readers"] == notes.PRIVATE
    notes.write(callback, adviser, form.cleaned_data["text"], is_private=is_private, now=now())
    return _back(adviser, callback)


@require_POST
@of_case("note", "delete")
def delete_note(request: HttpRequest, adviser: Adviser, callback: CallbackRequest, pk: int) -> HttpResponse:
    """One note of one's own network; another's is not found."""
    get_object_or_404(callback.notes, pk=pk, network=adviser.network_id).delete()
    return _back(adviser, callback)


def _back(adviser: Adviser, callback: CallbackRequest) -> HttpResponse:
    return redirect("desk-request", adviser.network.slug, callback.key)


def _others(adviser: Adviser, callback: CallbackRequest) -> list[Any]:
    return [one for one in offered(callback, [], catalogue().lexicon) if one.network.pk != adviser.network_id]


def _page(
    request: HttpRequest,
    adviser: Adviser,
    callback: CallbackRequest,
    *,
    form: notes.NoteForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    held = catalogue()
    consents = list(callback.consents.select_related("network"))
    roles = roles_of(request.user, callback, today())
    holds = may(roles, "request", "move")
    errors = [typo(str(one)) for found in form.errors.values() for one in found] if form else []
    context = {
        "network": adviser.network,
        "row": row(callback, held),
        "reads": state_in_words(callback, consents, today()),
        "asked": asked_in_words(callback, capitalised(needs_in_words([callback.need], held.lexicon))),
        "heard": typo(callback.get_heard_display()) if callback.heard else "",
        "state": callback.state,
        "is_mine": callback.owner_id == adviser.pk,
        "holds": holds,
        "acts": [_act(state, label, callback, consents) for state, label in ACTS.items() if state != callback.state],
        "others": [(one.network.slug, typo(one.network.name)) for one in _others(adviser, callback)] if holds else [],
        "passing": typo(callback.passed_to.name) if callback.passed_to else "",
        "with_others": [
            typo(one.network.name) for one in consents if one.runs(today()) and one.network_id != adviser.network_id
        ],
        "notes": [
            said_of(note) | {"is_own": note.network_id == adviser.network_id}
            for note in notes.read_by(callback, adviser)
        ],
        "note_text": form.data.get("text", "").replace("\x00", "") if form else "",
        "note_readers": form.data.get("readers", "") if form else "",
        "warned": bool(form and form.warnings),
        "longest": LONGEST_CASE_NOTE,
        "errors": [*([error] if error else []), *errors],
        "history": history_in_words(
            list(callback.moves.select_related("adviser__user", "adviser__network", "network"))
        ),
    }
    return render(request, "networks/case.html", context, status=status)


def _act(state: RequestState, label: str, callback: CallbackRequest, consents: list[Consent]) -> dict[str, str]:
    """A button, and what the structure reads once it is pressed."""
    after = copy(callback)
    after.state, after.passed_to = state, None
    return {"value": state.value, "label": typo(label), "reads": state_in_words(after, consents, today())}
