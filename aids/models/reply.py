"""What a bearer answers, once for everybody, to a question that comes back."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from aids.models.aid import Aid

LONGEST_QUESTION, LONGEST_ANSWER = 200, 1000


class ReplyQuerySet(models.QuerySet):
    def shown(self):
        """Those that the sheet shows, the newest first."""
        return self.filter(withdrawn_on=None)


class Reply(models.Model):
    """A question and its answer on one sheet, signed by the name that the bearer had that day."""

    aid = models.ForeignKey(Aid, on_delete=models.CASCADE, related_name="replies", verbose_name="aide")
    question = models.CharField("question", max_length=LONGEST_QUESTION)
    answer = models.TextField("réponse", max_length=LONGEST_ANSWER)
    signature = models.CharField("signée", max_length=200)
    answered_on = models.DateField("le")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name="écrite par",
        help_text="Pour les agents ; jamais montré.",
    )
    withdrawn_on = models.DateField("retirée le", null=True, blank=True, help_text="Vide : la fiche la montre.")

    objects = ReplyQuerySet.as_manager()

    class Meta:
        verbose_name = "réponse d'un organisme"
        verbose_name_plural = "réponses des organismes"
        ordering = ["-answered_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(question__regex=r"\S") & Q(answer__regex=r"\S"),
                name="reply_has_a_question_and_an_answer",
                violation_error_message="Une réponse a une question et un texte.",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on=None) | Q(withdrawn_on__gte=F("answered_on")),
                name="reply_is_withdrawn_once_given",
                violation_error_message="Une réponse est retirée après avoir été donnée.",
            ),
        ]

    def __str__(self):
        return self.question
