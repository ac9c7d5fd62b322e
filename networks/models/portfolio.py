"""The structures that a network looks after by their number: what the public directory says of them, nothing more."""

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.lookups import Exact

from networks.models.network import Adviser, Network


class PortfolioState(models.TextChoices):
    WAITING = "waiting", "En attente de l'annuaire"
    FOUND = "found", "Dans l'annuaire"
    CLOSED = "closed", "Fermée, dit l'annuaire"
    UNKNOWN = "unknown", "Inconnue de l'annuaire"


class PortfolioEntry(models.Model):
    """One structure. Its own answers are never here: those take its consent."""

    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="portfolio", verbose_name="réseau d'appui"
    )
    number = models.CharField("SIREN ou SIRET", max_length=14)
    state = models.CharField("état", max_length=10, choices=PortfolioState.choices, default=PortfolioState.WAITING)
    name = models.CharField("nom", max_length=300, blank=True)
    answers = models.JSONField(
        "réponses proposées",
        default=dict,
        blank=True,
        help_text="Par question, comme un profil : celles de l'annuaire.",
    )
    added_on = models.DateField("ajoutée le")
    added_by = models.ForeignKey(
        Adviser, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ajoutée par"
    )
    read_on = models.DateField("lue le", null=True, blank=True, help_text="Vide : l'annuaire n'a pas encore répondu.")

    class Meta:
        verbose_name = "structure d'un portefeuille"
        verbose_name_plural = "structures des portefeuilles"
        ordering = ["name", "number"]
        indexes = [models.Index(fields=["id"], condition=Q(state="waiting"), name="portfolio_waiting")]
        constraints = [
            models.UniqueConstraint(
                fields=["network", "number"],
                name="portfolio_has_a_number_once",
                violation_error_message="Cette structure est déjà dans le portefeuille.",
            ),
            models.CheckConstraint(
                condition=Q(number__regex=r"^([0-9]{9}|[0-9]{14})$"),
                name="portfolio_number_is_a_siren_or_a_siret",
                violation_error_message="Un SIREN a neuf chiffres, un SIRET quatorze.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PortfolioState.values),
                name="portfolio_state_is_known",
                violation_error_message="Cet état n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(state=PortfolioState.WAITING, read_on=None)
                | (~Q(state=PortfolioState.WAITING) & Q(read_on__isnull=False)),
                name="portfolio_waits_until_it_is_read",
                violation_error_message="Une structure attend l'annuaire jusqu'au jour où il répond.",
            ),
            models.CheckConstraint(
                condition=Exact(
                    Func(F("answers"), function="jsonb_typeof", output_field=models.CharField()), Value("object")
                ),
                name="portfolio_answers_are_an_object",
                violation_error_message="Les réponses sont rangées par question.",
            ),
        ]

    def __str__(self):
        return self.name or self.number
