"""The filters of the directory. A visitor's place and needs are read from the same names as answers."""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Case, F, Func, Q, QuerySet, TextField, Value, When

from aids.filters import PlaceFilter
from aids.models.queries import covers
from networks.models import Network, NetworkKind
from vocabulary.french import capitalised, typo
from vocabulary.lexicon import NEEDS
from vocabulary.models import Choice

# From the widest ground to the smallest: a network is as far as the widest of its territories.
REACH = (("FR", 5), ("R-", 4), ("D-", 3), ("E-", 2))
WHOLE_WORLD, ONE_COMMUNE = 6, 1


def nearest_first(networks: QuerySet[Network]) -> QuerySet[Network]:
    """The smaller its ground, the nearer a network is to those who stand in it."""
    codes = Func(F("territories"), Value(" "), function="array_to_string", output_field=TextField())
    reach = Case(
        When(territories=[], then=WHOLE_WORLD),
        *(When(codes__contains=prefix, then=rank) for prefix, rank in REACH),
        default=ONE_COMMUNE,
    )
    return networks.alias(codes=codes).order_by(reach, "name", "slug")


class DirectoryFilter(django_filters.FilterSet):
    """What a visitor may narrow the directory by."""

    territory = PlaceFilter(
        label=typo("Où agissez-vous ?"), help_text="Commune, code postal, département ou région", max_length=100
    )
    needs = django_filters.MultipleChoiceFilter(
        label=typo("Pour quoi faire ?"), choices=[], widget=forms.CheckboxSelectMultiple
    )
    kind = django_filters.ChoiceFilter(
        label="Famille de réseaux",
        empty_label=None,
        choices=[("", "Toutes"), *((value, typo(capitalised(str(label)))) for value, label in NetworkKind.choices)],
    )

    class Meta:
        model = Network
        fields = ()

    def __init__(self, data):
        super().__init__(data, queryset=Network.objects.listed())
        needs = Choice.objects.filter(question=NEEDS).order_by("position")
        self.form.fields["needs"].choices = [(choice.value, typo(choice.label)) for choice in needs]
        for field in self.form.fields.values():
            field.required = False

    def filter_queryset(self, queryset: QuerySet[Network]) -> QuerySet[Network]:
        cleaned = self.form.cleaned_data
        condition = Q()
        if cleaned["territory"]:
            condition &= covers(cleaned["territory"].code)
        if cleaned["needs"]:
            condition &= Q(needs__overlap=cleaned["needs"])  # who helps with one of them helps
        if cleaned["kind"]:
            condition &= Q(kind=cleaned["kind"])
        return nearest_first(queryset.filter(condition))
