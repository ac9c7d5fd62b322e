"""Who wants to be told of what changes in the aids, and how often."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import MD5, Lower

from structures.models import Membership


class Rhythm(models.TextChoices):
    """How often one is told. Who wants nothing has no watch."""

    AT_ONCE = "at_once", "Tout de suite"
    WEEKLY = "weekly", "Une fois par semaine"


class WatchQuerySet(models.QuerySet):
    def active(self):
        """Those to be told: their address is confirmed, and still takes mail."""
        reached = Q(membership=None) | Q(membership__user__is_active=True)
        return self.filter(reached, confirmed_at__isnull=False, bounced_on=None)

    def of_address(self, address):
        """Those that write to this address, confirmed or not."""
        return self.filter(Q(email=address) | Q(membership__user__email=address))


class Watch(models.Model):
    """What somebody wants to be told: a member of a structure for its answers, or an address for those it gave then."""

    key = models.UUIDField("clé publique", default=uuid.uuid4, unique=True, editable=False)
    membership = models.OneToOneField(
        Membership,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="watch",
        verbose_name="membre",
        help_text="Vide : sans compte.",
    )
    email = models.EmailField("adresse électronique", blank=True, db_index=True, help_text="Vide : celle du membre.")
    query = models.TextField(
        "réponses",
        blank=True,
        help_text="La partie d'une adresse de résultats après le « ? ». Vide : celles de la structure, ou aucune.",
    )
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
                condition=(Q(membership=None) & ~Q(email="")) | Q(membership__isnull=False, email="", query=""),
                name="watch_is_of_a_member_or_an_address",
                violation_error_message="Une veille est celle d'un membre, ou d'une adresse et de ses réponses.",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")),
                name="watch_email_is_in_lower_case",
                violation_error_message="L'adresse d'une veille est en minuscules.",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None) | Q(seen_on__isnull=False),
                name="watch_confirmed_knows_what_was_seen",
                violation_error_message="Une veille confirmée dit jusqu'où la personne a vu.",
            ),
            models.UniqueConstraint(
                "email",
                MD5("query"),
                condition=Q(membership=None),
                name="watch_is_one_an_address_and_answers",
                violation_error_message="Cette adresse surveille déjà ces réponses.",
            ),
        ]

    def __str__(self):
        return f"Veille {self.key}"

    @property
    def is_active(self):
        """Whether it is to be told, as far as it knows by itself."""
        return self.confirmed_at is not None and self.bounced_on is None

    @property
    def address(self):
        """Where its messages go."""
        return self.membership.user.email if self.membership_id else self.email
