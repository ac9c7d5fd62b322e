"""The rule builder on the form of a sheet: what it is made of, and its panel.

The text areas of the form stay its fields; static/aidess/builder/main.js composes them in words, and a floor above
answers what it asks (`data-builder-…` addresses of the panel).
"""

from __future__ import annotations

from django import forms
from django.contrib import admin
from django.forms import Script
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

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

    @admin.display(description="Effet sur les structures")
    def effect(self, aid: Aid | None) -> SafeString:
        return render_to_string("admin/aids/builder_effect.html", {"aid": aid})
