"""Attempts that failed, links asked for and lists sent, kept for the hour in which they slow down the next ones."""

from django.db import models


class FailedAttempt(models.Model):
    """One password or code that was not right, one link by mail that nobody used yet, or one list sent to somebody.

    No account is named: `account` is a keyed digest of what was typed.
    """

    class Step(models.TextChoices):
        PASSWORD = "password", "mot de passe"
        CODE = "code", "code"
        LINK = "link", "lien par courriel"
        SHARE = "share", "liste envoyée à quelqu'un"

    at = models.DateTimeField(db_index=True)
    step = models.CharField(max_length=10, choices=Step.choices)
    account = models.CharField(max_length=64)
    network = models.CharField(max_length=50)
    device = models.CharField(max_length=64, blank=True, help_text="Vide : appareil inconnu du compte.")

    class Meta:
        indexes = [
            models.Index(fields=["account", "at"], name="attempt_by_account"),
            models.Index(fields=["network", "at"], name="attempt_by_network"),
        ]
