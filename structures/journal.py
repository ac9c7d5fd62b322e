"""Writing the journal of accounts, and forgetting what it has kept long enough."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from structures.models.event import KEPT, AccountEvent
from structures.models.user import User
from vocabulary.network import network_of

Kind = AccountEvent.Kind


def record(
    kind: Kind,
    now: datetime,
    *,
    request: HttpRequest | None = None,
    actor: User | None = None,
    about: User | None = None,
    detail: str = "",
) -> AccountEvent:
    """One line more. Without a request, an operator did it by a command."""
    return AccountEvent.objects.create(
        at=now,
        kind=kind,
        actor=actor,
        about=about,
        network=network_of(request) if request else "",
        detail=detail[:500],
    )


def purge(now: datetime) -> int:
    """Delete the lines older than twelve months; how many they were."""
    deleted, _ = AccountEvent.objects.filter(at__lt=now - KEPT).delete()
    return deleted
