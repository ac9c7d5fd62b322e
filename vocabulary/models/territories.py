"""Territories of the official geographic code, and the communes each of them is made of."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q


class TerritoryKind(models.TextChoices):
    COUNTRY = "country", "pays"
    REGION = "region", "région"
    DEPARTMENT = "department", "département"
    EPCI = "epci", "intercommunalité"
    COMMUNE = "commune", "commune"
    ARRONDISSEMENT = "arrondissement", "arrondissement municipal"


CODE = r"^(FR|R-[0-9]{2,3}|D-([0-9]{2}|2A|2B|9[0-9]{2})|E-[0-9]{9}|C-[0-9AB]{5})$"


class Territory(models.Model):
    """A place under its code: FR, R-32, D-59, E-200093201, C-59350; an arrondissement is a C- too."""

    code = models.CharField("code", primary_key=True, max_length=11)
    kind = models.CharField("niveau", max_length=14, choices=TerritoryKind.choices)
    name = models.CharField("nom", max_length=200)
    subtype = models.CharField("type d'intercommunalité", max_length=10, blank=True)
    where = models.CharField(
        "où", max_length=200, blank=True, help_text="Ce qui distingue deux lieux du même nom : le département."
    )
    search_name = models.CharField("nom pour la recherche", max_length=200)
    postal_codes = ArrayField(models.CharField(max_length=5), verbose_name="codes postaux", default=list, blank=True)
    population = models.PositiveIntegerField("population", null=True, blank=True, help_text="Vide : non connue.")
    is_current = models.BooleanField(
        "en vigueur", default=True, help_text="Non : n'est plus dans le code officiel ; gardé pour les règles."
    )

    class Meta:
        verbose_name = "territoire"
        ordering = ["code"]
        indexes = [
            GinIndex(OpClass("search_name", name="gin_trgm_ops"), name="territory_search_name_trgm"),
            models.Index(OpClass("search_name", name="text_pattern_ops"), name="territory_search_name_prefix"),
            GinIndex(fields=["postal_codes"], name="territory_postal_codes_gin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=CODE),
                name="territory_code_has_a_known_form",
                violation_error_message="Un code s'écrit FR, R-32, D-59, E-200093201 ou C-59350.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="country", code="FR")
                    | Q(kind="region", code__startswith="R-")
                    | Q(kind="department", code__startswith="D-")
                    | Q(kind="epci", code__startswith="E-")
                    | Q(kind__in=["commune", "arrondissement"], code__startswith="C-")
                ),
                name="territory_code_fits_its_kind",
                violation_error_message="Le code ne va pas avec le niveau de ce territoire.",
            ),
        ]

    def __str__(self):
        return self.name


class Containment(models.Model):
    """One commune of one territory. An arrondissement stands for its whole commune."""

    container = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="territoire")
    commune = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="+", verbose_name="commune")

    class Meta:
        verbose_name = "appartenance"
        constraints = [
            models.UniqueConstraint(
                fields=["container", "commune"],
                name="containment_is_said_once",
                violation_error_message="Cette commune est déjà dans ce territoire.",
            ),
        ]

    def __str__(self):
        return f"{self.commune_id} dans {self.container_id}"
