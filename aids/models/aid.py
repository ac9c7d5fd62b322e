"""An aid: what it is, for whom, how much, until when, and where that is known from."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Func, Q
from django.db.models.functions import Concat

from aids.models.choices import Confidence, Nature, Recurrence, Status
from aids.models.inheritance import Inheritable
from aids.models.organisation import Organisation
from aids.models.queries import AidQuerySet


class Aid(models.Model):
    """One sheet of the catalogue. Rule trees are stored in the very shape of the rule language."""

    slug = models.CharField(
        "identifiant",
        max_length=120,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*\Z", "Minuscules, chiffres et tirets simples seulement.")],
    )
    name = models.CharField("nom", max_length=300)
    bearer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="aids", verbose_name="organisme")
    mother = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="local_ones",
        verbose_name="fiche mère",
        help_text="La fiche nationale dont celle-ci est la version locale. Vide : aucune.",
    )
    inherited = ArrayField(
        models.CharField(max_length=20, choices=Inheritable.choices),
        verbose_name="repris de la fiche mère",
        default=list,
        blank=True,
        help_text="Ce que la fiche mère dit pour toutes ses fiches locales, et qui la suit.",
    )
    status = models.CharField("état de la fiche", max_length=10, choices=Status.choices, default=Status.TO_REVIEW)
    nature = ArrayField(models.CharField(max_length=20, choices=Nature.choices), verbose_name="nature")
    needs = ArrayField(models.CharField(max_length=80), verbose_name="besoins", default=list, blank=True)
    summary = models.TextField("résumé", blank=True)
    description = models.TextField("description", blank=True, help_text="Markdown.")
    territories = ArrayField(
        models.CharField(max_length=11),
        verbose_name="territoires",
        default=list,
        blank=True,
        help_text="Codes comme FR, R-32, D-59, E-200093201, C-59350. Vide : toute la France et au-delà.",
    )
    recurrence = models.CharField("retour", max_length=10, choices=Recurrence.choices)
    opens_on = models.DateField("ouverture", null=True, blank=True, help_text="Vide : pas de limite de ce côté.")
    closes_on = models.DateField("date limite", null=True, blank=True, help_text="Vide : pas de limite de ce côté.")
    usual_deadline_months = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)]),
        verbose_name="mois habituels de la date limite",
        default=list,
        blank=True,
    )
    deadline_unknown = models.BooleanField(
        "date inconnue", default=False, help_text="Oui : quelqu'un a cherché la date limite et ne l'a pas trouvée."
    )
    amount = models.JSONField("montant", default=dict, blank=True)
    eligibility = models.JSONField("conditions", null=True, blank=True, help_text="Vide : aucune condition.")
    open_to_all = models.BooleanField(
        "ouverte à tous", default=False, help_text="Oui : l'absence de conditions est voulue."
    )
    strands = models.JSONField("volets", default=list, blank=True)
    priority = models.JSONField("conditions de priorité", default=list, blank=True)
    reference_cases = models.JSONField(
        "cas de référence",
        default=list,
        blank=True,
        help_text="Des structures dont on sait ce que la fiche doit leur dire ; aucune ne doit être contredite.",
    )
    conditions_text = models.TextField("conditions dans les mots de l'organisme", blank=True)
    conditions_complete = models.BooleanField(
        "toutes les conditions sont dans la règle",
        default=False,
        help_text="Tant que non, la fiche ne dit jamais « éligible ».",
    )
    documents = ArrayField(models.TextField(), verbose_name="documents", default=list, blank=True)
    steps = models.JSONField("étapes", default=list, blank=True)
    cumulation = models.TextField("cumul", blank=True)
    apply_url = models.TextField("adresse de demande", blank=True)
    apply_url_confirmed = models.BooleanField(
        "adresse confirmée", default=False, help_text="Non : réservée aux agents, jamais montrée au public."
    )
    source_url = models.TextField("source", blank=True)
    contact = models.TextField("contact", blank=True)
    legal_basis = models.TextField("texte de référence", blank=True)
    verified_on = models.DateField("relue le", null=True, blank=True, help_text="Vide : jamais relue avec sa source.")
    facts_as_of = models.PositiveSmallIntegerField(
        "année des faits", null=True, blank=True, help_text="Vide : année non connue."
    )
    confidence = models.CharField("confiance", max_length=10, choices=Confidence.choices, blank=True)
    evidence = ArrayField(models.TextField(), verbose_name="preuves", default=list, blank=True)
    tags = ArrayField(models.TextField(), verbose_name="étiquettes", default=list, blank=True)
    proposal = models.JSONField(
        "modification proposée",
        null=True,
        blank=True,
        editable=False,
        help_text="Colonnes qu'un agent veut changer sur une fiche publiée, avant relecture. Vide : aucune.",
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name="fusionnée dans",
        help_text="Vide : n'est pas un doublon. L'adresse publique mène à la fiche gardée.",
    )
    loaded_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Contenu posé par load_starter. Vide : jamais posée par lui.",
    )
    search = models.GeneratedField(
        expression=SearchVector("name", weight="A", config="fr")
        + SearchVector("summary", weight="B", config="fr")
        + SearchVector("conditions_text", "description", weight="C", config="fr"),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    search_text = models.GeneratedField(
        expression=Func(
            Concat("name", models.Value(" "), "summary", output_field=models.TextField()), function="aidess_fold"
        ),
        output_field=models.TextField(),
        db_persist=True,
    )
    created_at = models.DateTimeField("créée le", auto_now_add=True)
    updated_at = models.DateTimeField("modifiée le", auto_now=True)

    objects = AidQuerySet.as_manager()

    class Meta:
        verbose_name = "aide"
        ordering = ["name", "slug"]
        permissions = [
            ("publish_aid", "Peut publier ou retirer une fiche qu'un autre a écrite"),
            ("archive_aid", "Peut archiver une fiche et fusionner des doublons"),
        ]
        indexes = [
            GinIndex(fields=["territories"], name="aid_territories_gin"),
            GinIndex(fields=["needs"], name="aid_needs_gin"),
            GinIndex(fields=["search"], name="aid_search_gin"),
            GinIndex(OpClass("search_text", name="gin_trgm_ops"), name="aid_search_text_trgm"),
            GinIndex(OpClass("name", name="gin_trgm_ops"), name="aid_name_trgm"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="aid_slug_is_a_slug",
                violation_error_message="L'identifiant s'écrit en minuscules, chiffres et tirets simples.",
            ),
            models.CheckConstraint(
                condition=Q(mother=None) | ~Q(mother=models.F("id")),
                name="aid_is_not_its_own_mother",
                violation_error_message="Une fiche n'est pas sa propre fiche mère.",
            ),
            models.CheckConstraint(
                condition=Q(inherited=[]) | Q(mother__isnull=False),
                name="aid_inherits_from_a_mother",
                violation_error_message="Sans fiche mère, rien n'en est repris.",
            ),
            models.CheckConstraint(
                condition=Q(inherited__contained_by=Inheritable.values),
                name="aid_inherits_what_can_be",
                violation_error_message="Ce champ ne se reprend pas d'une fiche mère.",
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="aid_has_a_name",
                violation_error_message="Une aide a un nom.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values),
                name="aid_status_is_known",
                violation_error_message="Cet état de fiche n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(recurrence__in=Recurrence.values),
                name="aid_recurrence_is_known",
                violation_error_message="Ce rythme de retour n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(nature__len__gte=1) & Q(nature__contained_by=Nature.values),
                name="aid_nature_is_known",
                violation_error_message="Une aide a au moins une nature, prise dans la liste.",
            ),
            models.CheckConstraint(
                condition=Q(usual_deadline_months__contained_by=list(range(1, 13))),
                name="aid_usual_months_are_months",
                violation_error_message="Un mois habituel va de 1 à 12.",
            ),
            models.CheckConstraint(
                condition=Q(confidence__in=["", *Confidence.values]),
                name="aid_confidence_is_known",
                violation_error_message="Ce degré de confiance n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(proposal__isnull=True) | Q(status=Status.PUBLISHED),
                name="aid_only_a_published_one_has_a_proposal",
                violation_error_message="Seule une fiche publiée garde à part une modification proposée.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | Q(status=Status.ARCHIVED),
                name="aid_a_merged_one_is_archived",
                violation_error_message="Une fiche fusionnée dans une autre est archivée.",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("pk")),
                name="aid_is_not_merged_into_itself",
                violation_error_message="Une fiche ne se fusionne pas dans elle-même.",
            ),
        ]

    def __str__(self):
        return self.name
