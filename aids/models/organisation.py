"""Bearers: the organisations that grant aids."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class OrganisationKind(models.TextChoices):
    STATE = "state", "État"
    STATE_OPERATOR = "state_operator", "opérateur de l'État"
    REGION = "region", "région"
    DEPARTMENT = "department", "département"
    INTERCOMMUNALITY = "intercommunality", "intercommunalité"
    COMMUNE = "commune", "commune"
    SOCIAL_SECURITY = "social_security", "sécurité sociale"
    EUROPE = "europe", "Union européenne"
    PUBLIC_BANK = "public_bank", "banque publique"
    SOLIDARITY_FINANCE = "solidarity_finance", "finance solidaire"
    JOINT_BODY = "joint_body", "organisme paritaire"
    NETWORK = "network", "réseau"
    FOUNDATION = "foundation", "fondation"
    OTHER = "other", "autre"


class Organisation(models.Model):
    """A bearer (porteur de l'aide), known by its name and kind together."""

    name = models.CharField("nom", max_length=200)
    kind = models.CharField("type", max_length=20, choices=OrganisationKind.choices)
    territories = ArrayField(
        models.CharField(max_length=11),
        verbose_name="territoires",
        default=list,
        blank=True,
        help_text="Où l'organisme agit : un code par ligne, comme FR, R-53 ou D-59. "
        "Vide : personne ne l'a dit, son nom en tient lieu.",
    )

    class Meta:
        verbose_name = "organisme"
        ordering = ["name", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "kind"],
                name="organisation_is_unique",
                violation_error_message="Cet organisme existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=OrganisationKind.values),
                name="organisation_kind_is_known",
                violation_error_message="Ce type d'organisme n'existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="organisation_has_a_name",
                violation_error_message="Un organisme a un nom.",
            ),
        ]

    def __str__(self):
        return self.name
