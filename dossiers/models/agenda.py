"""The private calendar of a member: its secret address, and which dates its subscribers were told."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac

from aids.models import Aid
from structures.models import Membership

SALT = "dossiers.agenda"


class AgendaQuerySet(models.QuerySet):
    def opened_by(self, secret: str) -> Agenda | None:
        """The calendar whose address bears `secret`; None when it was changed, or its owner left."""
        key, _, seal = secret.partition("-")
        if len(key) != 32 or not key.isascii() or not key.isalnum():
            return None
        found = self.select_related("membership__structure").filter(key=key, membership__user__is_active=True).first()
        return found if found and constant_time_compare(seal, found.seal) else None


class Agenda(models.Model):
    """One member's calendar of the aids that one structure keeps: it ends with the membership.

    Its address bears the key and a seal of the site: a stolen database opens no calendar. Another key, another
    address: that is how the old one is cut.
    """

    membership = models.OneToOneField(Membership, on_delete=models.CASCADE, related_name="agenda")
    key = models.UUIDField("clé", unique=True, default=uuid4, editable=False)
    created_on = models.DateField("adresse créée le")

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = "agenda"
        verbose_name_plural = "agendas"

    def __str__(self):
        return f"Agenda de {self.membership}"

    @property
    def seal(self) -> str:
        return salted_hmac(SALT, self.key.hex, algorithm="sha256").hexdigest()[:32]

    @property
    def secret(self) -> str:
        return f"{self.key.hex}-{self.seal}"


class ToldDate(models.Model):
    """A date that a calendar was given, kept so that what no longer holds is cancelled there and not forgotten."""

    agenda = models.ForeignKey(Agenda, on_delete=models.CASCADE, related_name="told")
    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="+", verbose_name="aide")
    on = models.DateField("date limite")
    is_cancelled = models.BooleanField("annulée", default=False)
    revision = models.PositiveIntegerField("changements", default=0, help_text="Combien de fois elle a changé.")
    changed_at = models.DateTimeField("changée le")

    class Meta:
        verbose_name = "date d'un agenda"
        verbose_name_plural = "dates des agendas"
        constraints = [
            models.UniqueConstraint(
                fields=["agenda", "aid"],
                name="told_date_is_one_an_aid",
                violation_error_message="Cet agenda a déjà la date de cette aide.",
            ),
        ]

    def __str__(self):
        return f"{self.aid_id}, le {self.on}"
