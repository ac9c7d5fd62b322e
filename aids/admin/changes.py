"""The changes that sources bring, read field by field: what they take away, what they add, and who decides."""

from __future__ import annotations

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone

from aids.admin.imports import NothingByHand
from aids.models import Aid, Decision, SourceChange, Status
from aids.sources.merging import StaleError, decide
from aids.sources.reading import label_of, readable
from aids.workflow import RefusedError, may_write
from vocabulary.clock import today
from vocabulary.french import counted, typo
from vocabulary.rules.tree import RuleError
from vocabulary.snapshot import load_lexicon

CHANGE = "aids.change_sourcechange"


class Waiting(admin.SimpleListFilter):
    """What waits, unless something else is asked for."""

    title = "décision"
    parameter_name = "decision"

    def lookups(self, request, model_admin):
        return [("faites", "décidés"), ("tous", "tous")]

    def choices(self, changelist):
        waiting, *rest = super().choices(changelist)
        return [{**waiting, "display": "à relire"}, *rest]

    def queryset(self, request, queryset):
        if self.value() == "tous":
            return queryset
        if self.value() == "faites":
            return queryset.exclude(decision=Decision.PENDING)
        return queryset.filter(decision=Decision.PENDING).exclude(aid__status=Status.ARCHIVED)


@admin.register(SourceChange)
class SourceChangeAdmin(NothingByHand):
    list_display = ("aid", "field_label", "source", "by_hand", "decision", "created_at", "decided_by")
    list_filter = (Waiting, "by_hand", "record__source")
    list_select_related = ("aid", "record", "decided_by")
    search_fields = ("aid__name",)

    @admin.display(description="champ", ordering="field")
    def field_label(self, change):
        return label_of(change.field)

    @admin.display(description="source", ordering="record__source")
    def source(self, change):
        return change.record.source

    def get_queryset(self, request):
        mine = Aid.objects.in_grounds(request.user.grounds(today()))
        return super().get_queryset(request).filter(aid__in=mine).defer("before", "after", "record__raw", "record__put")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """All that waits for the sheet of this change, field by field."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        found = self.get_queryset(request).select_related("aid__bearer", "record")
        change = get_object_or_404(found, pk=int(object_id) if object_id.isdecimal() else 0)
        may_decide = request.user.has_perm(CHANGE) and not may_write(change.aid, request.user)
        if request.method == "POST":
            if not may_decide:
                raise PermissionDenied
            return self._decided(request, change)
        waiting = change.record.changes.filter(decision=Decision.PENDING)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "list_url": "admin:aids_sourcechange_changelist",
            "title": typo(f"Changements à relire : {change.aid.name}"),
            "aid": change.aid,
            "record": change.record,
            "changes": readable(list(waiting), change.aid, load_lexicon()),
            "may_decide": may_decide,
        }
        return TemplateResponse(request, "admin/aids/import_review.html", context)

    def _decided(self, request, change):
        lexicon, now = load_lexicon(), timezone.now()
        done = waits = 0
        for one in change.record.changes.filter(decision=Decision.PENDING).select_related("aid"):
            choice, shown = request.POST.get(f"decision-{one.pk}"), request.POST.get(f"shown-{one.pk}", "")
            if choice not in (Decision.ACCEPTED, Decision.REFUSED):
                continue
            accept = choice == Decision.ACCEPTED
            try:
                waits += decide(one, accept=accept, shown=shown, user=request.user, now=now, lexicon=lexicon)
                done += 1
            except StaleError:
                messages.error(request, typo(f"« {label_of(one.field)} » a changé entre-temps : relisez ce champ."))
            except (RuleError, RefusedError) as fault:
                messages.error(request, typo(f"« {label_of(one.field)} » ne peut pas être repris : {fault}"))
        if done:
            messages.success(request, typo(f"{counted(done, 'décision enregistrée', 'décisions enregistrées')}."))
        if waits:
            messages.info(
                request,
                "Le site montre encore la fiche publiée : ce que vous avez pris attend qu’un autre le publie.",
            )
        still = change.record.changes.filter(decision=Decision.PENDING).first()
        if still:
            return redirect("admin:aids_sourcechange_change", still.pk)
        return redirect("admin:aids_sourcechange_changelist")
