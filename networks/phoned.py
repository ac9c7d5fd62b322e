"""A request that came by telephone: an adviser writes it, with the agreement said aloud, and has it in hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import transaction

from networks.calling import CallbackForm, Origin, check_words, confirm_by_mail, give
from networks.models import Adviser, CallbackRequest, Move, RequestState, Shown
from networks.moving import put

TAKEN_OVER = ("topic", "note", "confirmed", "when", "name", "phone", "email")


class PhonedForm(forms.Form):
    """What « Être rappelé » asks, said aloud; `key` makes one request of one form, however often it is sent."""

    topic, note, confirmed, when, name, phone, email = (CallbackForm.base_fields[name] for name in TAKEN_OVER)
    key = forms.UUIDField(widget=forms.HiddenInput)
    agreed = forms.BooleanField(
        error_messages={"required": "Sans son accord, rien ne peut être gardé : demandez-le au téléphone."}
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.warnings = check_words(self, cleaned)
        return cleaned


@transaction.atomic
def write(words: Mapping[str, Any], origin: Origin, adviser: Adviser, today: date, now: datetime) -> CallbackRequest:
    """The request of these cleaned words, with the answers given, if any; followed by this adviser.

    The adviser's network alone sees it: the agreement said aloud was to nobody else.
    """
    said = {name: words[name] for name in ("topic", "note", "name", "phone", "email")}
    kept = origin.kept()
    said |= {"need": origin.need, "is_small": origin.is_small, **kept}
    shown = [Shown.CONTACT, *([Shown.ANSWERS] if kept["answers"] else [])]
    since = {"state_since": now, "waiting_since": now, "created_at": now}
    request, is_new = CallbackRequest.objects.get_or_create(
        key=words["key"], defaults={**said, **since, "moment": words["when"]}
    )
    if is_new:
        Move.objects.create(request=request, at=now, state=RequestState.NEW, adviser=adviser, network=adviser.network)
        give(request, [adviser.network], shown, today, now, tell=False)
        put(request, RequestState.TAKEN, now, owner=adviser, by=adviser)
        confirm_by_mail(request, [adviser.network], now)
    return request
