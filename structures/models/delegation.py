"""Who stands in for an absent agent, and when."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class DelegationQuerySet(models.QuerySet):
    def on(self, day: date):
        """Delegations that run on `day`, first and last day included."""
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class Delegation(models.Model):
    """A stand-in: from one day to another an agent does what an absent one may do."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="absences", verbose_name="agent absent"
    )
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="replacements", verbose_name="remplacé par"
    )
    starts_on = models.DateField("du")
    ends_on = models.DateField("au", help_text="Ce jour compris.")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = "remplacement"
        ordering = ["-starts_on", "absent"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_it_starts",
                violation_error_message="Un remplacement finit le jour où il commence, ou plus tard.",
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("to")),
                name="delegation_is_to_another",
                violation_error_message="On ne se remplace pas soi-même.",
            ),
        ]

    def __str__(self):
        return f"{self.absent}, remplacé par {self.to}"
