"""What an adviser looked at of a structure that agreed to be followed: the structure reads it."""

from django.db import models
from django.db.models import Q

from networks.models.callback import Consent
from networks.models.network import Adviser


class Looked(models.TextChoices):
    LIST = "list", "la liste des structures suivies, où vous êtes"
    PAGE = "page", "votre page"


class Look(models.Model):
    """That one adviser looked at this, on one day; it goes with the consent."""

    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="looks", verbose_name="accord")
    adviser = models.ForeignKey(
        Adviser,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name="conseiller",
        help_text="Vide : son compte est fermé.",
    )
    day = models.DateField("jour")
    what = models.CharField("ce qui fut vu", max_length=10, choices=Looked.choices)

    class Meta:
        verbose_name = "consultation"
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["consent", "adviser", "day", "what"],
                name="look_is_written_once_a_day",
                violation_error_message="Cette consultation est déjà notée.",
            ),
            models.CheckConstraint(
                condition=Q(what__in=Looked.values),
                name="look_what_is_known",
                violation_error_message="Ce qui fut vu n'est pas connu.",
            ),
        ]

    def __str__(self):
        return f"{self.adviser}, le {self.day}"
