"""Curation: agents edit sheets; a sheet is archived, never deleted."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied

from aids.admin.builder import EFFECT_FIELDSET, RULE_FIELDSET, RuleBuilder
from aids.admin.bulk import BulkActions
from aids.admin.conflicts import Conflicts
from aids.admin.merging import Merging
from aids.admin.moves import Moves
from aids.admin.versions import Versions
from aids.forms import AidForm
from aids.history import with_proposal
from aids.models import Aid
from aids.workflow import RefusedError, may_write, write
from vocabulary.clock import today


class Awaiting(admin.SimpleListFilter):
    """What an agent has to do: the sheets that a second person must look at, those of his ground."""

    title = "à faire"
    parameter_name = "a_faire"

    def lookups(self, request, model_admin):
        return [("relire", "à relire sur mes territoires"), ("mes", "toutes celles de mes territoires")]

    def queryset(self, request, queryset):
        if self.value() not in ("relire", "mes"):
            return queryset
        mine = queryset.in_grounds(request.user.grounds(today()))
        return mine.awaiting_review() if self.value() == "relire" else mine


@admin.register(Aid)
class AidAdmin(RuleBuilder, Conflicts, Moves, Versions, BulkActions, Merging, admin.ModelAdmin):
    form = AidForm
    list_display = ("name", "state", "bearer", "recurrence", "closes_on", "verified_on", "confidence")
    list_filter = (Awaiting, "status", "recurrence", "confidence", "conditions_complete", "bearer__kind")
    list_select_related = ("bearer",)
    search_fields = ("name", "slug", "bearer__name")
    autocomplete_fields = ("bearer", "mother")
    readonly_fields = ("state", "created_at", "updated_at", "effect")
    fieldsets = (
        (
            None,
            {"fields": ("seen", "name", "slug", "bearer", "mother", "inherited", "state", "summary", "description")},
        ),
        ("Ce qu'elle est", {"fields": ("nature", "needs", "amount", "steps", "documents", "cumulation")}),
        (
            "Où et quand",
            {
                "fields": (
                    "territories",
                    "recurrence",
                    "opens_on",
                    "closes_on",
                    "usual_deadline_months",
                    "deadline_unknown",
                )
            },
        ),
        RULE_FIELDSET,
        EFFECT_FIELDSET,
        (
            "D'où on le sait",
            {
                "fields": (
                    "source_url",
                    "evidence",
                    "legal_basis",
                    "facts_as_of",
                    "verified_on",
                    "confidence",
                    "contact",
                    "apply_url",
                    "apply_url_confirmed",
                    "tags",
                )
            },
        ),
        ("Dates de la fiche", {"fields": ("created_at", "updated_at")}),
    )

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def get_object(self, request, object_id, from_field=None):
        """The sheet as its agents write it: with the change that waits beside the published one."""
        aid = super().get_object(request, object_id, from_field)
        return aid and with_proposal(aid)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.agent = request.user
        return form

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and may_write(obj, request.user))

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        try:
            waits = write(obj, request.user)
        except RefusedError as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        if waits:
            messages.info(
                request,
                "Le site montre encore la fiche publiée : votre modification attend qu’une autre personne la publie.",
            )

    @admin.display(description="état", ordering="status")
    def state(self, aid):
        words = aid.get_status_display()
        return f"{words}, une modification attend" if aid.proposal else words
