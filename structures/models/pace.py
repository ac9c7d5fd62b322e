"""When a service that counts our requests may next be asked, whichever worker asks."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models, transaction

# Longer than any wait that we would honour: a row so far ahead was written by a clock that was wrong.
LONGEST_HOLD = timedelta(minutes=10)


class ServicePace(models.Model):
    """One row a service, shared by every worker on every machine: the turns are handed out in a row."""

    service = models.CharField(max_length=40, primary_key=True)
    free_at = models.DateTimeField()

    @classmethod
    def take_turn(cls, service: str, now: datetime, *, every: timedelta, longest_wait: timedelta) -> timedelta:
        """How long to wait before asking; beyond `longest_wait` no turn was taken, and the service is not to be asked.

        Two turns are never closer than `every`.
        """
        with transaction.atomic():
            pace, _ = cls.objects.select_for_update().get_or_create(service=service, defaults={"free_at": now})
            wait = pace.free_at - now
            if not timedelta() <= wait <= LONGEST_HOLD:
                wait = timedelta()
            if wait <= longest_wait:
                pace.free_at = now + wait + every
                pace.save(update_fields=["free_at"])
            return wait

    @classmethod
    def hold(cls, service: str, until: datetime) -> None:
        """Nobody takes a turn before `until`: the service asked for it."""
        cls.objects.filter(service=service, free_at__lt=until).update(free_at=until)
