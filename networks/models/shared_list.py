"""Aids that an adviser chose for somebody, a note each: opened by a link that nobody guesses, until a day."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from aids.models import Aid
from networks.models.callback import new_token
from networks.models.network import Adviser, Network

LONGEST_WORD = 300
LASTS = timedelta(days=92)  # three months, whichever
MOST_AIDS = 10


class SharedList(models.Model):
    """It says nothing of who opens it: verdicts come from the answers of the address."""

    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="lists", verbose_name="réseau")
    author = models.ForeignKey(
        Adviser,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="faite par",
        help_text="Vide : cette personne a fermé son compte ; la liste reste à son réseau.",
    )
    token = models.CharField("jeton", max_length=64, unique=True, default=new_token, editable=False)
    word = models.TextField("mot", max_length=LONGEST_WORD, blank=True)
    made_on = models.DateField("faite le")
    until = models.DateField("lisible jusqu'au", help_text="Ce jour compris.")

    class Meta:
        verbose_name = "liste d'aides"
        verbose_name_plural = "listes d'aides"
        ordering = ["-made_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gte=F("made_on")) & Q(until__lte=F("made_on") + LASTS),
                name="shared_list_lasts_three_months_at_most",
                violation_error_message="Une liste se lit trois mois au plus.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("word"), LONGEST_WORD),
                name="shared_list_word_is_short",
                violation_error_message=f"Ce mot tient en {LONGEST_WORD} signes.",
            ),
        ]

    def __str__(self):
        return f"Liste du {self.made_on:%d/%m/%Y}"

    def is_open(self, today: date) -> bool:
        """Whether it may be read; its network must be read with it."""
        return today <= self.until and self.network.closed_on is None


class SharedAid(models.Model):
    """One aid of a list, and what the adviser says of it."""

    shared = models.ForeignKey(SharedList, on_delete=models.CASCADE, related_name="aids", verbose_name="liste")
    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="+", verbose_name="aide")
    note = models.TextField("note", max_length=LONGEST_WORD, blank=True)

    class Meta:
        verbose_name = "aide d'une liste"
        verbose_name_plural = "aides d'une liste"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shared", "aid"],
                name="shared_list_holds_an_aid_once",
                violation_error_message="Cette aide est déjà dans la liste.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("note"), LONGEST_WORD),
                name="shared_aid_note_is_short",
                violation_error_message=f"Une note tient en {LONGEST_WORD} signes.",
            ),
        ]

    def __str__(self):
        return str(self.aid)
