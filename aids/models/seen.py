"""How often each sheet is shown: a number a sheet, and nothing of who saw it."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import models
from django.db.models import F


class AidSeen(models.Model):
    """A counter a sheet. Who counts adds in bulk by `add`; nobody does yet, so that every count is zero."""

    slug = models.CharField("identifiant", max_length=120, primary_key=True)
    count = models.PositiveBigIntegerField("nombre de fois", default=0)

    class Meta:
        verbose_name = "consultations d'une fiche"
        verbose_name_plural = "consultations des fiches"

    def __str__(self):
        return self.slug

    @classmethod
    def add(cls, counts: Mapping[str, int]) -> None:
        """Add these counts by slug, whoever else adds at the same time: two queries."""
        cls.objects.bulk_create([cls(slug=slug) for slug in sorted(counts)], ignore_conflicts=True)
        more = models.Case(*(models.When(slug=slug, then=count) for slug, count in counts.items()), default=0)
        cls.objects.filter(slug__in=counts).update(count=F("count") + more)
