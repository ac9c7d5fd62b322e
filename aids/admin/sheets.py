"""Curation: agents edit sheets and bearers; a sheet is archived, never deleted."""

from django.contrib import admin

from aids.forms import AidForm
from aids.models import Aid, Organisation


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    list_display = ("name", "kind")
    list_filter = ("kind",)
    search_fields = ("name",)


@admin.register(Aid)
class AidAdmin(admin.ModelAdmin):
    form = AidForm
    list_display = ("name", "bearer", "status", "recurrence", "closes_on", "verified_on", "confidence")
    list_filter = ("status", "recurrence", "confidence", "conditions_complete", "bearer__kind")
    list_select_related = ("bearer",)
    search_fields = ("name", "slug", "bearer__name")
    autocomplete_fields = ("bearer",)
    readonly_fields = ("created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("name", "slug", "bearer", "status", "summary", "description")}),
        ("Ce qu'elle est", {"fields": ("nature", "needs", "amount", "strands", "steps", "documents", "cumulation")}),
        ("Où et quand", {"fields": ("territories", "recurrence", "opens_on", "closes_on", "usual_deadline_months")}),
        ("Pour qui", {"fields": ("eligibility", "priority", "conditions_complete", "conditions_text")}),
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
        ("Historique", {"fields": ("created_at", "updated_at")}),
    )

    def get_readonly_fields(self, request, obj=None):
        return (*self.readonly_fields, "slug") if obj else self.readonly_fields

    def has_delete_permission(self, request, obj=None):
        return False
