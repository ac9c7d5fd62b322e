"""What a structure says of an aid: kept at hand, asked for and with what answer, or hidden from its lists and why."""

from django.db import models
from django.db.models import Q

from aids.models import Aid
from structures.models import Structure

LONGEST_TEXT = 200


class KeptState(models.TextChoices):
    """It thinks of the aid, has asked for it, has the answer, or does not want to see it."""

    SAVED = "saved", "gardée"
    APPLIED = "applied", "demande déposée"
    OBTAINED = "obtained", "obtenue"
    REFUSED = "refused", "refusée"
    HIDDEN = "hidden", "masquée"


ASKED_FOR = (KeptState.APPLIED, KeptState.OBTAINED, KeptState.REFUSED)


class HidingReason(models.TextChoices):
    """Why an aid is hidden: what its bearer lacks most."""

    OBTAINED = "obtained", "Déjà obtenue"
    UNFIT = "unfit", "Pas adaptée à notre besoin"
    HEAVY = "heavy", "Trop lourde à demander"
    OTHER = "other", "Autre raison"


class KeptAid(models.Model):
    """What one structure does with one aid of its lists; no row: nothing yet."""

    structure = models.ForeignKey(Structure, on_delete=models.CASCADE, related_name="kept_aids")
    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="+", verbose_name="aide")
    state = models.CharField("état", max_length=10, choices=KeptState.choices)
    reason = models.CharField(
        "raison", max_length=10, choices=HidingReason.choices, blank=True, help_text="Vide : pas masquée, ou pas dite."
    )
    text = models.CharField("autre raison", max_length=LONGEST_TEXT, blank=True)
    on = models.DateField("le", help_text="Le jour où la structure l'a dit.")

    class Meta:
        verbose_name = "aide gardée, demandée ou masquée"
        verbose_name_plural = "aides gardées, demandées ou masquées"
        ordering = ("-on", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "aid"],
                name="kept_aid_is_one_a_structure",
                violation_error_message="Cette structure a déjà dit ce qu'elle fait de cette aide.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=KeptState.values),
                name="kept_aid_state_is_known",
                violation_error_message="Une aide est gardée, demandée, obtenue, refusée ou masquée.",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["", *HidingReason.values]),
                name="kept_aid_reason_is_known",
                violation_error_message="Cette raison n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(state=KeptState.HIDDEN) | Q(reason="", text=""),
                name="kept_aid_only_a_hidden_one_has_a_reason",
                violation_error_message="Seule une aide masquée l'est pour une raison.",
            ),
        ]

    def __str__(self):
        return f"{self.aid_id}, {self.get_state_display()}"
