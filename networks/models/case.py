"""What is written on one request as it goes: its history, the reminders it made leave, the notes of the networks."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from networks.models.callback import CallbackRequest, RequestState
from networks.models.network import Adviser, Network

LONGEST_CASE_NOTE = 500


class Move(models.Model):
    """That a request came to a state. Says nothing of the structure: it stays for the figures of the network."""

    request = models.ForeignKey(
        CallbackRequest, on_delete=models.CASCADE, related_name="moves", verbose_name="demande de rappel"
    )
    at = models.DateTimeField("le")
    state = models.CharField("état", max_length=15, choices=RequestState.choices)
    adviser = models.ForeignKey(
        Adviser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="par",
        help_text="Vide : la structure, ou le site.",
    )
    network = models.ForeignKey(
        Network,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réseau",
        help_text="Celui de qui agit, ou vers qui la demande passe. Vide : aucun.",
    )

    class Meta:
        verbose_name = "étape d'une demande"
        verbose_name_plural = "étapes des demandes"
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values),
                name="move_state_is_known",
                violation_error_message="Cet état n'existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.get_state_display()}, {self.at:%d/%m/%Y}"


class ReminderStep(models.IntegerChoices):
    """How many days without a call before each."""

    ADVISER = 3, "rappel au conseiller"
    NETWORK = 7, "rappel au réseau"
    STRUCTURE = 9, "autre réseau proposé"
    LAST = 21, "dernier rappel"

    @property
    def wait(self) -> timedelta:
        return timedelta(days=self.value)


class Reminder(models.Model):
    """That one step of the ladder was climbed, for a wait that began then: never twice."""

    request = models.ForeignKey(
        CallbackRequest, on_delete=models.CASCADE, related_name="reminders", verbose_name="demande de rappel"
    )
    waiting_since = models.DateTimeField("attend depuis")
    step = models.PositiveSmallIntegerField("étape", choices=ReminderStep.choices)
    sent_at = models.DateTimeField("le")

    class Meta:
        verbose_name = "rappel"
        ordering = ["sent_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "waiting_since", "step"],
                name="reminder_is_once_a_step",
                violation_error_message="Ce rappel est déjà parti.",
            ),
            models.CheckConstraint(
                condition=Q(step__in=ReminderStep.values),
                name="reminder_step_is_known",
                violation_error_message="Cette étape n'existe pas.",
            ),
        ]

    def __str__(self):
        return self.get_step_display()


class CaseNote(models.Model):
    """A few words of one network on a request, for itself or for all those that the structure chose, and for it."""

    request = models.ForeignKey(
        CallbackRequest, on_delete=models.CASCADE, related_name="notes", verbose_name="demande de rappel"
    )
    author = models.ForeignKey(Adviser, on_delete=models.PROTECT, related_name="+", verbose_name="écrite par")
    network = models.ForeignKey(Network, on_delete=models.CASCADE, related_name="+", verbose_name="réseau")
    text = models.TextField("note", max_length=LONGEST_CASE_NOTE)
    is_private = models.BooleanField("réservée à son réseau", default=True)
    written_at = models.DateTimeField("le")

    class Meta:
        verbose_name = "note"
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(text__regex=r"\S"),
                name="case_note_says_something",
                violation_error_message="Écrivez votre note.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("text"), LONGEST_CASE_NOTE),
                name="case_note_is_short",
                violation_error_message=f"Une note tient en {LONGEST_CASE_NOTE} signes.",
            ),
        ]

    def __str__(self):
        return f"Note du {self.written_at:%d/%m/%Y}"
