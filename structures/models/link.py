"""The links by which a mailbox proves whose it is."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower


class SignInLink(models.Model):
    """A link sent to an address: it opens that account once, for a short while. Only the digest of it is kept."""

    email = models.EmailField("adresse électronique")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("le", db_index=True)
    used_at = models.DateTimeField("a servi le", null=True, blank=True, help_text="Vide : pas encore.")
    pending = models.JSONField(
        "à garder", default=dict, blank=True, help_text="Ce que la personne a demandé de garder, une fois confirmé."
    )

    class Meta:
        verbose_name = "lien de connexion"
        verbose_name_plural = "liens de connexion"
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(email=""),
                name="sign_in_link_address_is_in_lower_case",
                violation_error_message="Un lien va à une adresse, en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__gte=F("made_at"), pending={}),
                name="sign_in_link_used_keeps_nothing",
                violation_error_message="Un lien qui a servi n'a plus rien à garder.",
            ),
        ]

    def __str__(self):
        return f"Lien du {self.made_at:%Y-%m-%d %H:%M}"
