"""Anonymous events, kept some months, and the figures drawn from them, kept for good."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from vocabulary.quarters import Quarter

# Long enough to count the quarter of an event once it is over, with a month to mend a count that failed.
KEPT = timedelta(days=130)


class Event(models.Model):
    """What is kept of a visit: a day, and what the one who asked is like, coarsely. No hour, address, or identifier.

    Kept to know which needs no aid answers and which conditions stop people; deleted after `KEPT`.
    """

    day = models.DateField("jour", db_index=True)
    department = models.CharField("département", max_length=11, blank=True, help_text="Vide : non connu.")
    legal_form = models.CharField("forme", max_length=80, blank=True, help_text="Vide : non connue.")
    size = models.CharField("taille", max_length=10, blank=True, help_text="Tranche de salariés. Vide : non connue.")
    sector = models.CharField("premier domaine cité", max_length=80, blank=True, help_text="Vide : non connu.")
    needs = ArrayField(models.CharField(max_length=80), verbose_name="besoins", default=list)

    class Meta:
        abstract = True


class Search(Event):
    """A list of results that was shown: how many aids of each group, what no aid answers, what alone excludes."""

    likely = models.PositiveIntegerField("probables")
    to_answer = models.PositiveIntegerField("à répondre")
    excluded = models.PositiveIntegerField("écartées")
    unmet = ArrayField(models.CharField(max_length=80), verbose_name="besoins sans aide possible", default=list)
    obstacles = models.JSONField(
        "obstacles", default=dict, help_text="Par question, combien d'aides elle est seule à écarter."
    )

    class Meta:
        verbose_name = "recherche anonyme"
        verbose_name_plural = "recherches anonymes"


class Reading(Event):
    """The sheet of an aid that was opened, and what it said to the one who opened it."""

    aid = models.CharField("identifiant de l'aide", max_length=120)
    group = models.CharField("avis", max_length=10, blank=True, help_text="Vide : lue sans réponses.")
    obstacles = ArrayField(
        models.CharField(max_length=80), verbose_name="obstacles", default=list, help_text="Questions qui l'écartent."
    )

    class Meta:
        verbose_name = "lecture anonyme d'une fiche"
        verbose_name_plural = "lectures anonymes de fiches"
        constraints = [
            models.CheckConstraint(
                condition=Q(group="excluded") | Q(obstacles=[]),
                name="reading_only_an_excluded_one_has_obstacles",
                violation_error_message="Seule une aide écartée a des obstacles.",
            ),
        ]


class FoldedDay(models.Model):
    """A day whose readings were added to the counters of the sheets: never twice."""

    day = models.DateField("jour", primary_key=True)

    class Meta:
        verbose_name = "jour compté"
        verbose_name_plural = "jours comptés"


class CountedQuarter(models.Model):
    """A quarter whose figures are there; they are counted anew with the month, and once more when it is over."""

    start = models.DateField("premier jour", primary_key=True)
    counted_on = models.DateField("compté le")

    class Meta:
        verbose_name = "trimestre compté"
        verbose_name_plural = "trimestres comptés"
        ordering = ["-start"]
        constraints = [
            models.CheckConstraint(
                condition=Q(counted_on__gte=models.F("start")),
                name="counted_quarter_has_begun",
                violation_error_message="Un trimestre se compte quand il a commencé.",
            ),
        ]

    def __str__(self):
        return str(self.quarter)

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.start)

    @property
    def is_final(self) -> bool:
        return self.counted_on > self.quarter.end

    @property
    def until(self) -> date:
        """The last day that the figures know."""
        return min(self.counted_on, self.quarter.end)


class Measure(models.TextChoices):
    """What a figure counts, and its `key`."""

    STRUCTURES = "structures", "structures enregistrées, par ce qui les écarte"
    HIDDEN = "hidden", "structures qui ont masqué l'aide, par raison"
    REQUESTS = "requests", "structures qui disent avoir demandé l'aide, par ce que la demande est devenue"
    READINGS = "readings", "lectures de la fiche, par avis donné"
    SEARCHES = "searches", "recherches, par mois"
    FOUND = "found", "recherches, par ce qu'elles ont trouvé de mieux"
    UNMET = "unmet", "recherches dont un besoin n'a aucune aide possible, par besoin"
    UNMET_FOR = "unmet_for", "les mêmes, par besoin, taille et domaine"
    STOPPED = "stopped", "recherches où une seule condition écarte une aide, par condition"


class Figure(models.Model):
    """One published cell: only what `disclosure` lets through is ever stored."""

    quarter = models.ForeignKey(CountedQuarter, on_delete=models.CASCADE, related_name="figures")
    measure = models.CharField("mesure", max_length=12, choices=Measure.choices)
    aid = models.CharField("identifiant de l'aide", max_length=120, blank=True, help_text="Vide : toutes.")
    zone = models.CharField("zone", max_length=11, help_text="Un département, ou le reste d'une région.")
    key = models.CharField("case", max_length=200)
    count = models.PositiveIntegerField("nombre", null=True, help_text="Vide : retenu pour protéger une autre case.")

    class Meta:
        verbose_name = "chiffre"
        ordering = ["measure", "aid", "zone", "key"]
        indexes = [models.Index(fields=["aid", "quarter"], name="figure_by_aid")]
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "measure", "aid", "zone", "key"],
                name="figure_is_unique",
                violation_error_message="Ce chiffre existe déjà.",
            ),
            models.CheckConstraint(
                condition=Q(measure__in=Measure.values),
                name="figure_measure_is_known",
                violation_error_message="Cette mesure n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(count__isnull=True) | Q(count__gte=10),
                name="figure_is_of_ten_at_least",
                violation_error_message="Sous 10, un nombre ne se publie pas.",
            ),
        ]
