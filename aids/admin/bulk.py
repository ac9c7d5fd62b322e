"""Actions on many sheets, from the list: what would happen to each, then, once confirmed, what did."""

from __future__ import annotations

from functools import partial

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.shortcuts import render

from aids.admin.moves import ReasonForm
from aids.bulk import OPERATIONS, Order, carry_out, plan
from vocabulary.clock import today
from vocabulary.forms import LinesField, TerritoriesField
from vocabulary.snapshot import load_lexicon

MOST_SHEETS = 500


class OrderForm(ReasonForm):
    """The values that an operation asks, each a list of one text a line, and why."""

    add = LinesField(label="Étiquettes à ajouter", required=False, help_text="Une par ligne.")
    remove = LinesField(label="Étiquettes à retirer", required=False, help_text="Une par ligne.")
    territories = TerritoriesField(
        label="Territoires",
        required=False,
        help_text="Un code par ligne, comme R-53 ou D-35. Ils remplacent ceux des fiches ; vide : sans limite.",
    )
    field_order = ("add", "remove", "territories", "reason")

    def __init__(self, data, asks):
        super().__init__(data)
        for name in {"add", "remove", "territories"} - set(asks):
            del self.fields[name]


class BulkActions:
    """For the ModelAdmin of sheets: an action of the list for each operation."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if not self.has_change_permission(request):
            return actions
        ours = {
            f"bulk_{key}": (partial(_act, key=key), f"bulk_{key}", operation.label)
            for key, operation in OPERATIONS.items()
        }
        return actions | ours


def _act(model_admin, request, queryset, *, key):
    operation = OPERATIONS[key]
    step = request.POST.get("step", "")
    form = OrderForm(request.POST if step else None, operation.asks)
    aids = list(queryset.select_related("bearer").order_by("name", "pk")[: MOST_SHEETS + 1])
    order = Order(request.user, today(), load_lexicon())
    if step and form.is_valid():
        values = dict(form.cleaned_data)
        order = Order(request.user, order.today, order.lexicon, values.pop("reason"), values)
    ready = step and form.is_valid() and len(aids) <= MOST_SHEETS
    is_done = ready and step == "confirmed"
    rows = [] if len(aids) > MOST_SHEETS else (carry_out if is_done else plan)(operation, aids, order)
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "title": operation.label,
        "form": form,
        "action": f"bulk_{key}",
        "checkbox": ACTION_CHECKBOX_NAME,
        "aids": aids[:MOST_SHEETS],
        "too_many": MOST_SHEETS if len(aids) > MOST_SHEETS else 0,
        "is_ready": ready,
        "is_done": is_done,
        "changing": [row for row in rows if not row.refusals],
        "refused": [row for row in rows if row.refusals],
        "fields": [
            (name, "\n".join(value) if isinstance(value, list) else value) for name, value in form.cleaned_data.items()
        ]
        if ready
        else [],
    }
    return render(request, "admin/aids/bulk.html", context)
