"""The outbox: every mail of the site is a row before it leaves, and leaves once."""

from django.db import models
from django.db.models import Q


class MailState(models.TextChoices):
    WAITING = "waiting", "En attente"
    HANDING_OVER = "handing_over", "Remise en cours"
    SENT = "sent", "Envoyé"
    DOUBTFUL = "doubtful", "Remise incertaine"
    GIVEN_UP = "given_up", "Abandonné"


# Nothing moves them on but a person.
STOPPED = (MailState.DOUBTFUL, MailState.GIVEN_UP)


class MailQuerySet(models.QuerySet):
    def due(self, now):
        """What may be tried at `now`: what somebody waits for before what is sent to many, then the longest waiting."""
        return self.filter(state=MailState.WAITING, next_try_at__lte=now).order_by("is_bulk", "next_try_at", "pk")


class Mail(models.Model):
    """One mail to one address. `structures.mails.post` writes it, `structures.mails.sending` moves it on.

    A mail is WAITING until the last line of its text is with the server, HANDING_OVER while the final dot and the
    server's reply are under way, then SENT. Who dies in between leaves a DOUBTFUL mail: it is never sent again by
    itself, only by an agent (docs/adr/0013).
    """

    key = models.CharField(
        "clé",
        max_length=200,
        unique=True,
        help_text="Ce que ce courriel annonce, une fois pour toutes : la même clé ne part pas deux fois."
        " Aucune donnée personnelle.",
    )
    to = models.CharField("destinataire", max_length=254, blank=True, help_text="Vide : effacé, le délai est passé.")
    subject = models.CharField("objet", max_length=250, blank=True)
    text = models.TextField("texte", blank=True, help_text="Vide : effacé, le courriel est parti.")
    html = models.TextField("version HTML", blank=True)
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    is_bulk = models.BooleanField(
        "en nombre", default=False, help_text="Part après ceux que quelqu’un attend, comme un lien de connexion."
    )
    state = models.CharField("état", max_length=12, choices=MailState.choices, default=MailState.WAITING)
    attempts = models.PositiveIntegerField("essais", default=0)
    posted_at = models.DateTimeField("écrit le")
    next_try_at = models.DateTimeField("prochain essai")
    sent_at = models.DateTimeField("envoyé le", null=True, blank=True, help_text="Vide : pas envoyé.")
    problem = models.CharField("dernier incident", max_length=500, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        verbose_name_plural = "courriels"
        ordering = ("-posted_at", "-pk")
        indexes = [
            models.Index(fields=["is_bulk", "next_try_at", "id"], name="mail_waiting", condition=Q(state="waiting")),
            models.Index(fields=["id"], name="mail_handing_over", condition=Q(state="handing_over")),
            models.Index(fields=["posted_at"], name="mail_by_age"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent") & Q(sent_at__isnull=True),
                name="mail_sent_has_an_instant",
                violation_error_message="Un courriel envoyé a un instant d’envoi, et lui seul.",
            ),
            models.CheckConstraint(
                condition=~Q(to__regex=r"[\r\n]") & ~Q(subject__regex=r"[\r\n]"),
                name="mail_headers_hold_one_line",
                violation_error_message="Le destinataire et l’objet tiennent chacun sur une ligne.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("waiting", "handing_over")) | ~Q(to=""),
                name="mail_waiting_has_an_address",
                violation_error_message="Un courriel qui attend a un destinataire.",
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def can_be_resent(self) -> bool:
        """Whether a person may have it leave after all: it stopped, and is still whole."""
        return self.state in STOPPED and bool(self.to)
