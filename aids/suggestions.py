"""What visitors suggest on a sheet: taken without an account, without a cookie, and without keeping who they are.

Abuse is held back by a token that the page signs (which sheet, when), a field that only a machine fills in, limits of
length, and so many a day for one address, of which only a keyed hash that changes each day is kept.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from aids.models import Aid, Suggestion, SuggestionState, SuggestionTrace
from aids.models.suggestion import LONGEST_TEXT
from vocabulary.french import typo
from vocabulary.network import network_of

SALT = "aids.suggestion"
SHORTEST_TEXT = 10
# A person reads before writing; a page left open until the next day is still good.
QUICKEST_SECONDS = 3
OLDEST_SECONDS = 24 * 3600
MOST_A_DAY = 10
REPLY_KEPT_DAYS = 90
TRACE_KEPT_DAYS = 1


class SuggestionForm(forms.Form):
    """`token` is given by the page; `website` is hidden from people."""

    text = forms.CharField(
        label="Qu’est-ce qui est faux ou manque ?",
        min_length=SHORTEST_TEXT,
        max_length=LONGEST_TEXT,
        error_messages={
            "required": "Dites ce qui est faux ou manque.",
            "min_length": f"Dites-en un peu plus : {SHORTEST_TEXT} signes au moins.",
            "max_length": typo(f"Raccourcissez votre texte : {LONGEST_TEXT} signes au plus."),
        },
    )
    reply_to = forms.EmailField(
        label="Votre adresse électronique",
        required=False,
        max_length=254,
        error_messages={"invalid": "Écrivez une adresse comme nom@exemple.fr, ou laissez ce champ vide."},
    )
    website = forms.CharField(label="Laissez ce champ vide", required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, slug: str, now: float):
        super().__init__(data)
        self.slug, self.now = slug, now

    def clean_website(self) -> str:
        if self.cleaned_data["website"]:
            raise ValidationError("Ce champ doit rester vide : il arrête les machines.")
        return ""

    def clean_token(self) -> str:
        token = self.cleaned_data["token"]
        try:
            slug, at = signing.loads(token, salt=SALT)
        except (signing.BadSignature, ValueError, TypeError):
            slug, at = "", 0.0
        if slug != self.slug or not 0 <= self.now - at <= OLDEST_SECONDS:
            raise ValidationError(
                "Cette page était ouverte depuis trop longtemps. Relisez votre texte, puis renvoyez-le."
            )
        if self.now - at < QUICKEST_SECONDS:
            raise ValidationError("C’était très rapide. Relisez votre texte, puis renvoyez-le.")
        return token


def sign(slug: str, now: float) -> str:
    """The token of a form opened on this sheet at `now`, in seconds since 1970."""
    return signing.dumps([slug, now], salt=SALT)


def receive(aid: Aid, text: str, reply_to: str, *, sender: str, today: date) -> bool:
    """Put it in the queue; False when this sender has sent enough for today. The same words again are one."""
    trace, is_first = SuggestionTrace.objects.get_or_create(sender=sender, day=today)
    if not is_first:
        held = SuggestionTrace.objects.filter(pk=trace.pk, count__lt=MOST_A_DAY).update(count=F("count") + 1)
        if not held:
            return False
    if not Suggestion.objects.filter(aid=aid, text=text, state=SuggestionState.NEW).exists():
        Suggestion.objects.create(aid=aid, text=text, reply_to=reply_to, received_on=today)
    return True


def sender_of(request: HttpRequest, today: date) -> str:
    """Whom a request comes from, for one day, as a hash that cannot be turned back without the site's key."""
    household = network_of(request, ipv4_prefix=32, ipv6_prefix=64)
    return salted_hmac(SALT, f"{today.isoformat()} {household}", algorithm="sha256").hexdigest()


def forget(today: date) -> tuple[int, int]:
    """Delete reply addresses after their term and the traces of former days; how many of each."""
    addresses = Suggestion.objects.exclude(reply_to="").filter(received_on__lte=today - timedelta(days=REPLY_KEPT_DAYS))
    traces, _ = SuggestionTrace.objects.filter(day__lt=today - timedelta(days=TRACE_KEPT_DAYS)).delete()
    return addresses.update(reply_to=""), traces
