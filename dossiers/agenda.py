"""The calendar that a member's own software reads again and again: the deadlines of the aids kept, one event an aid."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from django.db.models import F

from aids.deadlines import Moment, calendar, event
from aids.models import Aid, Recurrence, Status
from aids.permanent import permanent_id
from dossiers.models import Agenda, KeptAid, KeptState, ToldDate
from vocabulary.french import typo

REFRESH = timedelta(hours=12)
FORGOTTEN_AFTER = timedelta(days=365)  # a date this old has left every calendar that anybody looks at


def read(agenda: Agenda, address: Callable[[str], str], *, now: datetime, today: date) -> bytes:
    """The calendar as it stands, the same bytes until something changes. `address`: of the sheet of a slug.

    An aid whose date is not known has no event.
    """
    structure = agenda.membership.structure
    events = [
        event(
            told.aid,
            Moment(told.on, is_deadline=True),
            uid=permanent_id(str(told.aid_id), structure.key),
            url=address(told.aid.slug),
            sequence=told.revision,
            changed_at=max(told.changed_at, told.aid.updated_at),
            is_cancelled=told.is_cancelled,
        )
        for told in _told(agenda, now=now, today=today)
    ]
    return calendar(events, name=typo(f"Dates limites : {structure.name}"), refresh=REFRESH)


def without_date(agenda: Agenda) -> int:
    """How many of the aids kept have no date to give."""
    kept = KeptAid.objects.filter(structure=agenda.membership.structure, state=KeptState.SAVED)
    return kept.filter(aid__closes_on=None).count()


def _told(agenda: Agenda, *, now: datetime, today: date) -> list[ToldDate]:
    """Every date of this calendar, the soonest first; what is new, moved or gone is written down as told at `now`."""
    told = {one.aid_id: one for one in agenda.told.select_related("aid__bearer")}
    wanted = _wanted(agenda)
    news = [
        ToldDate(
            agenda=agenda,
            aid=aid,
            on=aid.closes_on,
            revision=told[pk].revision + 1 if pk in told else 0,
            changed_at=now,
        )
        for pk, aid in wanted.items()
        if not _holds(told.get(pk), aid, today)
    ]
    gone = [one.pk for pk, one in told.items() if pk not in wanted and not one.is_cancelled]
    if not news and not gone:
        return sorted(told.values(), key=lambda one: (one.on, one.aid_id))
    columns = ["on", "is_cancelled", "revision", "changed_at"]
    ToldDate.objects.bulk_create(news, update_conflicts=True, unique_fields=["agenda", "aid"], update_fields=columns)
    agenda.told.filter(pk__in=gone).update(is_cancelled=True, revision=F("revision") + 1, changed_at=now)
    agenda.told.filter(on__lt=today - FORGOTTEN_AFTER).delete()
    return list(agenda.told.select_related("aid__bearer").order_by("on", "aid_id"))


def _wanted(agenda: Agenda) -> dict[int, Aid]:
    """The aids kept whose date holds, by number."""
    kept = KeptAid.objects.filter(
        structure=agenda.membership.structure, state=KeptState.SAVED, aid__status=Status.PUBLISHED
    )
    dated = kept.exclude(aid__recurrence=Recurrence.CLOSED).exclude(aid__closes_on=None).select_related("aid")
    return {one.aid_id: one.aid for one in dated}


def _holds(told: ToldDate | None, aid: Aid, today: date) -> bool:
    """Whether the calendar says this date already; one that was past before it was told is nobody's matter."""
    if told is None:
        return aid.closes_on < today
    return told.on == aid.closes_on and not told.is_cancelled
