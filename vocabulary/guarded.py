"""Forms that anybody may send without an account: what tells a person from a machine, and one sending from a flood.

The page signs what the form is about and when it was opened; a field hidden from people stays empty.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

# A person reads before writing; a page left open until the next day is still good.
QUICKEST_SECONDS = 3
OLDEST_SECONDS = 24 * 3600


def sign(salt: str, subject: str, now: float) -> str:
    """The token of a form about `subject` opened at `now`, in seconds since 1970."""
    return signing.dumps([subject, now], salt=salt)


class GuardedForm(forms.Form):
    """`token` is given by the page; `website` is hidden from people. Cleaned, `token` is the subject it was signed for.

    `subject`: what the form must be about; None when the form tells it.
    """

    SALT = ""

    website = forms.CharField(label="Laissez ce champ vide", required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, now: float, subject: str | None = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.now, self.subject = now, subject

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("Ce champ doit rester vide : il arrête les machines.")
        return ""

    def token_for(self, subject: str) -> str:
        """The token to show the form with: the one sent while it is good, since a form shown again was opened when
        it was first; else a new one about `subject`."""
        sent = str(self.data.get("token", ""))
        return sent if self._opened(sent) is not None else sign(self.SALT, subject, self.now)

    def clean_token(self) -> str:
        opened = self._opened(self.cleaned_data["token"])
        if opened is None:
            raise ValidationError("Cette page était ouverte depuis trop longtemps. Relisez, puis renvoyez.")
        subject, at = opened
        if self.now - at < QUICKEST_SECONDS:
            raise ValidationError("C’était très rapide. Relisez, puis renvoyez.")
        return subject

    def _opened(self, token: str) -> tuple[str, float] | None:
        """What a token is about and when its form was opened; None unless it is ours, about this, and of today."""
        try:
            subject, at = signing.loads(token, salt=self.SALT)
        except (signing.BadSignature, ValueError, TypeError):
            return None
        is_ours = self.subject in (None, subject) and 0 <= self.now - at <= OLDEST_SECONDS
        return (subject, at) if is_ours else None
