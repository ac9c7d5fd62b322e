"""One look at the catalogue: what happened to its sheets since the last one, and the watches to look at.

Sheets are written one after another (the catalogue's version is locked by a trigger before each), so that their
versions are numbered in the order in which they become visible: whatever came after the last version looked at is new.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Max, Min

from aids.models import Aid, AidVersion, Status
from dossiers.models import News, NewsKind, Rhythm, Survey, SurveyPart, Watch
from dossiers.watch.sheets import MATTERS
from structures.models import Structure

PART = 5_000  # watches: some seconds of work, so that several workers have their share
CLOSINGS = {NewsKind.CLOSES_30: timedelta(days=30), NewsKind.CLOSES_7: timedelta(days=7)}
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Since:
    """Where the survey before stopped."""

    day: date
    version: int


def last_version() -> int:
    """The last version of any sheet."""
    return AidVersion.objects.aggregate(last=Max("pk"))["last"] or 0


def monday_of(day: date) -> date:
    """The Monday of the week of this day."""
    return day - timedelta(days=day.weekday())


def begin(day: date) -> Survey | None:
    """Write down what happened since the last survey, and cut its work in parts; None when there is nothing to look at.

    One at a time: a second one waits, then finds that all was looked at.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('dossiers.watch.survey', 0))")
        since, version = _since(), last_version()
        if since is None:  # nobody is written to; who keeps a structure still reads what comes from now on
            kept = Structure.objects.exists()
            return Survey.objects.create(since=day, day=day, version=version) if kept else None
        if version <= since.version and day <= since.day:
            return None
        survey = Survey.objects.create(since=since.day, day=max(day, since.day), version=max(version, since.version))
        if News.objects.bulk_create([*_of_versions(survey, since), *_of_days(survey)], ignore_conflicts=True):
            SurveyPart.objects.bulk_create(_parts(survey))
        return survey


def _since() -> Since | None:
    """The last survey; before the first one, what the oldest watch has seen."""
    if (last := Survey.objects.order_by("-pk").first()) is not None:
        return Since(last.day, last.version)
    oldest = Watch.objects.active().aggregate(day=Min("seen_on"), version=Min("seen_version"))
    return None if oldest["day"] is None else Since(oldest["day"], oldest["version"])


def _parts(survey: Survey) -> Iterator[SurveyPart]:
    numbers = list(Watch.objects.active().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(numbers), PART):
        held = numbers[start : start + PART]
        yield SurveyPart(survey=survey, first=held[0], last=held[-1])


def _of_versions(survey: Survey, since: Since) -> Iterator[News]:
    """The sheets published, and those published that changed in what matters.

    A sheet withdrawn for a while is compared with what was last published of it: put back as it was, it says nothing.
    """
    versions = AidVersion.objects.filter(content__status=Status.PUBLISHED).order_by("aid_id", "-pk").distinct("aid_id")
    published = Aid.objects.published().values("pk")
    after = list(versions.filter(pk__gt=since.version, pk__lte=survey.version, aid__in=published))
    before = {row.aid_id: row for row in versions.filter(pk__lte=since.version, aid__in=[row.aid_id for row in after])}
    for row in after:
        former = before.get(row.aid_id)
        if former is None or _matters(former.content, row.content):
            yield News(
                survey=survey,
                aid_id=row.aid_id,
                kind=NewsKind.CHANGED if former else NewsKind.PUBLISHED,
                mark=str(row.pk),
                day=survey.day,
                before=former.pk if former else None,
                after=row.pk,
            )


def _matters(before: dict[str, object], after: dict[str, object]) -> bool:
    return any(before.get(column) != after.get(column) for column in MATTERS)


def _of_days(survey: Survey) -> Iterator[News]:
    """The sheets that open and those that close soon, by the days that passed since the last survey."""
    going_on = Aid.objects.published().open_on(survey.day)
    for pk, opens_on in going_on.filter(opens_on__gt=survey.since).values_list("pk", "opens_on"):
        yield _dated(survey, pk, NewsKind.OPENS, opens_on, day=opens_on)
    for rhythm in Rhythm:
        due = {kind: _closing_between(rhythm, delay, survey) for kind, delay in CLOSINGS.items()}
        for kind, (first, last) in due.items():
            for pk, closes_on in going_on.filter(closes_on__range=(first, last)).values_list("pk", "closes_on"):
                if kind == NewsKind.CLOSES_30 and closes_on <= due[NewsKind.CLOSES_7][1]:
                    continue  # the days of both passed: the nearer one is enough
                yield _dated(
                    survey, pk, kind, closes_on, day=_told_on(rhythm, closes_on - CLOSINGS[kind]), rhythm=rhythm
                )


def _closing_between(rhythm: Rhythm, delay: timedelta, survey: Survey) -> tuple[date, date]:
    """The first and last closing days whose day to be told came after `survey.since`, up to `survey.day`."""
    if rhythm == Rhythm.WEEKLY:
        return monday_of(survey.since) + WEEK + delay, monday_of(survey.day) + timedelta(days=6) + delay
    return survey.since + timedelta(days=1) + delay, survey.day + delay


def _told_on(rhythm: Rhythm, day: date) -> date:
    """The day on which something due on `day` is told at the latest: once a week, that is the Monday before."""
    return monday_of(day) if rhythm == Rhythm.WEEKLY else day


def _dated(survey: Survey, pk: int, kind: NewsKind, date_of: date, *, day: date, rhythm: str = "") -> News:
    return News(survey=survey, aid_id=pk, kind=kind, mark=date_of.isoformat(), day=day, rhythm=rhythm)
