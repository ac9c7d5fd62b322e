"""The part of a sheet being edited that matching reads, whatever else of the sheet is missing."""

from __future__ import annotations

import copy
from typing import Any

from django import forms

from aids.forms import AidForm
from aids.models import Recurrence

MATCHED = {
    "territories": [],
    "recurrence": Recurrence.PERMANENT,
    "opens_on": None,
    "closes_on": None,
    "eligibility": None,
    "strands": [],
    "priority": [],
    "conditions_complete": False,
    "reference_cases": [],
}


class DraftForm(forms.Form):
    """The fields of `AidForm` that decide a verdict; one that cannot be read stands in `errors`."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields = {name: copy.deepcopy(AidForm.base_fields[name]) for name in MATCHED}
        for field in self.fields.values():
            field.required = False

    def row(self, **more: Any) -> dict[str, Any]:
        """The columns that matching reads of a stored aid, with the usual value of what is not filled in."""
        filled = {name: self.cleaned_data.get(name) or usual for name, usual in MATCHED.items()}
        return filled | {"needs": [], "verified_on": None} | more
