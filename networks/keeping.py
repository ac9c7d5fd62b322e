"""What is kept of requests, and until when: a reason and an end for each."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from networks import followed
from networks.models import ENDED, CallbackRequest, CallbackTrace, CaseNote, SavedFilter, SharedList
from networks.models.callback import CallbackQuerySet

KEPT_ONCE_ENDED = timedelta(days=90)  # the time to say that the help did not help
LONGEST = timedelta(days=366)  # a consent runs twelve months at most
LIST_KEPT = timedelta(days=30)  # the time to say that it has ended
TRACE_KEPT = timedelta(days=1)
EMPTIED = {
    "is_small": False,
    "name": "",
    "phone": "",
    "email": "",
    "note": "",
    "answers": {},
    "declarations": {},
    "structure": None,
}


def empty(requests: CallbackQuerySet, now: datetime) -> int:
    """Erase of these requests all that they say of a structure, notes included; how many they were."""
    CaseNote.objects.filter(request__in=requests).delete()
    return requests.update(**EMPTIED, forgotten_at=now)


def forget(now: datetime) -> dict[str, int]:
    """Empty of all that they say of a structure the requests that ended or are a year old; delete old traces and lists.

    What is left (subject, states and dates) says nothing of anybody: it counts in the figures of the networks.
    """
    day = timezone.localdate(now)
    kept = CallbackRequest.objects.filter(forgotten_at=None)
    ended = kept.filter(state__in=ENDED, state_since__lte=now - KEPT_ONCE_ENDED)
    old = kept.filter(created_at__lte=now - LONGEST)
    requests = sum(empty(found, now) for found in (ended, old))
    traces, _ = CallbackTrace.objects.filter(day__lt=day - TRACE_KEPT).delete()
    lists, _ = SharedList.objects.filter(until__lt=day - LIST_KEPT).delete()
    SavedFilter.objects.nobodys().delete()
    return {"requests": requests, "traces": traces, "lists": lists, "agreements": followed.forget(day)}
