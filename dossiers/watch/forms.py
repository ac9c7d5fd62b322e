"""What the pages of the watch take."""

from __future__ import annotations

from django import forms

from dossiers.models import Rhythm
from matching.options import Option
from structures.forms import AddressField

NEVER = "never"
HELP = {
    Rhythm.WEEKLY: "Le lundi matin, seulement s’il y a du nouveau pour vous",
    Rhythm.AT_ONCE: "Dès qu’une aide change pour vous",
}
RHYTHM_ERRORS = {"required": "Choisissez quand vous écrire.", "invalid_choice": "Ce rythme n’existe pas."}


def rhythm_options(current: str, *, never: str = "") -> list[Option]:
    """The rhythms as radio buttons, the calmer first; `never` is the help of « Jamais », where it can be chosen."""
    choices = [(str(rhythm), rhythm.label, HELP[rhythm]) for rhythm in (Rhythm.WEEKLY, Rhythm.AT_ONCE)]
    choices += [(NEVER, "Jamais", never)] if never else []
    return [
        Option(f"veille-{value}", "watch", value, label, help=text, checked=value == current)
        for value, label, text in choices
    ]


class RhythmForm(forms.Form):
    """When to write; `chosen` is None for never."""

    watch = forms.ChoiceField(
        choices=[(NEVER, NEVER), *Rhythm.choices],
        error_messages=RHYTHM_ERRORS,
    )

    @property
    def chosen(self) -> Rhythm | None:
        value = self.cleaned_data["watch"]
        return None if value == NEVER else Rhythm(value)


class AskForm(forms.Form):
    """An address, and when to write to it."""

    email = AddressField()
    watch = forms.ChoiceField(choices=Rhythm.choices, error_messages=RHYTHM_ERRORS)
