"""Whom an event concerns: a part of the watches against every news of a survey, in columns of answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import transaction

from dossiers.models import News, NewsKind, Notice, Rhythm, Survey, SurveyPart, Watch
from dossiers.watch.crowd import NOBODY, Crowd, Found, crowd
from dossiers.watch.sheets import Sheet, sheets_at, sheets_now
from dossiers.watch.survey import WEEK, monday_of
from matching.crowd.structures import Ids
from matching.index import catalogue

CHUNK = 2_000
WHO_HAS_NO_ACCOUNT = -1  # in the place of the number of a structure


def look_at_a_part() -> bool:
    """Take one part that nobody works on, and write the notices of its watches; False when none is left to take.

    All in one transaction: killed, the part is there again and its notices are not.
    """
    lexicon = catalogue().lexicon
    with transaction.atomic():
        part = SurveyPart.objects.select_for_update(skip_locked=True, of=("self",)).select_related("survey").first()
        if part is None:
            return False
        watches = _Watches.of(part)
        everybody = crowd(lexicon, watches.numbers[watches.structures == WHO_HAS_NO_ACCOUNT])
        notices = [
            notice
            for news, found in _concerned(list(part.survey.news.all()), everybody, part.survey)
            for notice in watches.notices(news, found, part.survey.day)
        ]
        Notice.objects.bulk_create(notices, batch_size=CHUNK, ignore_conflicts=True)
        part.delete()
    return True


@dataclass(frozen=True, eq=False)
class _Watches:
    """Those of a part: their numbers and their structures' as columns; in `rows`, how each is told and what it saw."""

    numbers: Ids
    structures: Ids
    rows: Sequence[tuple[int, int | None, str, int, date]]

    @classmethod
    def of(cls, part: SurveyPart) -> _Watches:
        held = Watch.objects.active().filter(pk__range=(part.first, part.last)).order_by("pk")
        rows = list(held.values_list("pk", "membership__structure", "rhythm", "seen_version", "seen_on"))
        structures = [WHO_HAS_NO_ACCOUNT if row[1] is None else row[1] for row in rows]
        return cls(np.array([row[0] for row in rows], np.int64), np.array(structures, np.int64), rows)

    def notices(self, news: News, found: Found, day: date) -> Iterator[Notice]:
        """One for each watch that was found and has not seen for itself."""
        is_found = np.isin(self.structures, found.structures) | np.isin(self.numbers, found.watches)
        for row in np.flatnonzero(is_found).tolist():
            watch, _, rhythm, seen_version, seen_on = self.rows[row]
            has_seen = seen_on >= news.day if news.after is None else seen_version >= news.after
            if not has_seen and news.rhythm in ("", rhythm):
                yield Notice(
                    watch_id=watch,
                    aid_id=news.aid_id,
                    kind=news.kind,
                    mark=news.mark,
                    news=news,
                    due_on=_due_on(rhythm, news, day),
                )


def _due_on(rhythm: str, news: News, day: date) -> date:
    """When what was found on `day` is told: a date of that very Monday goes with its mail, a change with the next."""
    of_this_monday = news.after is None and day == monday_of(day)
    if rhythm == Rhythm.AT_ONCE or news.rhythm or of_this_monday:
        return day
    return monday_of(day) + WEEK


def _concerned(news: Sequence[News], everybody: Crowd, survey: Survey) -> Iterator[tuple[News, Found]]:
    """For each news, those for whom the aid is possible, or was before it changed."""
    lexicon = everybody.watches.lexicon
    versions = sheets_at([pk for one in news for pk in (one.before, one.after) if pk is not None], lexicon)
    now = sheets_now([one.aid_id for one in news if one.after is None], lexicon)
    for one in news:
        sheet = now.get(one.aid_id) if one.after is None else versions.get(one.after)
        found = _having(everybody, sheet, survey.day)
        if one.kind == NewsKind.CHANGED:
            found |= _having(everybody, versions.get(one.before), survey.since)
        yield one, found


def _having(everybody: Crowd, sheet: Sheet | None, day: date) -> Found:
    return NOBODY if sheet is None or sheet.rule is None else everybody.having(sheet.rule, day)
