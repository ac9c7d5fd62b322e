"""Secrets that the database holds but cannot read: sealed with a key made of SECRET_KEY and of the account.

What is moved to another account, or stolen without SECRET_KEY, opens nothing. `SECRET_KEY_FALLBACKS` open what former
keys sealed.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def seal(secret: bytes, account: int) -> bytes:
    """The secret of this account (its primary key), to be stored."""
    return _keys(account).encrypt(secret)


def opened(sealed: bytes, account: int) -> bytes | None:
    """What was sealed for this account; None when it was not, or under a key that is gone."""
    try:
        return _keys(account).decrypt(sealed)
    except InvalidToken:
        return None


def _keys(account: int) -> MultiFernet:
    return MultiFernet([_key(account, secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(account: int, secret: str) -> Fernet:
    digest = salted_hmac("structures.sealing", str(account), secret=secret, algorithm="sha256").digest()
    return Fernet(urlsafe_b64encode(digest))
