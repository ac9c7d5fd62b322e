"""The page that makes one sheet of duplicates: which to keep, what to take from the others, and what was gained."""

from __future__ import annotations

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.shortcuts import redirect, render

from aids.admin.moves import ReasonForm
from aids.differences import differences
from aids.history import content_of
from aids.merging import merge, refusals
from aids.models import Aid
from aids.workflow import RefusedError
from vocabulary.snapshot import load_lexicon

MOST_DUPLICATES = 6


class Merging:
    """For the ModelAdmin of sheets: an action of the list."""

    actions = ("merge_selected",)

    @admin.action(description="Fusionner des doublons", permissions=["change"])
    def merge_selected(self, request, queryset):
        aids = list(queryset.select_related("bearer").order_by("name", "pk")[: MOST_DUPLICATES + 1])
        if not 2 <= len(aids) <= MOST_DUPLICATES:
            messages.error(request, f"Choisissez de 2 à {MOST_DUPLICATES} fiches.")
            return None
        kept = next((aid for aid in aids if str(aid.pk) == request.POST.get("kept")), None)
        if kept is None:
            return self._page(request, aids)
        others = [aid for aid in aids if aid != kept]
        form, lexicon = ReasonForm(request.POST if "reason" in request.POST else None), load_lexicon()
        refused = refusals(kept, others, request.user)
        if not refused and form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                kept = merge(kept, others, request.user, reason=reason, lexicon=lexicon, take=_taken(request))
            except RefusedError as refusal:
                refused = refusal.sentences
            else:
                messages.success(request, f"Fusionnées dans « {kept} ». Leurs adresses y mènent.")
                return redirect("admin:aids_aid_change", kept.pk)
        return self._page(request, aids, kept, form, refused, _choices(kept, others, lexicon))

    def _page(self, request, aids: list[Aid], kept: Aid | None = None, form=None, refused=(), duplicates=()):
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Fusionner des doublons",
            "aids": aids,
            "kept": kept,
            "form": form,
            "refused": refused,
            "duplicates": duplicates,
            "checkbox": ACTION_CHECKBOX_NAME,
            "taken": request.POST.getlist("take"),
        }
        return render(request, "admin/aids/merge.html", context)


def _choices(kept: Aid, others: list[Aid], lexicon) -> list[dict]:
    """For each duplicate, what it says otherwise: `key` names the pair to take."""
    return [
        {
            "aid": other,
            "differences": [
                (f"{other.pk}:{one.column}", one) for one in differences(content_of(kept), content_of(other), lexicon)
            ],
        }
        for other in others
    ]


def _taken(request) -> list[tuple[int, str]]:
    pairs = (key.partition(":") for key in request.POST.getlist("take"))
    return [(int(pk), column) for pk, _, column in pairs if pk.isdecimal() and len(pk) < 19]
