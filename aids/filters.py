"""The filters of the public catalogue: each is one condition, used to narrow the list and to advise on an empty one."""

from __future__ import annotations

from datetime import date

import django_filters
from django import forms
from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, Exists, F, Func, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Greatest

from aids.models import Aid, Nature, Organisation, OrganisationKind
from aids.models.queries import covers, is_open
from aids.permanent import plain
from vocabulary.french import capitalised, typo
from vocabulary.lexicon import NEEDS
from vocabulary.models import Choice, Territory
from vocabulary.territories import find_places, fold, place_code, place_in_words
from vocabulary.trackers import is_tracker

SECTORS = "sectors"
STATES = {"": "Ouvertes aujourd’hui", "closed": "Closes", "all": "Ouvertes ou closes"}
ORDERS = {"deadline": "Date limite la plus proche", "name": "Nom, de A à Z"}
COMPARED = "aide"  # chosen to be compared: nothing here reads them, every link takes them along
NEAREST_TO_WORDS = ("", "Pertinence")  # an order only when words are searched
LIKE_ENOUGH = 0.6
ANY_SECTOR = '$.** ? (@.question == "sectors" && @.op == "any_of")'
THIS_SECTOR = '$.** ? (@.question == "sectors" && @.op == "any_of" && @.value[*] == $sector)'


class PathExists(Func):
    """Whether a JSON path finds something in a rule tree."""

    function = "jsonb_path_exists"
    output_field = BooleanField()


def about(text: str) -> Q:
    """French full text, without accents, or close to it whatever the typing; the bearer's name counts."""
    query = SearchQuery(text, config="fr", search_type="websearch")
    bearer = Organisation.objects.filter(pk=OuterRef("bearer"), name__unaccent__icontains=text)
    return Q(search=query) | Q(search_text__trigram_word_similar=fold(text)) | Q(Exists(bearer))


def for_sector(sector: str) -> Q:
    """Aids that name this sector, or none."""
    named = PathExists("eligibility", Value(ANY_SECTOR))
    this = PathExists("eligibility", Value(THIS_SECTOR), Value({"sector": sector}, JSONField()))
    return Q(eligibility=None) | ~Q(named) | Q(this)


def in_state(state: str, today: date) -> Q:
    """Open on `today`, closed, or both."""
    open_now = is_open(today)
    return {"": open_now, "closed": ~open_now, "all": Q()}[state]


class PlaceField(forms.CharField):
    """A place by its code, its name or a postal code; the cleaned value is a Territory, or None.

    What an address gives by its code is shown again in words, which lead back to the same place.
    """

    place: Territory | None = None  # the one that was read: a form has fields of its own

    def prepare_value(self, value):
        is_code = self.place is not None and value == self.place.code
        return place_in_words(self.place) if is_code else value

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        code = place_code(text)
        place = (Territory.objects.filter(code=code) if code else find_places(text)).first()
        if place is None:
            raise ValidationError(f"Aucun lieu ne correspond à « {text[:60]} ». Essayez le code postal.")
        self.place = place
        return place


class PlaceFilter(django_filters.Filter):
    field_class = PlaceField


def _select(label, choices):
    return {"label": label, "empty_label": None, "choices": list(choices.items())}


class CatalogueFilter(django_filters.FilterSet):
    """What a visitor may narrow the catalogue by. `today` decides what is open."""

    q = django_filters.CharFilter(
        label="Chercher un mot",
        max_length=200,
    )
    territory = PlaceFilter(
        label=typo("Où agissez-vous ?"),
        help_text="Commune, code postal, département ou région",
        max_length=100,
    )
    needs = django_filters.ChoiceFilter(**_select(typo("Pour quoi faire ?"), {}))
    sectors = django_filters.ChoiceFilter(**_select(typo("Dans quel domaine ?"), {}))
    state = django_filters.ChoiceFilter(**_select("Ouverture", STATES))
    nature = django_filters.MultipleChoiceFilter(
        label=typo("Quel type d'aide ?"),
        choices=[(value, typo(capitalised(str(label)))) for value, label in Nature.choices],
        widget=forms.CheckboxSelectMultiple,
    )
    bearer = django_filters.MultipleChoiceFilter(
        label=typo("Qui verse l'aide ?"),
        choices=[(value, typo(capitalised(str(label)))) for value, label in OrganisationKind.choices],
        widget=forms.CheckboxSelectMultiple,
    )
    tri = django_filters.ChoiceFilter(**_select("Trier par", ORDERS))

    class Meta:
        model = Aid
        fields = ()

    def __init__(self, data, *, today: date):
        super().__init__(data, queryset=Aid.objects.published())
        self.today = today
        fields = self.form.fields
        choices = list(Choice.objects.filter(question__in=[NEEDS, SECTORS]).order_by("position"))
        for name, empty in ((NEEDS, "Tous les besoins"), (SECTORS, "Tous les domaines")):
            own = [(choice.value, typo(choice.label)) for choice in choices if choice.question_id == name]
            fields[name].choices = [("", empty), *own]
        fields["tri"].choices = [*([NEAREST_TO_WORDS] if self._words(data) else ()), *ORDERS.items()]
        for field in fields.values():
            field.required = False
        self.unknown = [key for key in data if key not in (*fields, "page", COMPARED) and not is_tracker(key)]

    def is_valid(self):
        """Whether every filter can be read, and none is unknown: a wrong key is refused like a wrong value."""
        return super().is_valid() and not self.unknown

    @staticmethod
    def _words(data) -> str:
        """What is searched, before the form has read it."""
        return (data.get("q") or "").strip()

    def parameters(self) -> list[tuple[str, str]]:
        """What the address says, as far as the catalogue understands it."""
        values = self.data.getlist if hasattr(self.data, "getlist") else lambda name: ()
        return [(name, value) for name in self.form.fields for value in values(name) if value]

    def canonical(self) -> list[tuple[str, str]]:
        """The parameters of a valid form, to be kept: each read once, a place by its code."""
        said = {**self.form.cleaned_data, "territory": getattr(self.form.cleaned_data["territory"], "code", "")}
        values = {name: value if isinstance(value, list) else [value] for name, value in said.items()}
        return [(name, value) for name in self.form.fields for value in values[name] if value]

    def mistakes(self) -> list[str]:
        """A French sentence for each filter that cannot be read."""
        wrong = [str(error) for errors in self.form.errors.values() for error in errors]
        return [*wrong, *(f"« {plain(key)} » n'est pas un filtre du catalogue." for key in self.unknown)]

    def narrowing(self) -> list[tuple[str, str]]:
        """The parameters less the order: what makes two searches differ in what they find."""
        return [(name, value) for name, value in self.parameters() if name != "tri"]

    def in_words(self, name: str, value: str) -> str:
        """One parameter of a valid form as the page repeats it."""
        if name == "q":
            return typo(f"« {value} »")
        if name == "territory":
            return typo(self.form.cleaned_data["territory"].name)
        return typo(dict(self.form.fields[name].choices).get(value, value))

    def conditions(self) -> dict[str, Q]:
        """Each active filter as one condition; the state of opening is always one."""
        cleaned = self.form.cleaned_data
        made = {"state": in_state(cleaned["state"], self.today)}
        if cleaned["q"]:
            made["q"] = about(cleaned["q"])
        if cleaned["territory"]:
            made["territory"] = covers(cleaned["territory"].code)
        if cleaned["needs"]:
            made["needs"] = Q(needs__contains=[cleaned["needs"]])
        if cleaned["sectors"]:
            made["sectors"] = for_sector(cleaned["sectors"])
        if cleaned["nature"]:
            made["nature"] = Q(nature__overlap=cleaned["nature"])
        if cleaned["bearer"]:
            made["bearer"] = Q(bearer__kind__in=cleaned["bearer"])
        return made

    def filter_queryset(self, queryset: QuerySet[Aid]) -> QuerySet[Aid]:
        for condition in self.conditions().values():
            queryset = queryset.filter(condition)
        return self._ordered(queryset)

    def _ordered(self, queryset: QuerySet[Aid]) -> QuerySet[Aid]:
        order, text = self.form.cleaned_data["tri"], self.form.cleaned_data["q"]
        if order == "deadline" or not (order or text):
            return queryset.order_by(F("closes_on").asc(nulls_last=True), "name", "slug")
        if order == "name":
            return queryset.order_by("name", "slug")
        query = SearchQuery(text, config="fr", search_type="websearch")
        likeness = TrigramWordSimilarity(fold(text), "search_text")
        return queryset.order_by(Greatest(SearchRank(F("search"), query), likeness).desc(), "name", "slug")
