"""A list of aids that a network shows on its own site: filters of the public catalogue, and who may frame it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from networks.models.callback import new_token
from networks.models.network import Network
from vocabulary.models import CatalogueVersion

LONGEST_TITLE = 100
LONGEST_FILTERS = 1000
PORT = r"(:[1-9][0-9]{0,4})?"
HOST = r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?"
# It harms nobody but the machine itself; the form takes it in a demonstration only.
LOOPBACK = rf"http://(localhost|127\.0\.0\.1){PORT}"
ORIGIN = rf"(https://{HOST}{PORT}|{LOOPBACK})"
QUERY = r"[A-Za-z0-9_.~%&=+*-]*"


class WidgetQuerySet(models.QuerySet):
    def with_version(self):
        """`catalogue_version`: of the aids that the list is made of now, read in the same query."""
        return self.annotate(catalogue_version=CatalogueVersion.objects.values("number")[:1])


class Widget(models.Model):
    """It holds no aid: the list is made each time, so that a withdrawn aid leaves it at once."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="widgets", verbose_name="réseau")
    token = models.CharField("jeton", max_length=64, unique=True, default=new_token, editable=False)
    title = models.CharField("titre", max_length=LONGEST_TITLE)
    filters = models.TextField(
        "filtres", blank=True, help_text="Comme dans l'adresse de « Toutes les aides ». Vide : les aides ouvertes."
    )
    origins = models.TextField(
        "sites", help_text="Qui peut l'encadrer, comme https://reseau.fr, séparés par un espace : la règle envoyée."
    )
    is_on = models.BooleanField("montré", default=True)
    created_on = models.DateField("créé le")
    changed_on = models.DateField("changé le")

    objects = WidgetQuerySet.as_manager()

    class Meta:
        verbose_name = "liste intégrée"
        verbose_name_plural = "listes intégrées"
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title=""),
                name="widget_has_a_title",
                violation_error_message="Donnez un titre à cette liste.",
            ),
            models.CheckConstraint(
                condition=Q(filters__regex=f"^{QUERY}$") & LessThanOrEqual(Length("filters"), LONGEST_FILTERS),
                name="widget_filters_are_a_query",
                violation_error_message="Ces filtres ne s'écrivent pas dans une adresse.",
            ),
            models.CheckConstraint(
                condition=Q(origins__regex=f"^{ORIGIN}( {ORIGIN})*$"),
                name="widget_origins_are_sites",
                violation_error_message="Nommez au moins un site, comme https://reseau.fr, sans page ni astérisque.",
            ),
            models.CheckConstraint(
                condition=Q(changed_on__gte=F("created_on")),
                name="widget_changes_after_it_began",
                violation_error_message="Une liste ne change pas avant d'exister.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_shown(self) -> bool:
        """Whether its page may be read; its network must be read with it."""
        return self.is_on and self.network.closed_on is None
