"""The form in which agents edit an aid: checked as an import is, each fault beside the field it is in."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from aids.cases import check_cases
from aids.exchange import ORDER, to_json
from aids.history import last_number
from aids.models import Aid, Nature
from aids.models.inheritance import Inheritable
from aids.mothers import locked, mother_fault, take
from aids.validation import check_aid
from aids.workflow import outside
from vocabulary.forms import LinesField
from vocabulary.jsonl import storage_fault
from vocabulary.lexicon import NEEDS
from vocabulary.models import Choice
from vocabulary.rules.tree import RuleError
from vocabulary.snapshot import load_lexicon


class BoundedDecoder(json.JSONDecoder):
    """JSON that nests too deep, or a number of thousands of digits, is JSON that cannot be read."""

    def decode(self, text: str, *args: Any) -> Any:
        try:
            return super().decode(text, *args)
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError(str(error), text, 0) from None


class PrettyJSONField(forms.JSONField):
    """JSON set out on several lines, its accents readable."""

    def __init__(self, **kwargs: Any):
        widget = forms.Textarea(attrs={"rows": 12, "cols": 100, "spellcheck": "false"})
        super().__init__(widget=widget, decoder=BoundedDecoder, **kwargs)

    def to_python(self, value: Any) -> Any:
        found = super().to_python(value)
        path, sentence = storage_fault(found)
        if sentence:
            raise ValidationError(f"{path} : {sentence}" if path else sentence)
        return found

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


class AidForm(forms.ModelForm):
    """Every field of the sheet; the whole is refused on the first fault, said where it stands."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)  # the last version when the form was opened
    nature = forms.MultipleChoiceField(label="Nature", choices=Nature.choices, widget=forms.CheckboxSelectMultiple)
    needs = forms.MultipleChoiceField(label="Besoins", required=False, widget=forms.CheckboxSelectMultiple)
    inherited = forms.MultipleChoiceField(
        label="Repris de la fiche mère",
        required=False,
        choices=Inheritable.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ce qui est coché suit la fiche mère. Pour l'écrire ici, décochez et enregistrez.",
    )
    territories = LinesField(
        label="Territoires", required=False, help_text=Aid._meta.get_field("territories").help_text
    )
    usual_deadline_months = LinesField(
        forms.IntegerField(), label="Mois habituels de la date limite", required=False, help_text="De 1 à 12."
    )
    documents = LinesField(label="Documents", required=False, help_text="Une clé de document par ligne.")
    evidence = LinesField(label="Preuves", required=False)
    tags = LinesField(label="Étiquettes", required=False)
    amount = PrettyJSONField(label="Montant", required=False)
    eligibility = PrettyJSONField(label="Conditions", required=False, help_text="null : aucune condition.")
    strands = PrettyJSONField(label="Volets", required=False)
    priority = PrettyJSONField(label="Conditions de priorité", required=False)
    steps = PrettyJSONField(label="Étapes", required=False)
    reference_cases = PrettyJSONField(
        label="Cas de référence", required=False, help_text=Aid._meta.get_field("reference_cases").help_text
    )

    class Meta:
        model = Aid
        fields = (*ORDER, "reference_cases", "mother", "inherited", "open_to_all", "deadline_unknown")

    # Whoever writes; the admin says who. Without one, a form is not held to anybody's territories.
    agent: Any = None

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        needs = Choice.objects.filter(question=NEEDS).order_by("position")
        self.fields["needs"].choices = [(choice.value, choice.label) for choice in needs]
        for name in self.fields.keys() & set(locked(self.instance)):  # who may only read has fewer fields
            self.fields[name].disabled = True
            self.fields[name].help_text = f"Repris de la fiche mère : {self.instance.mother}."
        if self.instance.pk:
            self.fields["seen"].initial = last_number(self.instance)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        take(cleaned, self.instance)
        for name, empty in (("amount", {}), ("strands", []), ("priority", []), ("steps", []), ("reference_cases", [])):
            if name in cleaned and cleaned[name] is None:
                cleaned[name] = empty
        if not self.errors:
            self._check_as_an_import(cleaned)
        territories = cleaned.get("territories")
        if self.agent and territories is not None and not self.agent.may_curate(territories):
            self.add_error("territories", outside(territories))
        return cleaned

    def clean_mother(self) -> Aid | None:
        mother = self.cleaned_data["mother"]
        if mother is not None and (fault := mother_fault(self.instance, mother)):
            raise forms.ValidationError(fault)
        return mother

    def _check_as_an_import(self, cleaned: dict[str, Any]) -> None:
        self.lexicon = load_lexicon()
        candidate = Aid(**{name: cleaned.get(name, getattr(self.instance, name, None)) for name in ORDER})
        try:
            check_aid(to_json(candidate), self.lexicon)
            check_cases(cleaned["reference_cases"], self.lexicon)
        except RuleError as fault:
            field = fault.pointer.split("/")[1] if fault.pointer.count("/") else ""
            where = f"{fault.pointer} : " if fault.pointer.count("/") > 1 else ""
            self.add_error(field if field in self.fields else None, f"{where}{fault.sentence}")
