"""Where an aid came from: the raw record of a feed, its imports, and the changes that it brings."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from aids.models.aid import Aid


class RunState(models.TextChoices):
    WAITING = "waiting", "en attente"
    RUNNING = "running", "en cours"
    STOPPED = "stopped", "arrêté"
    FAILED = "failed", "interrompu par une erreur"
    DONE = "done", "terminé"


class Decision(models.TextChoices):
    PENDING = "pending", "à relire"
    ACCEPTED = "accepted", "acceptée"
    REFUSED = "refused", "refusée"


class ImportRun(models.Model):
    """One import of one source, row by row. It can be stopped, killed and taken up again where it was.

    `rows` holds the lines of a spreadsheet sent by an agent until they are taken; `next_page` the page of an address to
    ask for next.
    """

    source = models.CharField("source", max_length=40)
    origin = models.CharField("fichier ou adresse", max_length=500, blank=True)
    state = models.CharField("état", max_length=10, choices=RunState.choices, default=RunState.WAITING)
    stop_requested = models.BooleanField("arrêt demandé", default=False)
    total = models.PositiveIntegerField("lignes annoncées", null=True, blank=True, help_text="Vide : non connu.")
    done = models.PositiveIntegerField("lignes traitées", default=0)
    created = models.PositiveIntegerField("fiches créées", default=0)
    updated = models.PositiveIntegerField("fiches mises à jour", default=0)
    proposed = models.PositiveIntegerField("fiches à relire", default=0)
    unchanged = models.PositiveIntegerField("fiches inchangées", default=0)
    refused_count = models.PositiveIntegerField("lignes refusées", default=0)
    refused = models.JSONField("refus", default=list, blank=True, help_text="Les premiers : ligne, endroit, raison.")
    gone = models.PositiveIntegerField("disparues de la source", default=0)
    message = models.TextField("ce qui s'est passé", blank=True)
    rows = models.JSONField(default=list, blank=True, editable=False)
    is_whole = models.BooleanField("toute la source", default=False, help_text="Oui : ce qui n'y est plus est signalé.")
    next_page = models.PositiveIntegerField(null=True, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="demandé par",
        help_text="Vide : une commande.",
    )
    started_at = models.DateTimeField("commencé le", auto_now_add=True)
    ended_at = models.DateTimeField("terminé le", null=True, blank=True, help_text="Vide : pas encore.")

    class Meta:
        verbose_name = "import"
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values),
                name="import_run_state_is_known",
                violation_error_message="Cet état d'import n'existe pas.",
            ),
        ]

    def __str__(self):
        return f"{self.source}, {self.started_at:%d/%m/%Y %H:%M}"


class SourceRecord(models.Model):
    """One aid as its source gives it, whatever became of it: kept raw, even refused, even gone.

    `put` is what of the source was settled on the sheet, field by field: applied, or refused by an agent. A field of
    the sheet that differs from it was edited by hand.
    """

    source = models.CharField("source", max_length=40)
    external_id = models.CharField("identifiant dans la source", max_length=200)
    aid = models.ForeignKey(
        Aid,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="records",
        verbose_name="fiche",
        help_text="Vide : refusée, aucune fiche n'en est née.",
    )
    raw = models.JSONField("enregistrement brut")
    sha256 = models.CharField("empreinte", max_length=64)
    licence = models.CharField("licence", max_length=200, blank=True)
    mention = models.TextField("mention de la source", blank=True)
    labels = models.JSONField("libellés non reconnus", default=list, blank=True)
    refusal = models.TextField("raison du refus", blank=True)
    put = models.JSONField(default=dict, blank=True, editable=False)
    offered = models.CharField(max_length=64, blank=True, editable=False, help_text="Empreinte de l'aide comprise.")
    run = models.ForeignKey(
        ImportRun,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="records",
        verbose_name="dernier import",
    )
    first_seen_at = models.DateTimeField("vu la première fois le", auto_now_add=True)
    last_seen_at = models.DateTimeField("vu la dernière fois le")
    gone_at = models.DateTimeField(
        "disparu de la source le", null=True, blank=True, help_text="Vide : encore dans la source."
    )

    class Meta:
        verbose_name = "enregistrement d'une source"
        verbose_name_plural = "enregistrements des sources"
        ordering = ["source", "external_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "external_id"],
                name="source_record_is_unique",
                violation_error_message="Cet enregistrement existe déjà.",
            ),
            models.CheckConstraint(
                condition=~Q(source="") & ~Q(external_id=""),
                name="source_record_has_an_identity",
                violation_error_message="Un enregistrement a une source et un identifiant.",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"),
                name="source_record_has_its_hash",
                violation_error_message="L'empreinte s'écrit en 64 chiffres hexadécimaux.",
            ),
        ]

    def __str__(self):
        return f"{self.source} {self.external_id}"


class SourceChange(models.Model):
    """What a source would now write in one field of a sheet, for an agent to accept or refuse.

    `after` null: the source no longer says anything in this field.
    """

    record = models.ForeignKey(
        SourceRecord, on_delete=models.CASCADE, related_name="changes", verbose_name="enregistrement"
    )
    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="source_changes", verbose_name="fiche")
    field = models.CharField("champ", max_length=40)
    before = models.JSONField("valeur de la fiche", null=True, blank=True)
    after = models.JSONField("valeur de la source", null=True, blank=True)
    by_hand = models.BooleanField(
        "champ modifié à la main", default=False, help_text="Oui : un agent avait changé ce que la source avait mis."
    )
    decision = models.CharField("décision", max_length=10, choices=Decision.choices, default=Decision.PENDING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="décidée par",
    )
    decided_at = models.DateTimeField("décidée le", null=True, blank=True, help_text="Vide : pas encore.")
    created_at = models.DateTimeField("proposée le", auto_now_add=True)

    class Meta:
        verbose_name = "changement d'une source"
        verbose_name_plural = "changements des sources"
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "field"],
                condition=Q(decision="pending"),
                name="source_change_is_pending_once",
                violation_error_message="Ce changement attend déjà une relecture.",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=Decision.values),
                name="source_change_decision_is_known",
                violation_error_message="Cette décision n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(decision="pending", decided_at=None) | (~Q(decision="pending") & ~Q(decided_at=None)),
                name="source_change_is_dated_once_decided",
                violation_error_message="Une décision a sa date.",
            ),
        ]

    def __str__(self):
        return f"{self.aid} : {self.field}"
