"""Filters of the catalogue that an adviser names to find them again; shared, they are the network's."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from networks.models.network import Adviser, Network
from networks.models.widget import LONGEST_FILTERS, QUERY

LONGEST_NAME = 60


class SavedFilterQuerySet(models.QuerySet):
    def seen_by(self, adviser):
        """Those of the network, and the adviser's own."""
        return self.filter(Q(is_shared=True) | Q(author=adviser), network=adviser.network_id)

    def nobodys(self):
        """Own ones of advisers who are no longer at work: nobody sees them."""
        return self.filter(is_shared=False).exclude(author__in=Adviser.objects.at_work())


class SavedFilter(models.Model):
    """It holds no aid: what it finds is looked for each time."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="saved_filters", verbose_name="réseau")
    author = models.ForeignKey(
        Adviser, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="gardé par"
    )
    name = models.CharField("nom", max_length=LONGEST_NAME)
    filters = models.TextField("filtres", blank=True, help_text="Comme dans l'adresse de « Toutes les aides ».")
    is_shared = models.BooleanField("partagé", default=False)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = "filtre gardé"
        verbose_name_plural = "filtres gardés"
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""),
                name="saved_filter_has_a_name",
                violation_error_message="Donnez un nom à ces filtres.",
            ),
            models.CheckConstraint(
                condition=Q(filters__regex=f"^{QUERY}$") & LessThanOrEqual(Length("filters"), LONGEST_FILTERS),
                name="saved_filter_is_a_query",
                violation_error_message="Ces filtres ne s'écrivent pas dans une adresse.",
            ),
        ]

    def __str__(self):
        return self.name
