"""The work of the watch, as often as wished and by as many as wished: look, find, tell."""

from __future__ import annotations

from datetime import date, datetime

from django_tasks import task

from dossiers.models import SurveyPart
from dossiers.watch.finding import look_at_a_part
from dossiers.watch.survey import begin
from dossiers.watch.telling import tell_some
from vocabulary.clock import today

MOST_HELPERS = 8


def watch(now: datetime) -> None:
    """The periodic job: the day is the one that pages show."""
    run(today())


def run(day: date) -> None:
    """Look at what happened up to `day`, and tell it. What somebody else has in hand is left to them."""
    begin(day)
    for _ in range(min(SurveyPart.objects.count() - 1, MOST_HELPERS)):
        help_out.enqueue(day.isoformat())
    work(day)


def work(day: date) -> None:
    """Take parts of the surveys until none is left, then tell until nothing is due."""
    while look_at_a_part():
        pass
    while tell_some(day):
        pass


@task
def help_out(day: str) -> None:
    """What another worker takes of the same work; it ends at once when nothing is left."""
    work(date.fromisoformat(day))
