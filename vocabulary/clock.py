"""The only place that reads the clock; below a view or a command the day, or the instant, is a parameter."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day in Paris, or the day that AIDESS_TODAY makes it (demonstration and tests only)."""
    return settings.AIDESS_TODAY or timezone.localdate()


def now() -> datetime:
    """The instant, for what is measured in minutes: sessions, codes, attempts. AIDESS_TODAY does not move it."""
    return timezone.now()
