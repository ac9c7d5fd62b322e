"""What leaves by itself when nobody calls: the ladder of reminders, and what becomes of requests left behind.

Each request goes in its own transaction, its reminder written beside its mails: killed anywhere and run again, or run
twice at once, every step is climbed exactly once.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from networks.calling import mail_prefix, present
from networks.desk import counts
from networks.models import (
    ENDED,
    IN_HAND,
    WAITING,
    Adviser,
    AdviserRole,
    CallbackRequest,
    Consent,
    Heard,
    Network,
    Reminder,
    ReminderStep,
    RequestState,
)
from networks.models.callback import CallbackQuerySet
from networks.moving import put
from structures import mails
from vocabulary.french import counted, typo

WEEK = timedelta(days=7)
FOLLOWED = (*IN_HAND, RequestState.PASSED_ON)


def remind(now: datetime) -> dict[str, int]:
    """Climb every step that is due at `now`, after setting free what nobody at work follows; how many of each."""
    today = timezone.localdate(now)
    done = {"freed": sum(_free(pk, now) for pk in _left_behind().values_list("pk", flat=True))}
    done["alone"] = sum(_tell_alone(request, now) for request in _alone(today))
    for step in ReminderStep:
        due = _due(step, now).values_list("pk", flat=True)
        done[step.name.lower()] = sum(_climb(pk, step, today, now) for pk in due)
    return done


def _left_behind() -> CallbackQuerySet:
    gone = ~Exists(Adviser.objects.at_work().filter(pk=OuterRef("owner")))
    return CallbackRequest.objects.filter(gone, state__in=FOLLOWED)


@transaction.atomic
def _free(pk: int, now: datetime) -> bool:
    """A request whose owner left, or whose network closed, waits again for any of those that may see it."""
    request = _left_behind().select_for_update(of=("self",), skip_locked=True).filter(pk=pk).first()
    if request is None:
        return False
    put(request, RequestState.NEW, now, owner=None)
    return True


def _alone(today: date) -> CallbackQuerySet:
    """Requests that wait, with an address, though every network they chose has left the directory."""
    closed = Consent.objects.filter(request=OuterRef("pk"), revoked_on=None, network__closed_on__isnull=False)
    running = Consent.objects.running(today).filter(request=OuterRef("pk"))
    return CallbackRequest.objects.filter(Exists(closed), ~Exists(running), state__in=WAITING).exclude(email="")


@transaction.atomic
def _tell_alone(request: CallbackRequest, now: datetime) -> bool:
    closed = request.consents.filter(revoked_on=None).order_by("pk").last()
    if closed is None:  # revoked, or the request deleted, meanwhile
        return False
    key = f"alone-{closed.pk}"
    return _to_structure(request, "callback_alone", key, now)


def _due(step: ReminderStep, now: datetime) -> CallbackQuerySet:
    """The requests that waited that long without a call, by what they say themselves, and without this step."""
    climbed = Reminder.objects.filter(request=OuterRef("pk"), waiting_since=OuterRef("waiting_since"), step=step)
    waiting = CallbackRequest.objects.filter(
        ~Exists(climbed), state__in=WAITING, forgotten_at=None, waiting_since__lte=now - step.wait
    )
    return waiting.exclude(Q(heard=Heard.CALLED) & Q(heard_at__gte=F("waiting_since")))


@transaction.atomic
def _climb(pk: int, step: ReminderStep, today: date, now: datetime) -> bool:
    """One step of one request, unless another process is there or it moved meanwhile."""
    if not CallbackRequest.objects.select_for_update(skip_locked=True).filter(pk=pk).exists():
        return False
    request = _due(step, now).select_related("owner__user", "owner__network").filter(pk=pk).first()
    if request is None:
        return False
    key = f"{request.waiting_since:%Y%m%d%H%M%S}-{step.value}"
    networks = _concerned(request, today)
    if step == ReminderStep.ADVISER:
        _to_advisers(request, _in_charge(request, networks, today), "desk_adviser", key, now)
    elif step == ReminderStep.NETWORK:
        _to_advisers(request, _leads(networks), "desk_network", key, now)
    elif step == ReminderStep.STRUCTURE:
        _to_structure(request, "callback_silent", key, now)
    else:
        people = [*_in_charge(request, networks, today), *_leads(networks)]
        _to_advisers(request, people, "desk_last", key, now)
        _to_structure(request, "callback_result", key, now)
    Reminder.objects.create(request=request, waiting_since=request.waiting_since, step=step, sent_at=now)
    return True


def _concerned(request: CallbackRequest, today: date) -> list[Network]:
    """The network of who follows it; while nobody does, all those that may see it."""
    if request.owner is not None:
        return [request.owner.network]
    return list(Network.objects.filter(consents__in=Consent.objects.running(today).filter(request=request)))


def _in_charge(request: CallbackRequest, networks: Iterable[Network], today: date) -> list[Adviser]:
    """Who follows it, or who stands in; while nobody does, those who are there."""
    if request.owner is None:
        return [adviser for network in networks for adviser in present(network, today)]
    if not request.owner.is_away(today):
        return [request.owner]
    stand_in = Adviser.objects.at_work().select_related("user", "network").filter(pk=request.owner.stand_in_id).first()
    return [stand_in] if stand_in else _leads(networks)


def _leads(networks: Iterable[Network]) -> list[Adviser]:
    """Who answers for these networks; all the advisers of one that has no lead."""
    found: list[Adviser] = []
    for network in networks:
        at_work = list(network.advisers.at_work().select_related("user", "network"))
        found += [one for one in at_work if one.role == AdviserRole.LEAD] or at_work
    return found


def _to_advisers(request: CallbackRequest, people: Iterable[Adviser], template: str, key: str, now: datetime) -> None:
    days = (now - request.waiting_since).days
    for adviser in people:
        mails.post(
            key=f"{mail_prefix(request)}{key}-{adviser.pk}",
            to=adviser.user.email,
            template=template,
            context={
                "network": typo(adviser.network.name),
                "days": days,
                "path": reverse("desk-request", args=[adviser.network.slug, request.key]),
            },
            now=now,
        )


def _to_structure(request: CallbackRequest, template: str, key: str, now: datetime) -> bool:
    if not request.email:
        return False
    mails.post(
        key=f"{mail_prefix(request)}{key}-structure",
        to=request.email,
        template=template,
        context={"path": reverse("callback-follow", args=[request.token])},
        now=now,
    )
    return True


def write_week(now: datetime) -> int:
    """The digest of the week to every adviser whose network has something to hear; how many were told."""
    today = timezone.localdate(now)
    week = today.isocalendar()
    told = 0
    for network in Network.objects.filter(pk__in=Adviser.objects.at_work().values("network")):
        words = _week_in_words(network, today, now)
        for adviser in present(network, today) if words else ():
            mails.post(
                key=f"desk-week-{adviser.pk}-{week.year}-{week.week}",
                to=adviser.user.email,
                template="desk_week",
                context={
                    "network": typo(network.name),
                    "words": words,
                    "path": reverse("desk", args=[network.slug]),
                },
                now=now,
            )
            told += 1
    return told


def _week_in_words(network: Network, today: date, now: datetime) -> list[str]:
    """« 3 demandes à rappeler, dont 1 en retard », …; empty when nothing waits and nothing ended."""
    count = counts(network, today, now)
    late = f", dont {count['late']} en retard" if count["late"] else ""
    week_ago = now - WEEK
    ended = CallbackRequest.objects.seen_by(network, today).filter(state__in=ENDED, state_since__gt=week_ago).count()
    lines = (
        (count["a-rappeler"], "demande à rappeler", "demandes à rappeler", late),
        (count["en-cours"], "demande en cours", "demandes en cours", ""),
        (ended, "demande terminée cette semaine", "demandes terminées cette semaine", ""),
    )
    return [typo(f"{counted(many, one, several)}{more}") for many, one, several, more in lines if many]
