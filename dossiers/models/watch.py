"""Who wants to be told of what changes in the aids, and how often."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Lower


class Rhythm(models.TextChoices):
    """How often one is told. Who wants nothing has no watch."""

    AT_ONCE = "at_once", "Tout de suite"
    WEEKLY = "weekly", "Une fois par semaine"


class WatchQuerySet(models.QuerySet):
    def active(self):
        """Those to be told: their address is confirmed, and still takes mail."""
        return self.exclude(confirmed_at=None).filter(bounced_on=None)


class Watch(models.Model):
    """What one address wants to be told: for the answers of an address of results, kept as they were asked."""

    key = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    email = models.EmailField("adresse électronique", db_index=True)
    query = models.TextField("réponses", blank=True, help_text="La partie d'une adresse de résultats après le « ? ».")
    rhythm = models.CharField("quand écrire", max_length=10, choices=Rhythm.choices)
    asked_at = models.DateTimeField("demandée le")
    confirmed_at = models.DateTimeField(
        "confirmée le", null=True, blank=True, help_text="Vide : pas encore ; effacée au bout de 7 jours."
    )
    bounced_on = models.DateField(
        "adresse refusée le", null=True, blank=True, help_text="Vide : l'adresse reçoit. Sinon plus rien n'y part."
    )
    seen_version = models.BigIntegerField(
        "version vue", default=0, help_text="Dernière version d'une fiche que la personne a pu voir avec ces réponses."
    )
    seen_on = models.DateField("vue le", null=True, blank=True, help_text="Vide : pas encore confirmée.")

    objects = WatchQuerySet.as_manager()

    class Meta:
        verbose_name = "veille"
        constraints = [
            models.CheckConstraint(
                condition=Q(rhythm__in=Rhythm.values),
                name="watch_rhythm_is_known",
                violation_error_message="Ce rythme n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")) & ~Q(email=""),
                name="watch_email_is_in_lower_case",
                violation_error_message="Une veille a une adresse, en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(seen_on__isnull=False),
                name="watch_confirmed_knows_what_was_seen",
                violation_error_message="Une veille confirmée dit jusqu'où la personne a vu.",
            ),
            models.UniqueConstraint(
                "email",
                MD5("query"),
                name="watch_is_one_an_address_and_answers",
                violation_error_message="Cette adresse surveille déjà ces réponses.",
            ),
        ]

    def __str__(self):
        return f"Veille {self.key}"


class WatchTrace(models.Model):
    """That a network asked for watches: a keyed hash that changes each day, kept two days at most."""

    sender = models.CharField("empreinte", max_length=64)
    day = models.DateField("jour")
    count = models.PositiveIntegerField("demandes", default=1)

    class Meta:
        verbose_name = "trace de demande de veille"
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "day"],
                name="watch_trace_is_one_a_day",
                violation_error_message="Cette empreinte a déjà sa trace du jour.",
            ),
        ]

    def __str__(self):
        return f"{self.day} : {self.count}"
