"""What is not used ends: links, invitations, structures that nobody opens, accounts that keep nothing.

Each row goes by itself: killed anywhere, the next run goes on.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from structures import links, mails
from structures.leaving import ERASED_DOMAIN, end_account
from structures.models import AccountEvent, Invitation, Structure, User
from structures.people import INVITATION_LASTS
from vocabulary.clock import today

STRUCTURE_UNUSED = timedelta(days=700)  # about 23 months, then its people are told
NOTICE = timedelta(days=30)
SIGN_IN = "/connexion/"  # a page of a higher floor
ACCOUNT_EMPTY = timedelta(days=30)


def end_what_is_not_used(now: datetime) -> dict[str, int]:
    """How many of each kind ended; `told` are the structures whose people were warned."""
    day = today()
    return {
        "links": links.purge(now),
        "invitations": Invitation.objects.filter(made_at__lt=now - INVITATION_LASTS).delete()[0],
        "told": _tell(day),
        "structures": _end_structures(day),
        "accounts": _end_accounts(now),
        "names": _forget_accounts(),
    }


def _tell(day: date) -> int:
    """Set the day on which each structure that nobody opens any more ends, and write it to its people."""
    unused = Structure.objects.filter(used_on__lt=day - STRUCTURE_UNUSED, ends_on=None)
    return sum(_told(pk, day) for pk in unused.values_list("pk", flat=True))


@transaction.atomic
def _told(pk: int, day: date) -> bool:
    structure = Structure.objects.select_for_update().filter(pk=pk, ends_on=None).first()
    if structure is None:
        return False
    structure.ends_on = day + NOTICE
    structure.save(update_fields=["ends_on"])
    for membership in structure.memberships.select_related("user"):
        mails.post(
            key=f"structure-ends-{structure.pk}-{membership.pk}-{structure.ends_on}",
            to=membership.user.email,
            template="structure_ends",
            context={
                "structure": structure.name,
                "used_on": structure.used_on,
                "ends_on": structure.ends_on,
                "path": SIGN_IN,
            },
        )
    return True


def _end_structures(day: date) -> int:
    _, by_model = Structure.objects.filter(ends_on__lte=day).delete()
    return by_model.get(Structure._meta.label, 0)


def _end_accounts(now: datetime) -> int:
    """Visitors' accounts that keep nothing; an agent's is the operator's to close."""
    before = now - ACCOUNT_EMPTY
    unused = User.objects.filter(
        Q(last_login=None) | Q(last_login__lt=before),
        is_staff=False,
        is_superuser=False,
        is_active=True,
        memberships=None,
        date_joined__lt=before,
    )
    empty = [user for user in unused if not _is_needed(user)]
    for user in empty:
        end_account(user, now)
    return len(empty)


def _is_needed(user: User) -> bool:
    """Whether a row of any app names this account; the journal does not need it to live."""
    named = (one for one in User._meta.related_objects if one.related_model is not AccountEvent)
    return any(one.related_model._base_manager.filter(**{one.field.name: user}).exists() for one in named)


def _forget_accounts() -> int:
    """The rows of erased accounts, once the journal names them no more."""
    named = AccountEvent.objects.filter(Q(about=OuterRef("pk")) | Q(actor=OuterRef("pk")))
    deleted, _ = User.objects.filter(~Exists(named), email__endswith=ERASED_DOMAIN, is_active=False).delete()
    return deleted
