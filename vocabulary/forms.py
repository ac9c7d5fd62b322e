"""What agents fill in: questions, held to the same rules as an import, and lists of words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core.exceptions import ValidationError

from vocabulary.answers import AnswerError, parse_answer
from vocabulary.models import Question, Territory
from vocabulary.snapshot import load_lexicon


class LinesField(SimpleArrayField):
    """A list of texts, one a line: an address may hold a comma."""

    def __init__(self, base_field: forms.Field | None = None, **kwargs: Any):
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 4, "cols": 80}))
        super().__init__(base_field or forms.CharField(), delimiter="\n", **kwargs)

    def to_python(self, value: Any) -> list[Any]:
        text = "\n".join(line.strip() for line in value.splitlines() if line.strip()) if value else ""
        return super().to_python(text)


class TerritoriesField(LinesField):
    """Codes of territories that exist, one a line."""

    def clean(self, value: Any) -> list[str]:
        codes: list[str] = super().clean(value)
        known = set(Territory.objects.filter(code__in=codes).values_list("code", flat=True))
        for code in codes:
            if code not in known:
                raise ValidationError(f"« {code} » n’est pas un territoire connu.")
        return codes


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = (
            "key",
            "kind",
            "label",
            "help",
            "why",
            "unit",
            "bands",
            "opening",
            "max_choices",
            "ordered",
            "sensitive",
            "position",
        )

    def clean_bands(self) -> Any:
        bands = self.cleaned_data["bands"] or []
        if not isinstance(bands, list) or not all(isinstance(band, dict) and "label" in band for band in bands):
            raise ValidationError('Une liste de tranches : [{"label": "3 à 5", "min": 3, "max": 5}].')
        return bands


class ChoiceFormSet(forms.BaseInlineFormSet):
    """The choices of one question: parents within it and never in a circle, implications that can be."""

    def clean(self) -> None:
        super().clean()
        if not any(self.errors):
            self._check_parents()
            self._check_implications()

    def _check_parents(self) -> None:
        filled = [form.cleaned_data for form in self.forms if form.cleaned_data]
        parents = {data["value"]: data["parent"].value if data.get("parent") else None for data in filled}
        for value in parents:
            seen: set[str] = set()
            current: str | None = value
            while current is not None:
                if current in seen:
                    raise ValidationError(f"« {value} » ne peut pas être au-dessus de lui-même.")
                seen.add(current)
                current = parents.get(current)

    def _check_implications(self) -> None:
        lexicon = load_lexicon()
        for form in self.forms:
            for key, raw in (form.cleaned_data.get("implies") or {}).items():
                try:
                    parse_answer(lexicon.questions[key], raw, lexicon.places)
                except KeyError:
                    form.add_error("implies", f"La question « {key} » n'existe pas.")
                except AnswerError as error:
                    form.add_error("implies", str(error))
