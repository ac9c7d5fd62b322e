"""Who is linked to a structure, by which role, and who is invited to be."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class Role(models.TextChoices):
    """What a person may do for a structure: decide of its people and its end, write for it, or read."""

    OWNER = "owner", "responsable"
    MEMBER = "member", "membre"
    READER = "reader", "lecture seule"


class Membership(models.Model):
    """One person's link to one structure. A trigger keeps an owner among the members (`structure_keeps_an_owner`)."""

    structure = models.ForeignKey("structures.Structure", on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField("rôle", max_length=10, choices=Role.choices)
    since = models.DateField("depuis le")
    seen_on = models.DateField("dernière visite", help_text="Le dernier jour où cette personne a ouvert la structure.")
    seen_before_on = models.DateField(
        "visite d'avant", help_text="Ce qui est plus récent est nouveau pour elle, tout le jour de sa visite."
    )

    class Meta:
        verbose_name = "membre d'une structure"
        verbose_name_plural = "membres des structures"
        ordering = ("since", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "user"],
                name="membership_is_one_a_person",
                violation_error_message="Cette personne est déjà membre de la structure.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="membership_role_is_known",
                violation_error_message="Ce rôle n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(seen_before_on__lte=F("seen_on")),
                name="membership_visits_are_in_order",
                violation_error_message="La visite d'avant précède la dernière.",
            ),
        ]

    def __str__(self):
        return f"{self.user} ({self.get_role_display()})"


class Invitation(models.Model):
    """An invitation that waits for its answer; what its mail bears is kept as a digest. Accepted, it is deleted."""

    structure = models.ForeignKey("structures.Structure", on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse électronique")
    role = models.CharField("rôle", max_length=10, choices=Role.choices)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text="Vide : cette personne a effacé son compte.",
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("le", db_index=True)

    class Meta:
        verbose_name = "invitation"
        ordering = ("made_at", "pk")
        constraints = [
            models.UniqueConstraint(
                "structure",
                Lower("email"),
                name="invitation_is_one_an_address",
                violation_error_message="Cette personne est déjà invitée.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(email=""),
                name="invitation_address_is_in_lower_case",
                violation_error_message="Une invitation a une adresse, en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=Role.values),
                name="invitation_role_is_known",
                violation_error_message="Ce rôle n'existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.email} ({self.get_role_display()})"
