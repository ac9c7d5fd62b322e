"""Deadlines as iCalendar (RFC 5545): all-day events made from the data alone; the same data gives the same bytes.

A date that nobody knows is never invented: where an aid only says its usual months, the event is a reminder to ask.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event, vDuration, vText

from aids.models import Aid, Recurrence
from aids.permanent import plain
from aids.wording import notice
from vocabulary.french import day as day_in_words
from vocabulary.french import typo, usual_months

PRODUCT = "-//AidESS//Dates des aides//FR"
# From here the seconds to the last change of an aid are counted: they only grow, and nothing has to be kept.
FIRST_REVISION = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """What a calendar can hold of an aid: its last day, or a day to ask for a date that is not known."""

    on: date
    is_deadline: bool

    def sentence(self) -> str:
        """What the sheet says beside its link."""
        if self.is_deadline:
            return typo(f"Dernier jour : le {day_in_words(self.on)}.")
        return typo(f"La date limite n'est pas connue : l'agenda vous dira le {day_in_words(self.on)} de la demander.")


def moment_of(aid: Aid, today: date) -> Moment | None:
    """The next moment of this aid from `today` on; None when no date and no usual month is known."""
    if aid.recurrence == Recurrence.CLOSED:
        return None
    if aid.closes_on is not None and aid.closes_on >= today:
        return Moment(aid.closes_on, is_deadline=True)
    if aid.usual_deadline_months:
        return Moment(day_to_ask(aid.usual_deadline_months, today), is_deadline=False)
    return None


def day_to_ask(months: Sequence[int], today: date) -> date:
    """When to ask for a deadline that usually falls in `months` (1 to 12): the first Monday of the month before the
    next of them, or the next Monday when that one is past."""
    windows = [
        (_monday_from(date(year if month > 1 else year - 1, month - 1 or 12, 1)), _first_of_next(year, month))
        for year in (today.year, today.year + 1)
        for month in months
    ]
    asking = min(monday for monday, end in windows if today < end)
    return max(asking, _monday_from(today + timedelta(days=1))) if asking < today else asking


def _monday_from(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _first_of_next(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1)


def revision(aid: Aid) -> int:
    """A number that grows with each change of the aid, for whoever keeps no count of what was told."""
    return int((aid.updated_at - FIRST_REVISION).total_seconds())


def event(
    aid: Aid, moment: Moment, *, uid: UUID, url: str, sequence: int, changed_at: datetime, is_cancelled: bool = False
) -> Event:
    """One all-day event. `url`: of the sheet, whole. `changed_at`, `sequence`: when it last changed, after how many."""
    changed_at = changed_at.astimezone(UTC).replace(microsecond=0)
    return Event.new(
        uid=uid,
        stamp=changed_at,
        last_modified=changed_at,
        sequence=sequence,
        start=moment.on,
        end=moment.on + timedelta(days=1),  # the end of an all-day event is the day after
        summary=plain(typo(f"{_title(moment, is_cancelled=is_cancelled)} : {aid.name}")),
        description=plain("\n".join(_description(aid, moment, url, is_cancelled=is_cancelled))),
        url=url,
        status="CANCELLED" if is_cancelled else "CONFIRMED",
        transparency="TRANSPARENT",
    )


def calendar(events: Iterable[Event], *, name: str, refresh: timedelta | None = None) -> bytes:
    """The calendar as it is sent: CRLF, folded lines. `refresh`: how often a subscriber may come back."""
    made = Calendar()  # `Calendar.new` would give each its own random identifier
    made.add("version", "2.0")
    made.add("prodid", PRODUCT)
    for key in ("name", "x-wr-calname"):  # RFC 7986, and what the clients before it read
        made.add(key, vText(plain(name)))
    if refresh is not None:
        made.add("refresh-interval", vDuration(refresh), parameters={"VALUE": "DURATION"})
        made.add("x-published-ttl", vDuration(refresh))
    for one in events:
        made.add_component(one)
    return made.to_ical()


def _title(moment: Moment, *, is_cancelled: bool) -> str:
    if is_cancelled:
        return "Annulée"
    return "Date limite" if moment.is_deadline else "Demander la date limite"


def _description(aid: Aid, moment: Moment, url: str, *, is_cancelled: bool) -> list[str]:
    if is_cancelled:
        said = "Cette date ne vaut plus pour vous : l'aide est close, retirée, ou vous l'avez masquée."
    elif moment.is_deadline:
        said = f"Dernier jour connu pour demander cette aide. {notice(aid.verified_on, aid.facts_as_of)}"
    else:
        usual = usual_months(aid.usual_deadline_months)
        said = f"La date limite n'est pas connue. Habituellement {usual}. Demandez-la à l'organisme."
    return [typo(aid.bearer.name), typo(said), url]
