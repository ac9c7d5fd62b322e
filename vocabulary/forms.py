"""Forms in which agents edit questions, held to the same rules as an import."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from vocabulary.answers import AnswerError, parse_answer
from vocabulary.models import Question
from vocabulary.snapshot import load_lexicon


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        exclude = ("loaded_digest",)

    def clean_bands(self) -> Any:
        bands = self.cleaned_data["bands"] or []
        if not isinstance(bands, list) or not all(isinstance(band, dict) and "label" in band for band in bands):
            raise ValidationError('Une liste de tranches : [{"label": "3 à 5", "min": 3, "max": 5}].')
        return bands


class ChoiceFormSet(forms.BaseInlineFormSet):
    """The choices of one question: parents within it and never in a circle, implications that can be."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        parents = {}
        for form in self.forms:
            if form.cleaned_data:
                parent = form.cleaned_data.get("parent")
                parents[form.cleaned_data["value"]] = parent.value if parent else None
        for value in parents:
            seen, current = set(), value
            while current is not None:
                if current in seen:
                    raise ValidationError(f"« {value} » ne peut pas être au-dessus de lui-même.")
                seen.add(current)
                current = parents.get(current)
        lexicon = load_lexicon()
        for form in self.forms:
            for key, raw in (form.cleaned_data.get("implies") or {}).items():
                try:
                    parse_answer(lexicon.questions[key], raw, lexicon.places)
                except KeyError:
                    form.add_error("implies", f"La question « {key} » n'existe pas.")
                except AnswerError as error:
                    form.add_error("implies", str(error))
