"""A structure whose answers someone asked to keep, and which structures changed since a worker last looked."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import CharField, F, Func, Q, Value
from django.db.models.lookups import Exact

from structures.models.membership import Membership, Role


def _is_object(field: str) -> Exact:
    return Exact(Func(F(field), function="jsonb_typeof", output_field=CharField()), Value("object"))


class StructureQuerySet(models.QuerySet):
    def visible_to(self, user, *, roles: Sequence[str] = Role.values):
        """The structures that `user` is linked to by one of these roles: the one place that says who sees which."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(pk__in=Membership.objects.filter(user=user, role__in=roles).values("structure"))

    def written_by(self, user):
        """Those whose answers and aids `user` may change."""
        return self.visible_to(user, roles=(Role.OWNER, Role.MEMBER))

    def owned_by(self, user):
        """Those of whose people and whose end `user` decides."""
        return self.visible_to(user, roles=(Role.OWNER,))


class Structure(models.Model):
    """What one structure says of itself; who may see it is said by its members alone."""

    key = models.UUIDField("clé", unique=True, default=uuid4, editable=False, help_text="Dans les adresses du site.")
    name = models.CharField("nom", max_length=150)
    siren = models.CharField("SIREN", max_length=9, null=True, blank=True, help_text="Vide : non connu.")  # noqa: DJ001
    siret = models.CharField("SIRET", max_length=14, null=True, blank=True, help_text="Vide : non connu.")  # noqa: DJ001
    rna = models.CharField("RNA", max_length=10, null=True, blank=True, help_text="Vide : non connu.")  # noqa: DJ001
    answers = models.JSONField("réponses", default=dict, blank=True, help_text="Par question, comme un profil.")
    declarations = models.JSONField(
        "déclarations", default=dict, blank=True, help_text="Par aide, ce que la structure confirme ou non."
    )
    skipped = ArrayField(
        models.CharField(max_length=60),
        verbose_name="je ne sais pas",
        default=list,
        blank=True,
        help_text="Questions posées dont la réponse n'est pas connue.",
    )
    answered_on = models.JSONField(
        "dates des réponses", default=dict, blank=True, help_text="Par question, le jour où la réponse fut donnée."
    )
    created_on = models.DateField("gardée le")
    used_on = models.DateField("dernier usage", help_text="Le dernier jour où l'un de ses membres l'a ouverte.")
    ends_on = models.DateField(
        "effacée le", null=True, blank=True, help_text="Vide : en usage. Sinon ses membres ont été prévenus de ce jour."
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through=Membership, related_name="structures", verbose_name="membres"
    )

    objects = StructureQuerySet.as_manager()

    class Meta:
        verbose_name = "structure"
        ordering = ("name", "pk")
        indexes = [models.Index(fields=["used_on"], name="structure_by_last_use")]
        constraints = [
            models.CheckConstraint(
                condition=Q(name__regex=r"\S") & ~Q(name__regex=r"[[:cntrl:]]"),
                name="structure_name_is_one_line",
                violation_error_message="Le nom d'une structure tient en une ligne et n'est pas vide.",
            ),
            models.CheckConstraint(
                condition=Q(siren__isnull=True) | Q(siren__regex=r"^[0-9]{9}$"),
                name="structure_siren_is_nine_digits",
                violation_error_message="Un SIREN a neuf chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | Q(siret__regex=r"^[0-9]{14}$"),
                name="structure_siret_is_fourteen_digits",
                violation_error_message="Un SIRET a quatorze chiffres.",
            ),
            models.CheckConstraint(
                condition=Q(siret__isnull=True) | Q(siren__isnull=True) | Q(siret__startswith=F("siren")),
                name="structure_siret_begins_with_its_siren",
                violation_error_message="Un SIRET commence par le SIREN de la même structure.",
            ),
            models.CheckConstraint(
                condition=Q(rna__isnull=True) | Q(rna__regex=r"^W[0-9A-Z]{9}$"),
                name="structure_rna_is_w_and_nine_signs",
                violation_error_message="Un numéro RNA est un W suivi de neuf signes.",
            ),
            models.CheckConstraint(
                condition=_is_object("answers") & _is_object("declarations") & _is_object("answered_on"),
                name="structure_answers_go_by_question",
                violation_error_message="Les réponses, leurs dates et les déclarations vont par clé.",
            ),
            models.CheckConstraint(
                condition=Q(used_on__gte=F("created_on")),
                name="structure_is_used_once_kept",
                violation_error_message="Une structure ne sert pas avant d'être gardée.",
            ),
        ]

    def __str__(self):
        return self.name


class StructureChange(models.Model):
    """The last change of what a structure answers, written by a trigger; kept, as a bare number, once it is gone."""

    structure = models.BigIntegerField(primary_key=True)
    changed_in = models.BigIntegerField(db_index=True, help_text="Numéro de la transaction.")

    class Meta:
        verbose_name = "changement d'une structure"
        verbose_name_plural = "changements des structures"

    @classmethod
    def since(cls, horizon: int, *, at_most: int) -> tuple[int, list[int]]:
        """The structures changed since `horizon`, some perhaps told twice, and the horizon to ask from next time.

        The horizon is the oldest transaction that was still running: whatever the order in which they end, no change
        is missed, and nobody waits for a counter.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint, ARRAY("
                " SELECT structure FROM structures_structurechange WHERE changed_in >= %s LIMIT %s)",
                [horizon, at_most],
            )
            return cursor.fetchone()
