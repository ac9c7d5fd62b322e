"""A coming call, told by its bearer to the networks that it concerns."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aids.models import Aid
from networks.models.network import Network

LONGEST_TEXT = 500


class Announcement(models.Model):
    """What a bearer said of one aid, once, to `networks`: their advisers of that day received it by mail."""

    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="announcements", verbose_name="aide")
    text = models.TextField("ce qui vient", max_length=LONGEST_TEXT)
    signature = models.CharField("signée", max_length=200)
    announced_on = models.DateField("le")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="écrite par"
    )
    networks = models.ManyToManyField(Network, related_name="announcements", verbose_name="réseaux prévenus")

    class Meta:
        verbose_name = "annonce d'un organisme"
        verbose_name_plural = "annonces des organismes"
        ordering = ["-announced_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"),
                name="announcement_says_something",
                violation_error_message="Dites ce qui vient.",
            ),
            models.UniqueConstraint(
                fields=["aid", "announced_on"],
                name="announcement_is_one_a_day",
                violation_error_message="Une annonce est déjà partie aujourd'hui pour cette aide.",
            ),
        ]

    def __str__(self):
        return f"{self.aid}, {self.announced_on}"
