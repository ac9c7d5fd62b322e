"""Signing in by mail: a link that serves once, for thirty minutes, and only when its button is pressed.

Whether an account exists changes nothing to what is done or said: the link of an unknown address opens its account.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from structures import mails
from structures.models import SignInLink, User

LASTS = timedelta(minutes=30)
KEPT = timedelta(days=7)  # an address that nobody confirmed is then erased
_TOKEN_BYTES = 32  # no guessing, so a plain digest keeps them


@dataclass(frozen=True)
class Opened:
    """Whose mailbox a link proved, and what was to be kept once it is."""

    user: User
    pending: Mapping[str, Any]


def normal(email: str) -> str:
    """The address as accounts bear it."""
    return email.strip().lower()


def new_token() -> tuple[str, str]:
    """What a mail bears, and what the database keeps of it."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    return token, digest(token)


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


@transaction.atomic
def send(email: str, now: datetime, *, path: Callable[[str], str], pending: Mapping[str, Any] | None = None) -> None:
    """Post a link to `email`; `path(token)` is where it leads, `pending` what is kept once the link is used."""
    token, kept = new_token()
    link = SignInLink.objects.create(email=normal(email), digest=kept, made_at=now, pending=pending or {})
    mails.post(
        key=f"sign-in-link-{link.pk}",
        to=link.email,
        template="sign_in_link",
        context={"path": path(token), "minutes": int(LASTS.total_seconds() // 60), "keeps": bool(pending)},
    )


def waiting(token: str, now: datetime) -> SignInLink | None:
    """The link that this token may still use; looking at it changes nothing."""
    return _waiting(token, now).first()


def pending_of(token: str, email: str) -> Mapping[str, Any]:
    """What a link that came too late was to keep, for another link to the same address."""
    late = SignInLink.objects.filter(digest=digest(token), email=normal(email), used_at=None).first()
    return late.pending if late else {}


@transaction.atomic
def use(token: str, now: datetime) -> Opened | None:
    """Use the link up; None when it cannot serve. Of two uses at once, one wins."""
    link = _waiting(token, now).select_for_update().first()
    if link is None:
        return None
    pending = link.pending
    link.used_at, link.pending = now, {}
    link.save()
    user = User.objects.of_mailbox(link.email)
    return Opened(user, pending) if user.is_active else None


def _waiting(token: str, now: datetime) -> QuerySet[SignInLink]:
    return SignInLink.objects.filter(digest=digest(token), used_at=None, made_at__gt=now - LASTS)


def purge(now: datetime) -> int:
    """Delete the links, and with them the addresses, of a week ago; how many they were."""
    deleted, _ = SignInLink.objects.filter(made_at__lt=now - KEPT).delete()
    return deleted
