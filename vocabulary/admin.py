"""The words that agents may extend: questions, choices, document kinds. Territories are only read."""

from django.contrib import admin

from vocabulary.forms import ChoiceFormSet, QuestionForm
from vocabulary.models import Choice, DocumentKind, Question, Territory


class ChoiceInline(admin.TabularInline):
    model = Choice
    formset = ChoiceFormSet
    fields = ("position", "value", "label", "help", "parent", "implies", "forms")
    extra = 0

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Choice.objects.filter(question=request.resolver_match.kwargs.get("object_id"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_delete_permission(self, request, obj=None):
        return False  # import_questions removes a choice, and checks that no rule uses it


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    form = QuestionForm
    list_display = ("label", "key", "kind", "opening", "position")
    ordering = ("position", "key")
    inlines = (ChoiceInline,)

    def get_readonly_fields(self, request, obj=None):
        return ("key", "kind") if obj else ()

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(DocumentKind)
class DocumentKindAdmin(admin.ModelAdmin):
    list_display = ("label", "key", "layer", "validity_months", "sensitive")
    list_filter = ("layer",)


@admin.register(Territory)
class TerritoryAdmin(admin.ModelAdmin):
    list_display = ("name", "code", "kind", "where", "population", "is_current")
    list_filter = ("kind", "is_current")
    search_fields = ("code", "name", "search_name")

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
