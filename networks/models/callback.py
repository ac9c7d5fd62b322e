"""Who asks to be called back, by whom, and what each network may see of it."""

from __future__ import annotations

import secrets
import uuid
from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from aids.models import Aid
from networks.models.network import Adviser, Network
from structures.models import Structure

LONGEST_NOTE = 300
LONGEST_NAME = 120
LONGEST_CONSENT = timedelta(days=366)  # twelve months, whatever the year


class Topic(models.TextChoices):
    FIND = "find", "Trouver les bonnes aides"
    FILE = "file", "Préparer un dossier"
    TROUBLE = "trouble", "Une difficulté qui ne peut pas attendre"
    OTHER = "other", "Autre chose"


class Moment(models.TextChoices):
    ANY = "any", "Peu importe"
    MORNING = "am", "Le matin"
    AFTERNOON = "pm", "L'après-midi"
    EVENING = "eve", "Le soir, après 18 h"


class RequestState(models.TextChoices):
    NEW = "new", "Nouvelle"
    TAKEN = "taken", "Prise en charge"
    CONTACTED = "contacted", "Contactée"
    DONE = "done", "Terminée : aide trouvée"
    NO_HELP = "no_help", "Terminée : sans solution"
    UNREACHABLE = "unreachable", "Terminée : injoignable"
    PASSED_ON = "passed_on", "Passée à un autre réseau"


IN_HAND = (RequestState.TAKEN, RequestState.CONTACTED)
WAITING = (RequestState.NEW, RequestState.TAKEN)  # nobody has called yet
ENDED = (RequestState.DONE, RequestState.NO_HELP, RequestState.UNREACHABLE)


class Heard(models.TextChoices):
    """What the structure itself says."""

    NOTHING = "", "N'a rien dit"
    CALLED = "called", "Nous avons été rappelés"
    SILENT = "silent", "Pas de nouvelles"


def new_token() -> str:
    """What the address of a follow-up page holds: nobody guesses 256 bits."""
    return secrets.token_urlsafe(32)


class CallbackQuerySet(models.QuerySet):
    def seen_by(self, network: Network | int, today: date) -> CallbackQuerySet:
        """The requests that this network may see on `today`: those whose consent to it runs."""
        return self.filter(consents__in=Consent.objects.running(today).filter(network=network))


class CallbackRequest(models.Model):
    """A structure that wants to be called. Its personal data end with it, or `forgotten_at` at the latest."""

    key = models.UUIDField("clé", unique=True, default=uuid.uuid4, editable=False)
    token = models.CharField("jeton de suivi", max_length=64, unique=True, default=new_token, editable=False)
    structure = models.ForeignKey(
        Structure,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="callbacks",
        verbose_name="structure gardée",
        help_text="Vide : demande faite sans compte.",
    )
    name = models.CharField("nom de la structure", max_length=LONGEST_NAME, blank=True)
    phone = models.CharField("téléphone", max_length=20, blank=True)
    email = models.EmailField("adresse électronique", blank=True)
    topic = models.CharField("sujet", max_length=10, choices=Topic.choices)
    need = models.CharField("besoin", max_length=80, blank=True, help_text="Le premier besoin dit. Vide : aucun.")
    aid = models.ForeignKey(
        Aid,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="aide",
        help_text="L'aide depuis laquelle on demande. Vide : aucune.",
    )
    note = models.TextField("question", max_length=LONGEST_NOTE, blank=True)
    moment = models.CharField("quand appeler", max_length=5, choices=Moment.choices, default=Moment.ANY)
    answers = models.JSONField("réponses", default=dict, blank=True)
    declarations = models.JSONField("déclarations", default=dict, blank=True)
    state = models.CharField("état", max_length=15, choices=RequestState.choices, default=RequestState.NEW)
    state_since = models.DateTimeField("dans cet état depuis")
    owner = models.ForeignKey(
        Adviser,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="requests",
        verbose_name="suivie par",
        help_text="Vide : personne ne l'a prise.",
    )
    waiting_since = models.DateTimeField(
        "attend depuis", help_text="Depuis quand personne n'a encore appelé. Les rappels aux réseaux comptent de là."
    )
    passed_to = models.ForeignKey(
        Network,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="réseau proposé",
        help_text="Celui à qui la demande passe dès que la structure est d'accord.",
    )
    is_small = models.BooleanField(
        "petite structure", default=False, help_text="Cinq salariés au plus, selon ses réponses."
    )
    heard = models.CharField("dit par la structure", max_length=10, choices=Heard.choices, blank=True)
    heard_at = models.DateTimeField("dit le", null=True, blank=True, help_text="Vide : la structure n'a rien dit.")
    created_at = models.DateTimeField("reçue le")
    forgotten_at = models.DateTimeField(
        "données effacées le", null=True, blank=True, help_text="Vide : les coordonnées sont encore là."
    )

    skipped: tuple[str, ...] = ()  # read as a saved structure is (`matching.saved`), which may pass over a question

    objects = CallbackQuerySet.as_manager()

    class Meta:
        verbose_name = "demande de rappel"
        verbose_name_plural = "demandes de rappel"
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["state", "state_since"], name="callback_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email="") | Q(forgotten_at__isnull=False),
                name="callback_can_be_answered",
                violation_error_message="Donnez un téléphone ou une adresse électronique.",
            ),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(name="", phone="", email="", note="", answers={}, declarations={}),
                name="callback_forgotten_says_nothing",
                violation_error_message="Une demande oubliée ne garde rien de la structure.",
            ),
            models.CheckConstraint(
                condition=Q(topic__in=Topic.values),
                name="callback_topic_is_known",
                violation_error_message="Ce sujet n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(moment__in=Moment.values),
                name="callback_moment_is_known",
                violation_error_message="Ce moment n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RequestState.values),
                name="callback_state_is_known",
                violation_error_message="Cet état n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(heard__in=Heard.values),
                name="callback_heard_is_known",
                violation_error_message="Cette réponse de la structure n'existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=IN_HAND) | Q(owner__isnull=False),
                name="callback_in_hand_has_an_owner",
                violation_error_message="Une demande prise en charge est suivie par un conseiller.",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.NEW) | Q(owner=None),
                name="callback_new_has_no_owner",
                violation_error_message="Une demande nouvelle n'est encore suivie par personne.",
            ),
            models.CheckConstraint(
                condition=Q(passed_to=None) | Q(state=RequestState.PASSED_ON),
                name="callback_passed_to_is_of_one_passed_on",
                violation_error_message="Seule une demande passée à un autre réseau en nomme un.",
            ),
            models.CheckConstraint(
                condition=LessThanOrEqual(Length("note"), LONGEST_NOTE),
                name="callback_note_is_short",
                violation_error_message=f"La question tient en {LONGEST_NOTE} signes.",
            ),
        ]

    def __str__(self):
        return self.name or f"Demande du {self.created_at:%d/%m/%Y}"


class Shown(models.TextChoices):
    """What a structure lets a network see."""

    CONTACT = "contact", "téléphone"
    ANSWERS = "answers", "réponses"
    KEPT = "kept", "aides gardées"


class ConsentQuerySet(models.QuerySet):
    def running(self, today: date) -> ConsentQuerySet:
        """Consents given, neither revoked nor past their last day, to a network that is still there."""
        return self.filter(revoked_on=None, given_on__lte=today, until__gte=today, network__closed_on=None)


class Consent(models.Model):
    """That one network may see this, from one day to another; revoked whenever the structure wants."""

    request = models.ForeignKey(
        CallbackRequest,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name="demande de rappel",
        help_text="Vide : l'accord porte sur une structure gardée.",
    )
    structure = models.ForeignKey(
        Structure,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="consents",
        verbose_name="structure gardée",
        help_text="Vide : l'accord porte sur une demande.",
    )
    network = models.ForeignKey(
        Network, on_delete=models.PROTECT, related_name="consents", verbose_name="réseau d'appui"
    )
    shown = ArrayField(models.CharField(max_length=10, choices=Shown.choices), verbose_name="ce qu'il peut voir")
    given_on = models.DateField("accord du")
    until = models.DateField("jusqu'au", help_text="Ce jour compris, douze mois au plus.")
    revoked_on = models.DateField("retiré le", null=True, blank=True, help_text="Vide : l'accord court.")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = "accord"
        ordering = ["given_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(request=None) ^ Q(structure=None),
                name="consent_is_of_a_request_or_of_a_structure",
                violation_error_message="Un accord porte sur une demande ou sur une structure, pas sur les deux.",
            ),
            models.CheckConstraint(
                condition=Q(shown__len__gte=1) & Q(shown__contained_by=Shown.values),
                name="consent_says_what_may_be_seen",
                violation_error_message="Un accord dit ce qui peut être vu.",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("given_on")) & Q(until__lte=F("given_on") + LONGEST_CONSENT),
                name="consent_lasts_twelve_months_at_most",
                violation_error_message="Un accord vaut douze mois au plus.",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_on__gte=F("given_on")),
                name="consent_is_revoked_after_it_is_given",
                violation_error_message="Un accord se retire après avoir été donné.",
            ),
            models.UniqueConstraint(
                fields=["request", "network"],
                condition=Q(revoked_on=None),
                name="consent_is_given_once_at_a_time",
                violation_error_message="Cet accord est déjà donné.",
            ),
            models.UniqueConstraint(
                fields=["structure", "network"],
                condition=Q(revoked_on=None),
                name="consent_of_a_structure_is_given_once_at_a_time",
                violation_error_message="Cet accord est déjà donné.",
            ),
        ]

    def __str__(self):
        return f"{self.network}, {self.given_on}"

    def runs(self, today: date) -> bool:
        """What `running` says of many, for one whose network is read."""
        is_open = self.revoked_on is None and self.network.closed_on is None
        return is_open and self.given_on <= today <= self.until
