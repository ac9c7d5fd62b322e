"""The addresses that sheets give, and the days on which they did not answer."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

FAILURES_TO_ACCUSE = 3


class LinkQuerySet(models.QuerySet):
    def dead(self):
        """Addresses that failed on enough different days, without an answer in between."""
        return self.filter(failed_on__len__gte=FAILURES_TO_ACCUSE)


class Link(models.Model):
    """One address. A single answer clears its failures; two failures of one day count once."""

    address = models.TextField("adresse", unique=True)
    checked_on = models.DateField("essayée le", null=True, blank=True, help_text="Vide : jamais.")
    failed_on = ArrayField(models.DateField(), verbose_name="jours sans réponse", default=list, blank=True)
    problem = models.CharField("dernier problème", max_length=200, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = "lien"
        ordering = ["address"]

    def __str__(self):
        return self.address

    @property
    def is_dead(self) -> bool:
        return len(self.failed_on) >= FAILURES_TO_ACCUSE

    def record(self, problem: str, today: date) -> None:
        """Write down what became of a try; `problem` is empty when the address answered."""
        self.checked_on = today
        self.problem = problem[:200]
        self.failed_on = sorted({*self.failed_on, today}) if problem else []
        self.save()
