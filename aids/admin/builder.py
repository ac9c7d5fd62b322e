"""The rule builder on the form of a sheet: what it is made of, and its panel.

The text areas of the form stay its fields; static/aidess/builder/main.js composes them in words, and a floor above
answers what it asks (`data-builder-…` addresses of the panel).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.forms import Script
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from aids.forms import AidForm
from aids.lint import findings_for
from aids.models import Aid

MEDIA = forms.Media(
    css={"all": ["aidess/builder/builder.css"]},
    js=[
        Script("vendor/htmx/htmx.min.js", defer=True),
        Script("aidess/builder/main.js", type="module"),
    ],
)
# What the panel says depends on these; where it stands beside the form is up to the style sheet.
RULE_FIELDSET = (
    "Pour qui",
    {
        "fields": (
            "eligibility",
            "strands",
            "open_to_all",
            "priority",
            "conditions_complete",
            "conditions_text",
            "reference_cases",
        )
    },
)
EFFECT_FIELDSET = ("Effet avant publication", {"fields": ("effect",), "classes": ("builder-effect",)})


class RuleBuilder:
    """For a ModelAdmin of sheets: add `effect` to its `readonly_fields` and both fieldsets to its own."""

    @property
    def media(self) -> forms.Media:
        return super().media + MEDIA

    def save_related(self, request: HttpRequest, form: AidForm, formsets: Any, change: bool) -> None:
        """Once a sheet is saved its reference cases are replayed: a broken one is said, since it forbids publishing."""
        super().save_related(request, form, formsets, change)
        for finding in findings_for(form.instance, form.lexicon):
            if finding.forbids and finding.path.startswith("/reference_cases"):
                messages.warning(request, f"Cas de référence rompu. {finding.sentence}")

    @admin.display(description="Effet sur les structures")
    def effect(self, aid: Aid | None) -> SafeString:
        return render_to_string("admin/aids/builder_effect.html", {"aid": aid})
