"""Proving a second time who one is: the code of a phone, or a recovery code that serves once."""

from __future__ import annotations

import logging
import secrets
from base64 import b32encode
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from structures import totp
from structures.models import RecoveryCode, SecondFactor, User
from structures.sealing import opened, seal

logger = logging.getLogger(__name__)

CODES = 10
# 80 bits: no guessing, so a plain digest keeps them.
_CODE_BYTES = 10


def new_secret() -> bytes:
    return secrets.token_bytes(20)


def has_second_factor(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exists()


@transaction.atomic
def enrol(user: User, secret: bytes, code: str, now: datetime) -> list[str] | None:
    """Put `secret` in place of what the account had, if `code` is its code; the recovery codes, to be shown once."""
    step = totp.accepted_step(secret, _typed(code), now.timestamp())
    if step is None:
        return None
    held = {"secret": seal(secret, user.pk), "last_step": step, "since": now}
    SecondFactor.objects.update_or_create(user=user, defaults=held)
    return new_recovery_codes(user)


def accept(user: User, code: str, now: datetime) -> str | None:
    """Use up `code`: "totp", "recovery", or None when it is not right. Of two uses at once, one wins."""
    typed = _typed(code)
    if len(typed) != totp.DIGITS:
        digest = _digest(typed)
        deleted, _ = RecoveryCode.objects.filter(user=user, digest=digest).delete()
        return "recovery" if deleted else None
    factor = SecondFactor.objects.get(user=user)
    secret = opened(bytes(factor.secret), user.pk)
    if secret is None:
        logger.error("Le second facteur du compte %s ne s'ouvre pas : SECRET_KEY a changé.", user.pk)
        return None
    step = totp.accepted_step(secret, typed, now.timestamp(), after=factor.last_step)
    if step is None:
        return None
    return "totp" if SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step).update(last_step=step) else None


@transaction.atomic
def new_recovery_codes(user: User) -> list[str]:
    """Ten codes in place of those that were left."""
    RecoveryCode.objects.filter(user=user).delete()
    codes = [b32encode(secrets.token_bytes(_CODE_BYTES)).decode().lower() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=_digest(code)) for code in codes)
    return ["-".join(code[start : start + 4] for start in range(0, len(code), 4)) for code in codes]


@transaction.atomic
def reset(user: User) -> bool:
    """Take the second factor away and end every session: the next sign-in enrols anew. False: there was none."""
    deleted, _ = SecondFactor.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()
    user.end_sessions()
    return bool(deleted)


def _typed(code: str) -> str:
    """What people type, without what they add to read it."""
    return "".join(code.split()).replace("-", "").lower()


def _digest(code: str) -> str:
    return sha256(code.encode()).hexdigest()
