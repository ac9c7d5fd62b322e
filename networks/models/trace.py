"""The short-lived traces that keep a few from flooding the networks with requests."""

from datetime import date

from django.db import models
from django.db.models import F, Q


class CallbackTrace(models.Model):
    """That somebody asked for a call: a keyed hash of where from, or of the number to call, that changes each day."""

    digest = models.CharField("empreinte", max_length=64)
    day = models.DateField("jour")
    count = models.PositiveSmallIntegerField("demandes", default=1)

    class Meta:
        verbose_name = "trace de demande"
        constraints = [
            models.UniqueConstraint(
                fields=["digest", "day"],
                name="callback_trace_is_one_a_day",
                violation_error_message="Cette empreinte a déjà sa trace du jour.",
            ),
            models.CheckConstraint(
                condition=Q(count__gte=1),
                name="callback_trace_counts_something",
                violation_error_message="Une trace compte une demande au moins.",
            ),
        ]

    def __str__(self):
        return f"{self.day} : {self.count}"

    @classmethod
    def count_one(cls, digest: str, day: date, most: int) -> bool:
        """Count one more for this digest; False, and nothing counted, when `most` were already."""
        trace, is_first = cls.objects.get_or_create(digest=digest, day=day)
        return is_first or bool(cls.objects.filter(pk=trace.pk, count__lt=most).update(count=F("count") + 1))
