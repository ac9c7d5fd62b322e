"""How long to wait before trying again what failed."""

from datetime import timedelta

FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=4)


def delay(attempts: int) -> timedelta:
    """The wait after that many attempts: a minute, twice as long each time, four hours at most."""
    return min(FIRST_WAIT * 2 ** min(attempts - 1, 20), LONGEST_WAIT)
