"""Support networks: who helps structures, with what, whom they serve, where, and who answers for them."""

from datetime import date
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from aids.models import Confidence
from aids.models.queries import covers

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*"


class NetworkKind(models.TextChoices):
    DLA = "dla", "dispositif local d'accompagnement (DLA)"
    GUID_ASSO = "guid_asso", "point Guid'Asso"
    MOUVEMENT_ASSOCIATIF = "mouvement_associatif", "Mouvement associatif"
    CRESS = "cress", "chambre régionale de l'ESS (CRESS)"
    FRANCE_ACTIVE = "france_active", "France Active"
    URSCOP = "urscop", "union des Scop et des Scic"
    URIOPSS = "uriopss", "union du sanitaire et du social (URIOPSS)"
    FEDERATION = "federation", "fédération"
    POLE_ESS = "pole_ess", "pôle ESS"
    SDJES_DRAJES = "sdjes_drajes", "service de l'État pour la vie associative (SDJES, DRAJES)"
    DDETS = "ddets", "service de l'État pour l'emploi et les solidarités (DDETS)"
    OTHER = "other", "autre réseau"


class NetworkQuerySet(models.QuerySet):
    def listed(self):
        """Networks of the public directory."""
        return self.filter(closed_on=None)

    def around(self, codes):
        """Networks of the directory that share a commune with one of these places; `is_staffed`: an adviser is here."""
        there = reduce(or_, map(covers, codes), Q(pk=None))
        at_work = Adviser.objects.at_work().filter(network=OuterRef("pk"))
        return self.listed().filter(there).annotate(is_staffed=Exists(at_work))


class Network(models.Model):
    """One network of the directory. Its rule says whom it serves, in the language of the rules of aids."""

    slug = models.CharField(
        "identifiant",
        max_length=120,
        unique=True,
        validators=[RegexValidator(rf"{SLUG}\Z", "Minuscules, chiffres et tirets simples seulement.")],
    )
    name = models.CharField("nom", max_length=300)
    kind = models.CharField("famille", max_length=30, choices=NetworkKind.choices)
    summary = models.TextField("ce qu'il fait")
    needs = ArrayField(models.CharField(max_length=80), verbose_name="besoins", default=list, blank=True)
    territories = ArrayField(
        models.CharField(max_length=11),
        verbose_name="territoires",
        default=list,
        blank=True,
        help_text="Codes comme FR, R-32, D-59, E-200093201. Vide : toute la France et au-delà.",
    )
    eligibility = models.JSONField("qui il sert", null=True, blank=True, help_text="Vide : toutes les structures.")
    is_free = models.BooleanField("gratuit", null=True, blank=True, help_text="Vide : non connu.")
    website = models.TextField("site", blank=True)
    phone = models.CharField("téléphone public", max_length=30, blank=True, help_text="Jamais celui d'une personne.")
    email = models.EmailField("adresse publique", blank=True, help_text="Jamais celle d'une personne.")
    sources = ArrayField(models.TextField(), verbose_name="sources", default=list, blank=True)
    confidence = models.CharField("confiance", max_length=10, choices=Confidence.choices, blank=True)
    facts_as_of = models.PositiveSmallIntegerField(
        "année des faits", null=True, blank=True, help_text="Vide : année non connue."
    )
    verified_on = models.DateField("relu le", null=True, blank=True, help_text="Vide : jamais relu par le réseau.")
    closed_on = models.DateField(
        "retiré de l'annuaire le",
        null=True,
        blank=True,
        help_text="Vide : dans l'annuaire. Un réseau ne se supprime pas tant que des demandes lui sont confiées.",
    )
    loaded_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Contenu posé par load_starter_networks. Vide : jamais posé par elle.",
    )

    objects = NetworkQuerySet.as_manager()

    class Meta:
        verbose_name = "réseau d'appui"
        verbose_name_plural = "réseaux d'appui"
        ordering = ["name", "slug"]
        indexes = [
            GinIndex(fields=["territories"], name="network_territories_gin"),
            GinIndex(fields=["needs"], name="network_needs_gin"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=f"{SLUG}$"),
                name="network_slug_is_a_slug",
                violation_error_message="L'identifiant s'écrit en minuscules, chiffres et tirets simples.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="network_has_a_name", violation_error_message="Un réseau a un nom."
            ),
            models.CheckConstraint(
                condition=Q(kind__in=NetworkKind.values),
                name="network_kind_is_known",
                violation_error_message="Cette famille de réseaux n'existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(summary=""),
                name="network_says_what_it_does",
                violation_error_message="Dites ce que fait ce réseau.",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["", *Confidence.values]),
                name="network_confidence_is_known",
                violation_error_message="Ce degré de confiance n'existe pas.",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def lacks(self) -> list[str]:
        """What nobody has found yet, in words."""
        missing = {
            "le site": not self.website,
            "le téléphone": not self.phone,
            "l'adresse électronique": not self.email,
            "le prix": self.is_free is None,
            "l'année des faits": self.facts_as_of is None,
        }
        return [words for words, is_missing in missing.items() if is_missing]


class AdviserRole(models.TextChoices):
    ADVISER = "adviser", "conseiller"
    LEAD = "lead", "responsable"


class AdviserQuerySet(models.QuerySet):
    def at_work(self):
        """Those who may act: neither gone from the network, nor their account closed, nor the network itself."""
        return self.filter(is_active=True, user__is_active=True, network__closed_on=None)


class Adviser(models.Model):
    """A person who answers for a network. One who leaves is no longer active; what he or she did stays."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="advises", verbose_name="compte"
    )
    network = models.ForeignKey(
        Network, on_delete=models.CASCADE, related_name="advisers", verbose_name="réseau d'appui"
    )
    role = models.CharField("rôle", max_length=10, choices=AdviserRole.choices, default=AdviserRole.ADVISER)
    is_active = models.BooleanField("en poste", default=True, help_text="Décocher plutôt que supprimer.")
    away_until = models.DateField(
        "absent jusqu'au", null=True, blank=True, help_text="Ce jour compris. Vide : présent."
    )
    stand_in = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="remplacé par",
        help_text="Qui reçoit ses rappels pendant l'absence. Vide : les responsables.",
    )

    objects = AdviserQuerySet.as_manager()

    class Meta:
        verbose_name = "conseiller"
        ordering = ["network", "user"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "network"],
                name="adviser_is_once_in_a_network",
                violation_error_message="Cette personne est déjà dans ce réseau.",
            ),
            models.CheckConstraint(
                condition=Q(role__in=AdviserRole.values),
                name="adviser_role_is_known",
                violation_error_message="Ce rôle n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(stand_in=None) | (Q(away_until__isnull=False) & ~Q(stand_in=F("pk"))),
                name="adviser_stand_in_is_another_during_an_absence",
                violation_error_message="Un absent est remplacé par quelqu'un d'autre.",
            ),
        ]

    def __str__(self):
        return f"{self.user}, {self.network}"

    def is_away(self, today: date) -> bool:
        return self.away_until is not None and today <= self.away_until
