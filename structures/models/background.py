"""What runs beside the site: the periodic jobs and when each was last started."""

from django.db import models


class PeriodicJob(models.Model):
    """A job of `structures.due`: the last period it was started in, so that each period starts it once."""

    name = models.CharField("nom", max_length=100, primary_key=True)
    period = models.BigIntegerField("période", null=True, help_text="Rang de la période. Vide : jamais lancé.")
    started_at = models.DateTimeField("lancé le", null=True, help_text="Vide : jamais lancé.")
    task = models.UUIDField("travail", null=True, help_text="Le dernier travail lancé. Vide : aucun.")

    class Meta:
        verbose_name = "travail périodique"
        verbose_name_plural = "travaux périodiques"
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period__isnull=True, started_at__isnull=True)
                | models.Q(period__isnull=False, started_at__isnull=False),
                name="periodic_job_started_has_a_period",
                violation_error_message="Un travail lancé a une période et un instant.",
            ),
        ]

    def __str__(self):
        return self.name
