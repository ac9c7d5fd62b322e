"""Which aids changed, and at which version of the catalogue: what a worker asks to bring its own up to date."""

from django.db import models


class AidChange(models.Model):
    """The last change of each aid, written by a database trigger: a row an aid, kept after the aid is deleted."""

    slug = models.CharField("identifiant", max_length=120, primary_key=True)
    number = models.BigIntegerField("numéro", db_index=True, help_text="Version du catalogue à ce changement.")

    class Meta:
        verbose_name = "changement d'une aide"
        verbose_name_plural = "changements des aides"

    def __str__(self):
        return self.slug

    @classmethod
    def since(cls, number, *, at_most):
        """[(slug, number)] of the aids changed after version `number`, `at_most` of them."""
        return list(cls.objects.filter(number__gt=number).values_list("slug", "number")[:at_most])
