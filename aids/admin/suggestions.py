"""The queue of suggestions: each agent sees those on the sheets of his territories."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from aids.models import Suggestion, SuggestionState
from vocabulary.clock import today


class Open(admin.SimpleListFilter):
    title = "suite"
    parameter_name = "suite"

    def lookups(self, request, model_admin):
        return [("fermees", "traitées"), ("toutes", "toutes")]

    def choices(self, changelist):
        waiting, *rest = super().choices(changelist)
        return [{**waiting, "display": "à traiter"}, *rest]

    def queryset(self, request, queryset):
        closed = (SuggestionState.DONE, SuggestionState.DECLINED)
        if self.value() == "toutes":
            return queryset
        return queryset.filter(state__in=closed) if self.value() == "fermees" else queryset.exclude(state__in=closed)


@admin.register(Suggestion)
class SuggestionAdmin(admin.ModelAdmin):
    list_display = ("aid", "beginning", "state", "received_on", "handled_by")
    list_filter = (Open,)
    list_select_related = ("aid", "handled_by")
    search_fields = ("aid__name", "text")
    readonly_fields = ("sheet", "words", "reply_to", "received_on", "handled_by")
    fieldsets = (
        (None, {"fields": ("sheet", "words", "reply_to", "received_on")}),
        ("Suite", {"fields": ("state", "note", "handled_by")}),
    )

    def get_queryset(self, request):
        return super().get_queryset(request).in_grounds(request.user.grounds(today()))

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    def save_model(self, request, obj, form, change):
        obj.handled_by = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description="fiche")
    def sheet(self, suggestion):
        address = reverse("admin:aids_aid_change", args=[suggestion.aid_id])
        return format_html('<a href="{}">{}</a>', address, suggestion.aid)

    @admin.display(description="ce qui est faux ou manque")
    def words(self, suggestion):
        return format_html("<p>{}</p>", suggestion.text)

    @admin.display(description="texte")
    def beginning(self, suggestion):
        return suggestion.text if len(suggestion.text) <= 80 else f"{suggestion.text[:80].rsplit(' ', 1)[0]}…"
