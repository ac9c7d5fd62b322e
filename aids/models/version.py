"""The history of a sheet: a row a change, written by a database trigger whoever changes it, and never changed."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from aids.models.aid import Aid


class Act(models.TextChoices):
    """What was done; the transitions of the workflow bear the same codes."""

    EDIT = "edit", "modifiée"
    PROPOSE = "propose", "modification proposée"
    SUBMIT = "submit", "envoyée à la relecture"
    SEND_BACK = "send_back", "renvoyée au brouillon"
    PUBLISH = "publish", "publiée"
    REJECT = "reject", "modification écartée"
    WITHDRAW = "withdraw", "retirée du site"
    ARCHIVE = "archive", "archivée"
    REOPEN = "reopen", "rouverte"
    VERIFY = "verify", "vérifiée"
    TAG = "tag", "étiquetée"
    MERGE = "merge", "fusionnée"
    RESTORE = "restore", "version reprise"
    IMPORT = "import", "reprise d'une source"
    INHERIT = "inherit", "reprise de la fiche mère"


class AidVersionQuerySet(models.QuerySet):
    def of(self, aid):
        """The versions of this aid, the last first."""
        return self.filter(aid=aid).order_by("-pk")


class AidVersion(models.Model):
    """An aid as it was after one change."""

    # Without a constraint, so that the history of an aid outlives it.
    aid = models.ForeignKey(
        Aid, on_delete=models.DO_NOTHING, db_constraint=False, related_name="versions", verbose_name="aide"
    )
    at = models.DateTimeField("le")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="par",
        help_text="Vide : une commande d'exploitation, ou la base de données.",
    )
    act = models.CharField("ce qui a été fait", max_length=20, choices=Act.choices)
    reason = models.TextField("raison", blank=True)
    content = models.JSONField("contenu", null=True, help_text="Les colonnes de la fiche. Vide : elle a été supprimée.")
    changed = ArrayField(models.TextField(), verbose_name="champs changés")

    objects = AidVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version d'une aide"
        verbose_name_plural = "versions des aides"
        indexes = [models.Index(fields=["aid", "-id"], name="version_of_aid_last_first")]

    def __str__(self):
        return f"{self.aid_id}, version {self.pk}"
