"""The only place that reads the clock; everything below a view or a command takes `today` as a parameter."""

from datetime import date

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day in Paris, or the day that AIDESS_TODAY makes it (demonstration and tests only)."""
    return settings.AIDESS_TODAY or timezone.localdate()
