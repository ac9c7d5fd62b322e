"""What an adviser does with a request: one visible owner, every state reversible, nothing passed without consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Case, Count, Prefetch, Q, When
from django.urls import reverse

from networks.calling import mail_prefix
from networks.fitting import DIFFICULTY
from networks.models import (
    ENDED,
    IN_HAND,
    Adviser,
    CallbackRequest,
    Consent,
    Network,
    ReminderStep,
    RequestState,
    Shown,
    Topic,
)
from networks.models.callback import CallbackQuerySet
from networks.moving import locked, put
from networks.telling import SOMEBODY
from structures import mails
from vocabulary.french import typo

TABS: dict[str, Sequence[RequestState]] = {
    "a-rappeler": (RequestState.NEW,),
    "en-cours": (*IN_HAND, RequestState.PASSED_ON),
    "terminees": ENDED,
}
# What whoever follows a request may say of it, whatever was said before.
SAID = (RequestState.TAKEN, RequestState.CONTACTED, *ENDED, RequestState.NEW)


class RefusedError(Exception):
    """What was asked is no longer possible: the sentence says why."""


def in_trouble() -> Q:
    return Q(topic=Topic.TROUBLE) | Q(need=DIFFICULTY)


def rows(network: Network, tab: str, today: date, now: datetime) -> CallbackQuerySet:
    """The requests of one tab, each with its consents to `network` in `seen`.

    First the small ones in real difficulty (by answers that the network may see), then the others in difficulty, then
    those late, then the longest waiting. What has ended: the latest first.
    """
    running = Consent.objects.running(today).filter(network=network)
    found = CallbackRequest.objects.seen_by(network, today).filter(state__in=TABS[tab], forgotten_at=None)
    found = found.select_related("owner__user", "owner__network", "aid", "passed_to")
    found = found.prefetch_related(Prefetch("consents", running, to_attr="seen"))
    if tab == "terminees":
        return found.order_by("-state_since", "pk")
    shows = Consent.objects.running(today).filter(network=network, shown__contains=[Shown.ANSWERS])
    small = in_trouble() & Q(is_small=True, pk__in=shows.values("request"))
    urgency = Case(When(small, then=0), When(in_trouble(), then=1), default=2)
    return found.alias(urgency=urgency).order_by("urgency", "waiting_since", "pk")


def counts(network: Network, today: date, now: datetime) -> dict[str, int]:
    """How many requests in each tab, and `late`: how many of those to call are."""
    found = CallbackRequest.objects.seen_by(network, today).filter(forgotten_at=None)
    late = Q(state=RequestState.NEW, waiting_since__lte=now - ReminderStep.ADVISER.wait)
    tabs = {tab.replace("-", "_"): Count("pk", filter=Q(state__in=states)) for tab, states in TABS.items()}
    held = found.aggregate(late=Count("pk", filter=late), **tabs)
    return {name.replace("_", "-"): count for name, count in held.items()}


def is_late(request: CallbackRequest, now: datetime) -> bool:
    waits = request.state in (RequestState.NEW, RequestState.TAKEN)
    return waits and request.waiting_since <= now - ReminderStep.ADVISER.wait


@transaction.atomic
def take(request: CallbackRequest, adviser: Adviser, today: date, now: datetime) -> None:
    """« Je rappelle ». Of two at the same second, one takes it; RefusedError tells the other who did."""
    request = _seen(request, adviser, today)
    if request.owner_id == adviser.pk and request.state == RequestState.TAKEN:
        return  # the same button twice
    if request.state != RequestState.NEW:
        who = (request.owner.user.name if request.owner else "") or "Quelqu'un"
        raise RefusedError(f"{who} s'en occupe déjà.")
    put(request, RequestState.TAKEN, now, owner=adviser, by=adviser)
    _tell(request, "callback_taken", f"taken-{adviser.pk}", adviser, now)


@transaction.atomic
def say(
    request: CallbackRequest, adviser: Adviser, state: RequestState, shown_state: str, today: date, now: datetime
) -> None:
    """What became of it, or back to what it was. RefusedError when it has moved since `shown_state` was on screen."""
    request = _seen(request, adviser, today)
    if request.state == state:
        return
    if request.state != shown_state or request.owner is None or state not in SAID:
        raise RefusedError("Cette demande a changé entre-temps. Voici où elle en est.")
    put(request, state, now, owner=None if state == RequestState.NEW else request.owner, by=adviser)


@transaction.atomic
def pass_on(request: CallbackRequest, adviser: Adviser, target: Network, today: date, now: datetime) -> None:
    """Propose another network: it sees nothing until the structure agrees, on its follow-up page."""
    request = _seen(request, adviser, today)
    if request.owner is None or request.state == RequestState.NEW:
        raise RefusedError("Prenez d'abord cette demande.")
    if target.closed_on is not None or target.pk == adviser.network_id:
        raise RefusedError("Choisissez un autre réseau.")
    if request.passed_to_id == target.pk:
        return
    put(request, RequestState.PASSED_ON, now, owner=request.owner, by=adviser, passed_to=target)
    _tell(request, "callback_passing", f"passing-{target.pk}", adviser, now, target=typo(target.name))


@transaction.atomic
def set_absence(adviser: Adviser, until: date | None, stand_in: Adviser | None) -> None:
    """Away until that day, whoever stands in receiving the reminders; None: back."""
    adviser.away_until, adviser.stand_in = until, stand_in if until else None
    adviser.save(update_fields=["away_until", "stand_in"])


def _seen(request: CallbackRequest, adviser: Adviser, today: date) -> CallbackRequest:
    """The request, locked, if the network of this adviser still may see it; DoesNotExist else."""
    request = locked(request)
    if not CallbackRequest.objects.seen_by(adviser.network_id, today).filter(pk=request.pk).exists():
        raise CallbackRequest.DoesNotExist
    return request


def _tell(request: CallbackRequest, template: str, key: str, adviser: Adviser, now: datetime, **context: str) -> None:
    if not request.email:
        return
    mails.post(
        key=f"{mail_prefix(request)}{key}",
        to=request.email,
        template=template,
        context={
            "who": typo(adviser.user.name or SOMEBODY),
            "network": typo(adviser.network.name),
            "path": reverse("callback-follow", args=[request.token]),
            **context,
        },
        now=now,
    )
