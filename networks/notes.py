"""The notes of the networks on one request: short, warned about, deleted in one click."""

from __future__ import annotations

from datetime import datetime

from django import forms
from django.db.models import Q
from django.db.models.query import QuerySet

from networks.calling import LinesField
from networks.models import Adviser, CallbackRequest, CaseNote
from networks.models.case import LONGEST_CASE_NOTE
from networks.sensitive import warnings

PRIVATE, SHARED = "privee", "partagee"


class NoteForm(forms.Form):
    """A text, and who reads it."""

    text = LinesField(
        max_length=LONGEST_CASE_NOTE,
        error_messages={
            "required": "Écrivez votre note.",
            "max_length": f"Raccourcissez votre note : {LONGEST_CASE_NOTE} signes au plus.",
        },
    )
    readers = forms.ChoiceField(
        choices=[(PRIVATE, ""), (SHARED, "")],
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choisissez qui lit cette note."),
    )
    confirmed = forms.BooleanField(required=False)

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or self.cleaned_data
        self.warnings = warnings(cleaned.get("text", ""))
        if self.warnings and not cleaned.get("confirmed"):
            self.add_error("text", f"{' '.join(self.warnings)} Retirez-le, ou cochez « Écrire ainsi ».")
        return cleaned


def write(request: CallbackRequest, adviser: Adviser, text: str, *, is_private: bool, now: datetime) -> CaseNote:
    """One note more; the same words sent twice within the same state of things are one note."""
    note, _ = CaseNote.objects.get_or_create(
        request=request,
        author=adviser,
        network=adviser.network,
        text=text,
        is_private=is_private,
        defaults={"written_at": now},
    )
    return note


def read_by(request: CallbackRequest, adviser: Adviser) -> QuerySet[CaseNote]:
    """Those shared, and those of the adviser's own network."""
    own = Q(is_private=False) | Q(network=adviser.network_id)
    return request.notes.filter(own).select_related("network", "author__user")
