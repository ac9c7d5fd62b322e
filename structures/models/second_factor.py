"""The second factor of an account: the secret shared with a phone, and the codes for the day it is lost."""

from django.conf import settings
from django.db import models


class SecondFactor(models.Model):
    """The secret of an authenticator app; one an account, confirmed by a first code."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="second_factor")
    secret = models.BinaryField(help_text="20 octets (RFC 4226), scellés pour ce compte (structures.sealing).")
    last_step = models.BigIntegerField(
        help_text="Pas de 30 secondes du dernier code accepté : aucun ne sert deux fois."
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_step__gte=0),
                name="second_factor_is_confirmed_by_a_code",
                violation_error_message="Un second facteur est confirmé par un premier code.",
            ),
        ]


class RecoveryCode(models.Model):
    """A code that stands once for the phone; only its digest is kept."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest"],
                name="recovery_code_is_given_once",
                violation_error_message="Ce code de secours est déjà donné.",
            ),
        ]
