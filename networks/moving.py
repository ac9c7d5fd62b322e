"""The one place that changes the state of a request, and writes it in its history."""

from __future__ import annotations

from datetime import datetime

from networks.models import WAITING, Adviser, CallbackRequest, Move, Network, RequestState


def locked(request: CallbackRequest) -> CallbackRequest:
    """The request as it now is, kept from other writers until the transaction ends; DoesNotExist once deleted."""
    return CallbackRequest.objects.select_for_update().get(pk=request.pk)


def put(
    request: CallbackRequest,
    state: RequestState,
    now: datetime,
    *,
    owner: Adviser | None,
    by: Adviser | None = None,
    passed_to: Network | None = None,
) -> None:
    """Bring a locked request to `state`, followed by `owner`; `by`: who did it, None for the structure or the site.

    One that waits again after somebody called, or after it had ended, waits from now.
    """
    if state in WAITING and request.state not in WAITING:
        request.waiting_since = now
    request.state, request.state_since = state, now
    request.owner, request.passed_to = owner, passed_to
    request.save(update_fields=["state", "state_since", "owner", "passed_to", "waiting_since"])
    Move.objects.create(
        request=request, at=now, state=state, adviser=by, network=passed_to or (by.network if by else None)
    )
