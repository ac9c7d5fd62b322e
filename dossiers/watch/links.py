"""The addresses that a message carries: signed, so that nobody guesses one, and good for one watch only."""

from __future__ import annotations

from django.core.signing import BadSignature, Signer
from django.urls import reverse

from dossiers.models import Watch

CONFIRM, OWN = "confirm", "own"


def confirm_path(watch: Watch) -> str:
    """Where the address is confirmed; only who reads its mail knows it."""
    return reverse("watch_confirm", args=[_token(watch, CONFIRM)])


def manage_path(watch: Watch) -> str:
    return reverse("watch", args=[_token(watch, OWN)])


def stop_path(watch: Watch) -> str:
    return reverse("watch_stop", args=[_token(watch, OWN)])


def key_in(token: str, purpose: str) -> str | None:
    """The key of the watch that this token was signed for, which may have ended since; None for one of nobody."""
    try:
        return _signer(purpose).unsign(token)
    except BadSignature:
        return None


def _token(watch: Watch, purpose: str) -> str:
    return _signer(purpose).sign(watch.key.hex)


def _signer(purpose: str) -> Signer:
    return Signer(salt=f"dossiers.watch.{purpose}")
