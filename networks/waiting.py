"""How long somebody has waited, in working days of France: neither weekends nor the eleven holidays."""

from __future__ import annotations

from datetime import date, timedelta

FIXED = {(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)}
AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday: days after Easter Sunday
SATURDAY = 5


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (Oudin)."""
    century, golden = year // 100, year % 19
    epact = (century - century // 4 - (century - (century - 17) // 25) // 3 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    return date(year, 3, 28) + timedelta(days=epact - weekday)


def is_working(day: date) -> bool:
    holidays = {easter(day.year) + timedelta(days=days) for days in AFTER_EASTER}
    return day.weekday() < SATURDAY and (day.month, day.day) not in FIXED and day not in holidays


def working_days(since: date, today: date) -> int:
    """How many working days have gone by from `since`, not counted, to `today`, counted."""
    return sum(is_working(since + timedelta(days=ahead)) for ahead in range(1, (today - since).days + 1))
