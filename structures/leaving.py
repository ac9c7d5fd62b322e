"""Taking one's data away, and ending one's account: by oneself, at any time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from structures import personal
from structures.journal import Kind, record
from structures.mails.retention import forget_address
from structures.models import Invitation, Membership, Role, SignInLink, Structure, User
from structures.people import LAST_OWNER, RefusedError, erase_structure

ERASED_DOMAIN = "@efface.invalid"
STAFF = "Un compte d’agent est fermé par la personne qui gère les comptes."


def exported(user: User) -> dict[str, Any]:
    """All that is held of this person and of their structures, as JSON."""
    memberships = user.memberships.select_related("structure").prefetch_related("structure__memberships__user")
    return {
        "account": {
            "email": user.email,
            "name": user.name,
            "joined_at": user.date_joined.isoformat(),
            "last_sign_in_at": user.last_login.isoformat() if user.last_login else None,
        },
        "structures": [_structure(membership) for membership in memberships],
        "invitations": [
            {"structure": one.structure.name, "role": one.role, "made_at": one.made_at.isoformat()}
            for one in Invitation.objects.filter(email=user.email).select_related("structure")
        ],
        "journal": [
            {
                "at": event.at.isoformat(),
                "what": event.get_kind_display(),
                "detail": event.detail,
                "from": event.network,
            }
            for event in user.account_events.all()
        ],
        **personal.exported(user),
    }


def _structure(membership: Membership) -> dict[str, Any]:
    structure = membership.structure
    return {
        "key": str(structure.key),
        "name": structure.name,
        "siren": structure.siren,
        "siret": structure.siret,
        "rna": structure.rna,
        "answers": structure.answers,
        "answered_on": structure.answered_on,
        "declarations": structure.declarations,
        "skipped": structure.skipped,
        "created_on": structure.created_on.isoformat(),
        "used_on": structure.used_on.isoformat(),
        "role": membership.role,
        "since": membership.since.isoformat(),
        "seen_on": membership.seen_on.isoformat(),
        "people": [{"email": other.user.email, "role": other.role} for other in structure.memberships.all()],
    }


@transaction.atomic
def erase(user: User, now: datetime) -> None:
    """Erase the account, and every structure that nobody else keeps. RefusedError while others would have no owner.

    The journal must keep its lines for twelve months: they go on naming an account, of which nothing is left.
    """
    if user.is_staff:
        raise RefusedError(STAFF)
    personal.erase(user, now)
    end_account(user, now)


@transaction.atomic
def end_account(user: User, now: datetime) -> None:
    """Erase the account alone, with the structures that it alone keeps."""
    # Held in one order, so that two people who end at once do not wait for each other.
    for structure in Structure.objects.filter(memberships__user=user).order_by("pk").select_for_update():
        others = structure.memberships.exclude(user=user)
        if not others.exists():
            erase_structure(structure, user, now)
        elif not others.filter(role=Role.OWNER).exists():
            raise RefusedError(f"{structure.name} : {LAST_OWNER[0].lower()}{LAST_OWNER[1:]}")
    user.memberships.all().delete()
    Invitation.objects.filter(email=user.email).delete()
    SignInLink.objects.filter(email=user.email).delete()
    forget_address(user.email)
    record(Kind.ACCOUNT_ERASED, now, actor=user, about=user)
    user.email, user.name, user.is_active = f"compte-{user.pk}{ERASED_DOMAIN}", "", False
    user.set_unusable_password()
    user.save()
    user.end_sessions()
