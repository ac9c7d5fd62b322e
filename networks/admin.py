"""Who keeps the directory: its sheets, held to the rules of an import, and who answers for each network."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin

from aids.forms import PrettyJSONField
from networks.access import may, roles_everywhere
from networks.importing import check_network, to_json
from networks.models import Adviser, Network
from vocabulary.forms import LinesField
from vocabulary.lexicon import NEEDS
from vocabulary.models import Choice
from vocabulary.rules.tree import RuleError
from vocabulary.snapshot import load_lexicon

# How the exchange format names what the form holds.
FIELDS = {"family": "kind", "serves": "eligibility", "helps_with": "needs", "free": "is_free", "source": "sources"}


class NetworkForm(forms.ModelForm):
    """Every field of a sheet; the first fault that an import would find is said beside the field it is in."""

    territories = LinesField(
        label="Territoires", required=False, help_text=Network._meta.get_field("territories").help_text
    )
    needs = forms.MultipleChoiceField(label="Besoins", required=False, widget=forms.CheckboxSelectMultiple)
    eligibility = PrettyJSONField(label="Qui il sert", required=False, help_text="null : toutes les structures.")
    sources = LinesField(label="Sources", required=False, help_text="Une par ligne.")

    class Meta:
        model = Network
        fields = (
            *("slug", "name", "kind", "summary", "needs", "territories", "eligibility", "is_free", "website", "phone"),
            *("email", "sources", "confidence", "facts_as_of", "verified_on", "closed_on"),
        )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        needs = Choice.objects.filter(question=NEEDS).order_by("position")
        self.fields["needs"].choices = [(choice.value, choice.label) for choice in needs]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            candidate = Network(**{name: cleaned.get(name, getattr(self.instance, name)) for name in self.Meta.fields})
            try:
                check_network(to_json(candidate), load_lexicon())
            except RuleError as fault:
                steps = fault.pointer.split("/")[1:]
                name = next(
                    (FIELDS.get(step, step) for step in reversed(steps) if FIELDS.get(step, step) in self.fields), None
                )
                self.add_error(name, f"{fault.pointer} : {fault.sentence}" if len(steps) > 1 else fault.sentence)
        return cleaned


class AdviserInline(admin.TabularInline):
    model = Adviser
    autocomplete_fields = ("user",)
    extra = 0

    def has_delete_permission(self, request, obj=None):
        """One who leaves is no longer active; what he or she did stays."""
        return False

    def _may(self, request, obj=None):
        return may(roles_everywhere(request.user), "network", "change")

    has_add_permission = has_change_permission = has_view_permission = _may


@admin.register(Network)
class NetworkAdmin(admin.ModelAdmin):
    form = NetworkForm
    inlines = (AdviserInline,)
    list_display = ("name", "kind", "verified_on", "closed_on")
    list_filter = ("kind", "confidence")
    search_fields = ("name", "slug")

    def get_readonly_fields(self, request, obj=None):
        return ("slug",) if obj else ()

    def _may(self, request, obj=None):
        return may(roles_everywhere(request.user), "network", "change")

    has_add_permission = has_change_permission = has_view_permission = has_module_permission = _may

    def has_delete_permission(self, request, obj=None):
        """A network is closed, which keeps what it did."""
        return False
