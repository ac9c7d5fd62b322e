"""What visitors say is wrong on a sheet, and the short-lived traces that keep a few from flooding it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aids.models.aid import Aid

LONGEST_TEXT = 2000


class SuggestionState(models.TextChoices):
    NEW = "new", "nouvelle"
    TAKEN = "taken", "prise en charge"
    DONE = "done", "fiche corrigée"
    DECLINED = "declined", "rien à corriger"


class SuggestionQuerySet(models.QuerySet):
    def in_grounds(self, grounds):
        """Suggestions on the aids that an agent of these grounds may touch (`user.grounds`)."""
        return self.filter(aid__in=Aid.objects.in_grounds(grounds))


class Suggestion(models.Model):
    """One visitor's words on one sheet."""

    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="suggestions", verbose_name="aide")
    text = models.TextField("ce qui est faux ou manque")
    reply_to = models.EmailField(
        "adresse de réponse", blank=True, help_text="Facultative ; effacée 90 jours après l'envoi. Vide : aucune."
    )
    received_on = models.DateField("reçue le")
    state = models.CharField(
        "où elle en est", max_length=10, choices=SuggestionState.choices, default=SuggestionState.NEW
    )
    note = models.TextField("note des agents", blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="traitée par",
        help_text="Vide : personne ne l'a encore ouverte.",
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = "correction proposée"
        verbose_name_plural = "corrections proposées"
        ordering = ["received_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="suggestion_has_a_text",
                violation_error_message="Dites ce qui est faux ou manque.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SuggestionState.values),
                name="suggestion_state_is_known",
                violation_error_message="Cet état n'existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.aid} : {self.text[:60]}"


class SuggestionTrace(models.Model):
    """That an address of the network sent a suggestion: a keyed hash that changes each day, kept two days at most."""

    sender = models.CharField("empreinte", max_length=64)
    day = models.DateField("jour")
    count = models.PositiveSmallIntegerField("envois", default=1)

    class Meta:
        verbose_name = "trace d'envoi"
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "day"],
                name="suggestion_trace_is_one_a_day",
                violation_error_message="Cette empreinte a déjà sa trace du jour.",
            ),
        ]

    def __str__(self):
        return f"{self.day} : {self.count}"
