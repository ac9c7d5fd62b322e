"""What visitors suggest on a sheet: taken without an account, without a cookie, and without keeping who they are.

Abuse is held back by a token that the page signs (which sheet, when), a field that only a machine fills in, limits of
length, and so many a day for one address, of which only a keyed hash that changes each day is kept.
"""

from __future__ import annotations

from datetime import date, timedelta

from django import forms
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from aids.models import Aid, Suggestion, SuggestionState, SuggestionTrace
from aids.models.suggestion import LONGEST_TEXT
from vocabulary.french import typo
from vocabulary.guarded import GuardedForm
from vocabulary.network import network_of

SALT = "aids.suggestion"
SHORTEST_TEXT = 10
MOST_A_DAY = 10
REPLY_KEPT_DAYS = 90
TRACE_KEPT_DAYS = 1


class SuggestionForm(GuardedForm):
    """What is wrong on one sheet, its subject."""

    SALT = SALT

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
