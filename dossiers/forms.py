"""What people type about the structures that they keep."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError

from dossiers.models.kept import LONGEST_TEXT, HidingReason
from dossiers.watch.forms import RhythmForm
from structures.directory.identifiers import IdentifierError, Kind, read_searched
from structures.forms import AddressField
from structures.models import Membership, Role, Structure
from vocabulary.french import typo

NUMBERS = ("siren", "siret", "rna")
RNA_SIGNS = 10
LONGEST_NAME = Structure._meta.get_field("name").max_length
NEW = "nouvelle"


class NameField(forms.CharField):
    def __init__(self, **kwargs):
        kwargs.setdefault("label", "Nom de la structure")
        super().__init__(
            max_length=LONGEST_NAME,
            error_messages={
                "required": "Donnez un nom à la structure.",
                "max_length": f"Raccourcissez ce nom : {LONGEST_NAME} signes au plus.",
            },
            **kwargs,
        )

    def validate(self, value):
        super().validate(value)
        if re.search(r"://|www\.", value):  # a mail of ours must not carry somebody else's
            raise ValidationError("Un nom de structure ne contient pas d’adresse de site.")

    def to_python(self, value):
        """On one line, without what a keyboard does not write."""
        return " ".join("".join(c if c.isprintable() else " " for c in super().to_python(value)).split())


class KeepForm(RhythmForm):
    """« Enregistrer », without an account yet, and when to write."""

    name = NameField(label="Nom de votre structure", help_text="Facultatif.", required=False)
    email = AddressField()


class KeepAgainForm(forms.Form):
    """« Enregistrer », signed in: in one of one's structures, or in a new one."""

    structure = forms.ChoiceField(error_messages={"required": "Choisissez où garder ces réponses."})
    name = NameField(label="Nom de la nouvelle structure", help_text="Facultatif.", required=False)

    def __init__(self, data, *, structures: Sequence[Structure]):
        super().__init__(data)
        mine = [(str(one.key), one.name) for one in structures]
        self.fields["structure"].choices = [*mine, (NEW, "Une autre structure")]


class NumberField(forms.CharField):
    """A SIREN, a SIRET or an RNA number, as the fields of a structure; empty when it has none."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=100, **kwargs)

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return dict.fromkeys(NUMBERS)
        try:
            searched = read_searched(text)
        except IdentifierError as error:
            raise ValidationError(typo(str(error))) from error
        if searched.kind == Kind.NAME or (searched.kind == Kind.RNA and len(searched.value) != RNA_SIGNS):
            raise ValidationError(
                "Écrivez un SIREN (9 chiffres), un SIRET (14 chiffres) ou un numéro RNA (W et 9 signes)."
            )
        found = {str(searched.kind): searched.value}
        if searched.kind == Kind.SIRET:
            found["siren"] = searched.value[:9]
        return dict.fromkeys(NUMBERS) | found


class RenameForm(forms.Form):
    """The name of a structure, and the number by which the public directory knows it."""

    name = NameField()
    number = NumberField(label="SIREN, SIRET ou numéro RNA", help_text="Facultatif.")

    @classmethod
    def of(cls, structure: Structure):
        return cls({"name": structure.name, "number": structure.siret or structure.siren or structure.rna or ""})


class InviteForm(forms.Form):
    """Whom to invite, and to do what."""

    email = AddressField(
        label="Son adresse électronique", error_messages={"required": "Écrivez son adresse électronique."}
    )
    role = forms.ChoiceField(
        label="Son rôle",
        choices=[(Role.MEMBER, Role.MEMBER.label), (Role.READER, Role.READER.label), (Role.OWNER, Role.OWNER.label)],
        error_messages={
            "required": "Choisissez un rôle.",
            "invalid_choice": "Choisissez un rôle de la liste.",
        },
    )


class RoleForm(forms.Form):
    """Another role for one of the people of a structure."""

    role = forms.ChoiceField(choices=Role.choices)
    membership = forms.ModelChoiceField(Membership.objects.none())

    def __init__(self, data, *, structure: Structure):
        super().__init__(data)
        self.fields["membership"].queryset = structure.memberships.select_related("user")


class HideForm(forms.Form):
    """Why an aid is hidden; saying so is left to each."""

    reason = forms.ChoiceField(
        choices=HidingReason.choices,
        required=False,
        error_messages={"invalid_choice": "Choisissez une raison de la liste, ou aucune."},
    )
    text = forms.CharField(
        max_length=LONGEST_TEXT,
        required=False,
        error_messages={"max_length": f"Raccourcissez la raison : {LONGEST_TEXT} signes au plus."},
    )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("text") and not cleaned.get("reason"):
            cleaned["reason"] = HidingReason.OTHER
        return cleaned
