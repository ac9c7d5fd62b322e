"""Bearers: who they are and where they act, said by an agent or read in their name until one does."""

from django import forms
from django.contrib import admin, messages

from aids.lint.bearers import Homes
from aids.models import Organisation
from aids.wording import territories_in_words
from vocabulary.forms import TerritoriesField
from vocabulary.french import counted, typo
from vocabulary.territories import load_places


class OrganisationForm(forms.ModelForm):
    territories = TerritoriesField(
        label="Territoires", required=False, help_text=Organisation._meta.get_field("territories").help_text
    )

    class Meta:
        model = Organisation
        fields = ("name", "kind", "territories")


class Said(admin.SimpleListFilter):
    title = "territoire"
    parameter_name = "territoire"

    def lookups(self, request, model_admin):
        return [("verifier", "à vérifier"), ("dit", "dit par un agent")]

    def queryset(self, request, queryset):
        if self.value() == "verifier":
            return queryset.filter(territories=[])
        return queryset.exclude(territories=[]) if self.value() == "dit" else queryset


@admin.register(Organisation)
class OrganisationAdmin(admin.ModelAdmin):
    form = OrganisationForm
    list_filter = (Said, "kind")
    search_fields = ("name",)
    actions = ("confirm_territory",)

    def get_list_display(self, request):
        places = load_places()
        homes = Homes(places)

        @admin.display(description="territoire")
        def territory(bearer):
            codes = bearer.territories or homes.of(bearer.name, bearer.kind)
            words = territories_in_words(codes, places) if codes else "–"
            return words if bearer.territories else typo(f"{words} (à vérifier)")

        return ("name", "kind", territory)

    def has_change_permission(self, request, obj=None):
        """A bearer's name stands on each of its sheets: an agent changes it when all of them are his."""
        allowed = super().has_change_permission(request, obj)
        if not allowed or obj is None:
            return allowed
        return all(map(request.user.may_curate, obj.aids.values_list("territories", flat=True)))

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

    @admin.action(description="Confirmer le territoire lu dans le nom", permissions=["change"])
    def confirm_territory(self, request, queryset):
        """What the list shows « à vérifier » is said by this agent, for those that are his."""
        homes, confirmed, left = Homes(load_places()), 0, []
        for bearer in queryset.filter(territories=[]):
            codes = homes.of(bearer.name, bearer.kind)
            if not codes:
                left.append(f"{bearer} : son nom ne le dit pas.")
            elif not self.has_change_permission(request, bearer):
                left.append(f"{bearer} : certaines de ses fiches ne sont pas les vôtres.")
            else:
                confirmed += Organisation.objects.filter(pk=bearer.pk, territories=[]).update(territories=codes)
        messages.info(request, typo(f"{counted(confirmed, 'territoire confirmé', 'territoires confirmés')}."))
        for sentence in left:
            messages.warning(request, typo(sentence))
