"""What networks hold of people, for who takes their data away or ends their account (`structures.personal`)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q

from networks.keeping import empty
from networks.models import CallbackRequest, Consent, SavedFilter, SharedList
from networks.models.callback import CallbackQuerySet
from structures.models import Structure, User


def _of(user: User) -> CallbackQuerySet:
    """Asked for from one of their structures, or with their address without an account."""
    of_structures = Q(structure__in=Structure.objects.visible_to(user))
    return CallbackRequest.objects.filter(Q(email=user.email) | of_structures, forgotten_at=None)


def callbacks(user: User) -> list[dict[str, Any]]:
    """The requests to be called back, each with the networks that may see it and the notes shared with it."""
    requests = _of(user).prefetch_related("consents__network", "notes").select_related("structure", "aid")
    return [
        {
            "structure": str(one.structure.key) if one.structure else None,
            "name": one.name,
            "phone": one.phone,
            "email": one.email,
            "topic": one.topic,
            "aid": one.aid.slug if one.aid else None,
            "note": one.note,
            "moment": one.moment,
            "answers": one.answers,
            "declarations": one.declarations,
            "state": one.state,
            "created_at": one.created_at.isoformat(),
            "notes": [
                {"text": note.text, "written_at": note.written_at.isoformat()}
                for note in one.notes.all()
                if not note.is_private
            ],
            "consents": [_consent(consent) for consent in one.consents.all()],
        }
        for one in requests
    ]


def _consent(consent: Consent) -> dict[str, Any]:
    return {
        "network": consent.network.name,
        "shown": consent.shown,
        "given_on": consent.given_on.isoformat(),
        "until": consent.until.isoformat(),
        "revoked_on": consent.revoked_on.isoformat() if consent.revoked_on else None,
    }


def agreements(user: User) -> list[dict[str, Any]]:
    """The networks that follow their structures, and when an adviser looked."""
    found = Consent.objects.filter(structure__in=Structure.objects.visible_to(user))
    return [
        {
            "structure": str(one.structure.key),
            **_consent(one),
            "looks": [{"day": look.day.isoformat(), "what": look.what} for look in one.looks.all()],
        }
        for one in found.select_related("structure", "network").prefetch_related("looks")
    ]


def end_with_the_structure(user: User, now: datetime) -> None:
    """An agreement is the structure's: it goes with it, and is not one person's to end."""


def empty_callbacks(user: User, now: datetime) -> None:
    """Those asked for with this address; those of a structure that others keep are theirs too."""
    empty(CallbackRequest.objects.filter(email=user.email, forgotten_at=None), now)


def lists(user: User) -> list[dict[str, Any]]:
    """The lists of aids that they made as an adviser, with each note."""
    found = SharedList.objects.filter(author__user=user).prefetch_related("aids__aid")
    return [
        {
            "word": one.word,
            "made_on": one.made_on.isoformat(),
            "until": one.until.isoformat(),
            "aids": [{"aid": item.aid.slug, "note": item.note} for item in one.aids.all()],
        }
        for one in found
    ]


def leave_lists(user: User, now: datetime) -> None:
    """They stay with the network, for those who have the link, and say no longer who made them."""
    SharedList.objects.filter(author__user=user).update(author=None)


def filters(user: User) -> list[dict[str, Any]]:
    """The filters of the catalogue that they keep as an adviser."""
    return list(SavedFilter.objects.filter(author__user=user).values("name", "filters", "is_shared"))


def leave_filters(user: User, now: datetime) -> None:
    """Own ones go; shared ones stay with the network and name nobody."""
    kept = SavedFilter.objects.filter(author__user=user)
    kept.filter(is_shared=False).delete()
    kept.update(author=None)
