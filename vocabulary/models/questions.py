"""Questions, choices and document kinds: vocabulary that agents extend without a developer."""

from django.core.validators import RegexValidator
from django.db import connection, models
from django.db.models import Q


class QuestionKind(models.TextChoices):
    CHOICE = "choice", "un seul choix"
    CHOICES = "choices", "plusieurs choix"
    NUMBER = "number", "un nombre ou une tranche"
    BOOLEAN = "boolean", "oui ou non"
    TERRITORY = "territory", "un ou plusieurs lieux"


KEY_VALIDATOR = RegexValidator(
    r"^[a-z][a-z0-9_]*\Z", "Lettres minuscules sans accent, chiffres et soulignés seulement."
)
RESERVED_KEYS = ("format", "page", "passer", "exclues", "vue")


class Question(models.Model):
    """Something a structure can answer. Rules name it by its `key`, which never changes."""

    key = models.CharField("clé", primary_key=True, max_length=60, validators=[KEY_VALIDATOR])
    kind = models.CharField("type de réponse", max_length=10, choices=QuestionKind.choices)
    label = models.CharField("question posée", max_length=300)
    help = models.TextField("aide à la réponse", blank=True)
    why = models.TextField("pourquoi cette question", blank=True)
    unit = models.CharField("unité", max_length=60, blank=True)
    bands = models.JSONField("tranches proposées", default=list, blank=True)
    opening = models.PositiveSmallIntegerField(
        "rang parmi les premières questions", null=True, blank=True, help_text="Vide : posée après les premières."
    )
    max_choices = models.PositiveSmallIntegerField(
        "nombre de choix au plus", null=True, blank=True, help_text="Vide : sans limite."
    )
    ordered = models.BooleanField("l'ordre des choix compte", default=False)
    sensitive = models.BooleanField("réponse sensible, jamais affichée en clair", default=False)
    position = models.PositiveIntegerField("rang", default=0, db_index=True)
    loaded_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Contenu posé par load_starter. Vide : jamais posée par lui.",
    )

    class Meta:
        verbose_name = "question"
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(key__regex=r"^[a-z][a-z0-9_]*$") & ~Q(key__in=RESERVED_KEYS),
                name="question_key_is_a_free_code",
                violation_error_message="Cette clé est réservée, ou n'est pas en minuscules, chiffres et soulignés.",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values),
                name="question_kind_is_known",
                violation_error_message="Ce type de réponse n'existe pas.",
            ),
            models.CheckConstraint(
                condition=~Q(key="territory") | Q(kind="territory"),
                name="question_territory_is_a_place",
                violation_error_message="La question « territory » porte toujours sur un lieu.",
            ),
            models.CheckConstraint(
                condition=~Q(key="needs") | Q(kind="choices"),
                name="question_needs_takes_several_choices",
                violation_error_message="La question « needs » accepte toujours plusieurs choix.",
            ),
        ]

    def __str__(self):
        return self.label


class Choice(models.Model):
    """One possible answer to a question, perhaps below a broader one."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="choices", verbose_name="question")
    value = models.CharField("valeur", max_length=80, validators=[KEY_VALIDATOR])
    label = models.CharField("libellé", max_length=300)
    help = models.TextField("aide", blank=True)
    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="choix plus large",
        help_text="Vide : aucun choix plus large.",
    )
    implies = models.JSONField("réponses impliquées", default=dict, blank=True)
    forms = models.JSONField("formes du mot", default=dict, blank=True)
    position = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "choix"
        verbose_name_plural = "choix"
        ordering = ["question", "position", "value"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "value"],
                name="choice_value_is_unique_in_its_question",
                violation_error_message="Cette question a déjà un choix de cette valeur.",
            ),
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=models.F("id")),
                name="choice_is_not_its_own_parent",
                violation_error_message="Un choix ne peut pas être au-dessus de lui-même.",
            ),
        ]

    def __str__(self):
        return self.label


class DocumentLayer(models.TextChoices):
    IDENTITY = "identity", "Votre structure"
    YEAR = "year", "Votre année"
    PROJECT = "project", "Votre projet"
    PER_REQUEST = "per_request", "Cette demande"


class DocumentKind(models.Model):
    """A kind of document that files ask for, held once and reused."""

    key = models.CharField("clé", primary_key=True, max_length=60, validators=[KEY_VALIDATOR])
    label = models.CharField("libellé", max_length=300)
    layer = models.CharField("à quoi il tient", max_length=20, choices=DocumentLayer.choices)
    validity_months = models.PositiveSmallIntegerField(
        "validité en mois", null=True, blank=True, help_text="Vide : ne se périme pas."
    )
    sensitive = models.BooleanField("contient des données sensibles", default=False)
    position = models.PositiveIntegerField("rang", default=0)
    loaded_digest = models.CharField(
        max_length=64,
        blank=True,
        editable=False,
        help_text="Contenu posé par load_starter. Vide : jamais posé par lui.",
    )

    class Meta:
        verbose_name = "type de document"
        verbose_name_plural = "types de document"
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(layer__in=DocumentLayer.values),
                name="document_layer_is_known",
                violation_error_message="Cette catégorie de document n'existe pas.",
            ),
        ]

    def __str__(self):
        return self.label


class CatalogueVersion(models.Model):
    """One row whose numbers grow with every change that matching reads.

    Database triggers bump it in the transaction of the change, so no path can forget it;
    each worker compares it with the version of the catalogue that it holds in memory.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.BigIntegerField(
        "numéro", default=0, help_text="Grandit à chaque changement, des aides comme des mots."
    )
    vocabulary_number = models.BigIntegerField(
        "numéro des mots", default=0, help_text="Grandit quand une question, un choix ou un territoire change."
    )

    class Meta:
        verbose_name = "version du catalogue"
        verbose_name_plural = "version du catalogue"
        constraints = [
            models.CheckConstraint(
                condition=Q(id=1),
                name="catalogue_version_has_one_row",
                violation_error_message="Il n'y a qu'une version du catalogue.",
            ),
        ]

    def __str__(self):
        return str(self.number)

    @classmethod
    def current(cls) -> tuple[int, int]:
        """(number, vocabulary_number) now, in one tiny query; zeros before anything was loaded."""
        with connection.cursor() as cursor:  # the ORM would cost each page more than the query itself
            cursor.execute("SELECT number, vocabulary_number FROM vocabulary_catalogueversion")
            return cursor.fetchone() or (0, 0)
