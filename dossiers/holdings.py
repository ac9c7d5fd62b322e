"""What this floor holds of people, for who takes their data away or ends their account (`structures.personal`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dossiers.models import Agenda, KeptAid, Watch
from dossiers.watch import asking
from structures.models import Structure, User


def kept_aids(user: User) -> list[dict[str, Any]]:
    """The aids kept and hidden by the structures of this person; they end with each structure."""
    rows = KeptAid.objects.filter(structure__in=Structure.objects.visible_to(user)).select_related("structure", "aid")
    return [
        {
            "structure": str(row.structure.key),
            "aid": row.aid.slug,
            "state": row.state,
            "reason": row.reason,
            "text": row.text,
            "on": row.on.isoformat(),
        }
        for row in rows
    ]


def nothing_of_its_own(user: User, now: datetime) -> None:
    """What goes with the structures or the memberships of the account is deleted with them."""


def watches(user: User) -> list[dict[str, Any]]:
    """What this address is told of, as a member of a structure or without an account."""
    held = Watch.objects.of_address(user.email).select_related("membership__structure")
    return [
        {
            "structure": str(one.membership.structure.key) if one.membership else None,
            "answers": one.query,
            "rhythm": one.rhythm,
            "asked_at": one.asked_at.isoformat(),
            "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None,
        }
        for one in held
    ]


def stop_watches(user: User, now: datetime) -> None:
    """Nothing is sent to this address any more."""
    for one in Watch.objects.of_address(user.email):
        asking.stop(one)


def agendas(user: User) -> list[dict[str, Any]]:
    """The private calendars of this person: each ends with their membership."""
    held = Agenda.objects.filter(membership__user=user).select_related("membership__structure")
    return [{"structure": str(one.membership.structure.key), "created_on": one.created_on.isoformat()} for one in held]
