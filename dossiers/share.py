"""Sending one's list to a colleague: what may be written with it, and the mail."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.crypto import salted_hmac

from structures import mails
from structures.forms import AddressField
from structures.models import Mail
from vocabulary.french import typo
from vocabulary.guarded import GuardedForm

SALT = "dossiers.share"
LONGEST_NAME = 60
LONGEST_NOTE = 300
# What leads somewhere: a scheme, « www. », an address, or a dot between two words as no sentence writes it.
LEADS_ELSEWHERE = re.compile(r"://|www\.|@|[\w-]\.[^\W\d_]{2,}|[\[<]", re.IGNORECASE)


class LineField(forms.CharField):
    """Words on one line that lead nowhere: the mail must not become somebody's advertisement."""

    def to_python(self, value: Any) -> str:
        text = unicodedata.normalize("NFKC", super().to_python(value))  # a full-width dot is a dot
        return " ".join("".join(c if c.isprintable() else " " for c in text).split())

    def validate(self, value: str) -> None:
        super().validate(value)
        if LEADS_ELSEWHERE.search(value):
            raise ValidationError(
                typo("Retirez les adresses de sites et de courriel : seule celle de votre liste part.")
            )


class ShareForm(GuardedForm):
    """To whom, from whom, and a word; the list itself is in the address of the page, its subject."""

    SALT = SALT

    email = AddressField(
        label="L’adresse électronique de votre collègue",
        error_messages={"required": "Écrivez l’adresse électronique de votre collègue."},
    )
    sender = LineField(
        label="Votre nom",
        help_text="Pour que votre collègue sache qui lui écrit.",
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={
            "required": "Donnez votre nom.",
            "max_length": typo(f"Raccourcissez votre nom : {LONGEST_NAME} signes au plus."),
        },
    )
    note = LineField(
        label="Un mot",
        help_text="Facultatif. Sans adresse de site.",
        required=False,
        max_length=LONGEST_NOTE,
        error_messages={"max_length": typo(f"Raccourcissez votre mot : {LONGEST_NOTE} signes au plus.")},
    )


def send(form: ShareForm, *, path: str, title: str, names: Sequence[str]) -> Mail:
    """Post the mail of a valid form: the same page sent twice to the same person is one mail."""
    said = form.cleaned_data
    digest = salted_hmac(SALT, f"{form.data['token']} {said['email']}", algorithm="sha256").hexdigest()
    context = {"sender": said["sender"], "note": said["note"], "path": path, "title": title, "names": list(names)}
    return mails.post(key=f"share-{digest}", to=said["email"], template="share", context=context)
