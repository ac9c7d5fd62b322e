"""Who a structure's people are: inviting, joining, leaving, handing over, ending it, each by themselves.

What is refused raises `RefusedError` with the sentence to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from structures import links, mails
from structures.journal import Kind, record
from structures.models import Invitation, Membership, Role, Structure, User

INVITATION_LASTS = timedelta(days=7)
MOST_PEOPLE = 50
MOST_STRUCTURES = 50

LAST_OWNER = "Vous êtes la seule personne responsable : nommez-en une autre d’abord, ou effacez la structure."
ALREADY = "Cette personne fait déjà partie de la structure."
TOO_MANY_PEOPLE = f"Une structure a {MOST_PEOPLE} personnes au plus, invitations comprises."
TOO_MANY_STRUCTURES = f"Un compte garde {MOST_STRUCTURES} structures au plus."


class RefusedError(Exception):
    """What was asked cannot be; the message is the sentence to say."""


@transaction.atomic
def keep(user: User, fields: Mapping[str, Any], day: date) -> Structure:
    """A new structure of `user`; the one that already says the same, when the same thing is asked twice."""
    User.objects.select_for_update().get(pk=user.pk)
    mine = Structure.objects.owned_by(user)
    same = mine.filter(answers=fields["answers"], declarations=fields["declarations"], name=fields["name"]).first()
    if same is not None:
        return same
    if mine.count() >= MOST_STRUCTURES:
        raise RefusedError(TOO_MANY_STRUCTURES)
    structure = Structure.objects.create(created_on=day, used_on=day, **fields)
    _join(structure, user, Role.OWNER, day)
    return structure


def _join(structure: Structure, user: User, role: str, day: date) -> Membership:
    return Membership.objects.create(
        structure=structure, user=user, role=role, since=day, seen_on=day, seen_before_on=day
    )


@transaction.atomic
def visited(membership: Membership, day: date) -> None:
    """Remember the visit of this day: what came since the one before stays new until the day ends."""
    if membership.seen_on < day:
        membership.seen_before_on, membership.seen_on = membership.seen_on, day
        membership.save(update_fields=["seen_before_on", "seen_on"])
        Structure.objects.filter(pk=membership.structure_id, used_on__lt=day).update(used_on=day, ends_on=None)


@transaction.atomic
def invite(structure: Structure, by: User, email: str, role: str, now: datetime, *, path: Callable[[str], str]) -> None:
    """Invite `email` by mail; once more puts a new invitation in place of the one that waited."""
    structure = Structure.objects.select_for_update().get(pk=structure.pk)
    email = links.normal(email)
    if structure.memberships.filter(user__email=email).exists():
        raise RefusedError(ALREADY)
    structure.invitations.filter(email=email).delete()
    if structure.memberships.count() + structure.invitations.count() >= MOST_PEOPLE:
        raise RefusedError(TOO_MANY_PEOPLE)
    token, kept = links.new_token()
    invitation = structure.invitations.create(email=email, role=role, invited_by=by, digest=kept, made_at=now)
    mails.post(
        key=f"invitation-{invitation.pk}",
        to=email,
        template="invitation",
        context={
            "path": path(token),
            "by": by.email,
            "structure": structure.name,
            "days": INVITATION_LASTS.days,
            "role": invitation.get_role_display(),
        },
    )


def waiting_invitations(now: datetime) -> QuerySet[Invitation]:
    return Invitation.objects.filter(made_at__gt=now - INVITATION_LASTS).select_related("structure")


def invitation_by(token: str, now: datetime) -> Invitation | None:
    """The invitation that this token still answers."""
    return waiting_invitations(now).filter(digest=links.digest(token)).first()


@transaction.atomic
def accept(invitation: Invitation, user: User, now: datetime, day: date) -> Structure | None:
    """Join, and end the invitation; None when it was answered or taken back meanwhile."""
    held = Invitation.objects.select_for_update().filter(pk=invitation.pk).first()
    if held is None:
        return None
    held.delete()
    structure = held.structure
    if not structure.memberships.filter(user=user).exists():
        _join(structure, user, held.role, day)
        _record_role(now, actor=user, about=user, structure=structure, role=held.role)
    return structure


@transaction.atomic
def set_role(membership: Membership, role: str, by: User, now: datetime) -> None:
    """Give another role; the last owner keeps theirs."""
    _keeps_an_owner(membership, unless=role == Role.OWNER)
    membership.role = role
    membership.save(update_fields=["role"])
    _record_role(now, actor=by, about=membership.user, structure=membership.structure, role=role)


@transaction.atomic
def remove(membership: Membership, by: User, now: datetime) -> None:
    """Take someone out, or leave: the last owner cannot."""
    _keeps_an_owner(membership)
    structure, user = membership.structure, membership.user
    membership.delete()
    _record_role(now, actor=by, about=user, structure=structure, role="")


@transaction.atomic
def erase_structure(structure: Structure, by: User, now: datetime) -> None:
    """Delete all that is kept of the structure, for everyone."""
    record(Kind.STRUCTURE_ERASED, now, actor=by, about=by, detail=f"structure {structure.key}")
    structure.delete()


def _keeps_an_owner(membership: Membership, *, unless: bool = False) -> None:
    """Refuse when this person is the last owner. The structure's row is held, so that two do not leave at once."""
    structure = Structure.objects.select_for_update().get(pk=membership.structure_id)
    owners = structure.memberships.filter(role=Role.OWNER)
    if not unless and not owners.exclude(pk=membership.pk).exists():
        raise RefusedError(LAST_OWNER)


def _record_role(now: datetime, *, actor: User, about: User, structure: Structure, role: str) -> None:
    said = Role(role).label if role else "n’en fait plus partie"
    record(Kind.RIGHTS_CHANGED, now, actor=actor, about=about, detail=f"structure {structure.key} : {said}")
