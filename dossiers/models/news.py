"""What happened to the aids, and which watch must be told of it: never twice, whoever asks and how often.

A survey looks at what changed since the one before, once. It is cut into parts, ranges of watches that workers take;
a part that was not finished is still there. What a watch must be told is a notice, one for each event.
"""

from django.db import models
from django.db.models import Q

from aids.models import Aid
from dossiers.models.watch import Rhythm, Watch


class Survey(models.Model):
    """One look at the catalogue: up to which day, and up to which version of its sheets."""

    since = models.DateField("depuis", help_text="Le jour du tour d'avant.")
    day = models.DateField("jour")
    version = models.BigIntegerField("version", help_text="Dernière version d'une fiche que ce tour a regardée.")

    class Meta:
        verbose_name = "tour de veille"
        verbose_name_plural = "tours de veille"
        constraints = [
            models.UniqueConstraint(
                fields=["day", "version"],
                name="survey_looks_once",
                violation_error_message="Ce tour de veille est déjà fait.",
            ),
        ]

    def __str__(self):
        return f"Tour du {self.day}, jusqu'à la version {self.version}"


class SurveyPart(models.Model):
    """Watches that a survey has not looked at yet, by their numbers, both ends included."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="parts")
    first = models.BigIntegerField("premier numéro")
    last = models.BigIntegerField("dernier numéro")

    class Meta:
        verbose_name = "part d'un tour de veille"
        constraints = [
            models.CheckConstraint(
                condition=Q(first__lte=models.F("last")),
                name="survey_part_is_not_empty",
                violation_error_message="Une part va d'un numéro à un autre qui le suit.",
            ),
            models.UniqueConstraint(
                fields=["survey", "first"],
                name="survey_part_is_cut_once",
                violation_error_message="Cette part existe déjà.",
            ),
        ]

    def __str__(self):
        return f"{self.survey}, {self.first} à {self.last}"


class NewsKind(models.TextChoices):
    """What happened to an aid. Whether that makes it possible for a structure is found for each."""

    PUBLISHED = "published", "publiée"
    CHANGED = "changed", "changée"
    OPENS = "opens", "ouvre"
    CLOSES_30 = "closes_30", "ferme dans 30 jours"
    CLOSES_7 = "closes_7", "ferme dans 7 jours"


class News(models.Model):
    """One event of one aid, found by a survey. `mark` tells it from others of its kind: a version or a date."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="news")
    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="+", verbose_name="aide")
    kind = models.CharField("ce qui arrive", max_length=10, choices=NewsKind.choices)
    mark = models.CharField("repère", max_length=20, help_text="Le numéro de la version, ou la date AAAA-MM-JJ.")
    day = models.DateField("jour", help_text="Qui a revu ses aides ce jour-là, ou plus tard, l'a déjà su.")
    rhythm = models.CharField("pour qui", max_length=10, blank=True, help_text="Un rythme. Vide : pour tous.")
    before = models.BigIntegerField("version d'avant", null=True, help_text="Vide : jamais publiée avant, ou une date.")
    after = models.BigIntegerField("version d'après", null=True, help_text="Vide : une date, la fiche n'a pas changé.")

    class Meta:
        verbose_name = "nouvelle d'une aide"
        verbose_name_plural = "nouvelles des aides"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NewsKind.values),
                name="news_kind_is_known",
                violation_error_message="Ce genre de nouvelle n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(rhythm__in=["", *Rhythm.values]),
                name="news_rhythm_is_known",
                violation_error_message="Ce rythme n'existe pas.",
            ),
            models.UniqueConstraint(
                fields=["aid", "kind", "mark", "rhythm"],
                name="news_is_found_once",
                violation_error_message="Cette nouvelle est déjà connue.",
            ),
        ]

    def __str__(self):
        return f"{self.aid} : {self.get_kind_display()} ({self.mark})"


class NoticeState(models.TextChoices):
    WAITING = "waiting", "à dire"
    TOLD = "told", "dite"
    DROPPED = "dropped", "sans objet"


class Notice(models.Model):
    """That one watch must be told of one event, or was: the memory that keeps it from being told twice."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="notices")
    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="+", verbose_name="aide")
    kind = models.CharField("ce qui arrive", max_length=10, choices=NewsKind.choices)
    mark = models.CharField("repère", max_length=20)
    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="notices")
    due_on = models.DateField("à dire le")
    state = models.CharField("état", max_length=10, choices=NoticeState.choices, default=NoticeState.WAITING)

    class Meta:
        verbose_name = "avis à donner"
        verbose_name_plural = "avis à donner"
        indexes = [
            models.Index(fields=["due_on", "watch"], name="notice_waiting", condition=Q(state=NoticeState.WAITING)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=NewsKind.values),
                name="notice_kind_is_known",
                violation_error_message="Ce genre de nouvelle n'existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NoticeState.values),
                name="notice_state_is_known",
                violation_error_message="Cet état n'existe pas.",
            ),
            models.UniqueConstraint(
                fields=["watch", "aid", "kind", "mark"],
                name="notice_of_an_event_is_given_once",
                violation_error_message="Cet avis est déjà donné.",
            ),
        ]

    def __str__(self):
        return f"{self.watch} : {self.kind} {self.mark}"
