"""The journal of accounts: who came in, who was refused, whose rights changed, who took data out."""

from datetime import timedelta

from django.conf import settings
from django.db import models

# Twelve months whatever the year; the database refuses to delete anything younger.
KEPT = timedelta(days=366)


class AccountEvent(models.Model):
    """A line that is only ever added: triggers refuse to change one, or to delete one younger than twelve months.

    It holds the network somebody came from, never a whole address, and nothing of what an unknown person typed.
    """

    class Kind(models.TextChoices):
        SIGNED_IN = "signed_in", "Connexion"
        SIGNED_OUT = "signed_out", "Déconnexion"
        SIGNED_OUT_EVERYWHERE = "signed_out_everywhere", "Déconnexion partout"
        PASSWORD_REFUSED = "password_refused", "Mot de passe refusé"
        CODE_REFUSED = "code_refused", "Code refusé"
        SLOWED = "slowed", "Réseau ralenti après trop d’essais"
        PROCONNECT_REFUSED = "proconnect_refused", "ProConnect refusé"
        PASSWORD_CHANGED = "password_changed", "Mot de passe changé"
        FACTOR_ENROLLED = "factor_enrolled", "Second facteur installé"
        FACTOR_RESET = "factor_reset", "Second facteur retiré"
        CODES_RENEWED = "codes_renewed", "Codes de secours refaits"
        RIGHTS_CHANGED = "rights_changed", "Droits changés"
        EXPORTED = "exported", "Données exportées"
        STRUCTURE_ERASED = "structure_erased", "Structure effacée"
        ACCOUNT_ERASED = "account_erased", "Compte effacé"

    at = models.DateTimeField("instant", db_index=True)
    kind = models.CharField("fait", max_length=30, choices=Kind.choices)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="par",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Vide : l'exploitant, par une commande, ou une personne qui n'est pas connectée.",
    )
    about = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="compte",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="account_events",
        help_text="Vide : aucun compte n'a cette adresse.",
    )
    network = models.CharField("réseau", max_length=50, blank=True)
    detail = models.CharField("détail", max_length=500, blank=True)

    class Meta:
        verbose_name = "ligne du journal des comptes"
        verbose_name_plural = "lignes du journal des comptes"
        ordering = ("-at", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="exported") | models.Q(actor__isnull=False),
                name="account_event_export_has_an_author",
                violation_error_message="Un export a un auteur.",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} ({self.at:%Y-%m-%d %H:%M})"
