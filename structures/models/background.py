"""What runs beside the site: the tasks, and the periodic jobs that start some of them."""

from django.db import models
from django.db.models import F, Func
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult, DBTaskResultQuerySet

# A task that failed that often waits for a person.
MOST_ATTEMPTS = 5


class BackgroundTaskQuerySet(DBTaskResultQuerySet):
    def _tried(self, **condition):
        tries = Func(F("worker_ids"), function="jsonb_array_length", output_field=models.IntegerField())
        return self.failed().alias(tries=tries).filter(**condition)

    def to_take_up(self):
        """What failed and will be tried again by itself."""
        return self._tried(tries__lt=MOST_ATTEMPTS)

    def dead(self):
        """What failed too often: a person must look."""
        return self._tried(tries__gte=MOST_ATTEMPTS)


class BackgroundTask(DBTaskResult):
    """A task of django-tasks-db, under the words of this site."""

    objects = BackgroundTaskQuerySet.as_manager()

    class Meta:
        proxy = True
        verbose_name = "travail de fond"
        verbose_name_plural = "travaux de fond"
        ordering = ("-enqueued_at",)

    def __str__(self):
        return self.what

    @property
    def attempts(self) -> int:
        return len(self.worker_ids)

    @property
    def is_dead(self) -> bool:
        """Whether it will not be tried again by itself."""
        return self.status == TaskResultStatus.FAILED and self.attempts >= MOST_ATTEMPTS

    @property
    def what(self) -> str:
        """Its function, and what it was given: of a periodic job, its name."""
        return " ".join([self.task_path.rpartition(".")[2], *map(str, self.args_kwargs["args"])])


class PeriodicJob(models.Model):
    """A job of `structures.due`: the last period it was started in, so that each period starts it once."""

    name = models.CharField("nom", max_length=100, primary_key=True)
    period = models.BigIntegerField("période", null=True, help_text="Rang de la période. Vide : jamais lancé.")
    started_at = models.DateTimeField("lancé le", null=True, help_text="Vide : jamais lancé.")
    task = models.UUIDField("travail", null=True, help_text="Le dernier travail lancé. Vide : aucun.")

    class Meta:
        verbose_name = "travail périodique"
        verbose_name_plural = "travaux périodiques"
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(period__isnull=True, started_at__isnull=True)
                | models.Q(period__isnull=False, started_at__isnull=False),
                name="periodic_job_started_has_a_period",
                violation_error_message="Un travail lancé a une période et un instant.",
            ),
        ]

    def __str__(self):
        return self.name
