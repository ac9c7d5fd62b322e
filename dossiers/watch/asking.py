"""Asking to be told, confirming it, changing it, ending it; and what is forgotten of it, when.

Without an account an address counts once it was confirmed from its own mail. What is answered to a request never says
whether the address was known.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from dossiers.models import NoticeState, Rhythm, Survey, Watch
from dossiers.watch.links import confirm_path, manage_path
from dossiers.watch.survey import last_version
from structures import mails
from structures.models import Mail, MailState, Membership
from vocabulary.french import day

MOST_UNCONFIRMED = 5  # of one address: whoever writes it for another sends no more than these, once a day
CONFIRMED_WITHIN = timedelta(days=7)
# Without account, whoever does not say within a month that he still reads is forgotten after two years.
KEPT, WARNED = timedelta(days=730), timedelta(days=700)
BOUNCED_KEPT = timedelta(days=30)
NEWS_KEPT = timedelta(days=400)


def ask(*, email: str, query: str, rhythm: Rhythm, now: datetime) -> None:
    """Write to `email`, in lower case, what confirms it; `query` is canonical.

    An address that watches these answers already is written to as well: only its owner knows.
    """
    with transaction.atomic():
        watch = Watch.objects.filter(membership=None, email=email, query=query).first()
        if watch is None and Watch.objects.filter(email=email, confirmed_at=None).count() >= MOST_UNCONFIRMED:
            return
        if watch is None:
            fields = {"rhythm": rhythm, "asked_at": now}
            watch, _ = Watch.objects.get_or_create(membership=None, email=email, query=query, defaults=fields)
        elif not watch.is_active:
            watch.rhythm, watch.asked_at = rhythm, now
            watch.save(update_fields=["rhythm", "asked_at"])
        _write(watch, now)


def _write(watch: Watch, now: datetime) -> None:
    """Once a day for one watch, however often it is asked for."""
    known = watch.is_active
    mails.post(
        key=f"veille/{watch.pk}/{'connue' if known else 'confirmer'}/{timezone.localdate(now).isoformat()}",
        to=watch.email,
        template="watch_known" if known else "watch_confirm",
        context={"manage_path": manage_path(watch)} if known else {"confirm_path": confirm_path(watch)},
        now=now,
    )


def is_waiting(watch: Watch, now: datetime) -> bool:
    """Whether the link that confirms it has something to confirm: the address, or that it still reads."""
    if watch.is_active:
        return watch.membership_id is None and now - watch.confirmed_at >= WARNED
    return now - watch.asked_at <= CONFIRMED_WITHIN


def confirm(watch: Watch, *, now: datetime, today: date) -> None:
    """The address is its owner's, who has just seen the aids as they are; who was told until now goes on as he was."""
    if not watch.is_active:
        _see(watch, today)
    watch.confirmed_at, watch.bounced_on = now, None
    watch.save()


def choose(membership: Membership, rhythm: Rhythm | None, *, now: datetime, today: date) -> None:
    """How often a member is told; None for never. The address was proved when the member signed in."""
    if rhythm is None:
        Watch.objects.filter(membership=membership).delete()
        return
    held = Watch.objects.filter(membership=membership).first()
    if held is not None and held.is_active:
        change(held, rhythm, today=today)
        return
    watch = held or Watch(membership=membership, asked_at=now)
    watch.rhythm = rhythm
    confirm(watch, now=now, today=today)


def change(watch: Watch, rhythm: Rhythm, *, today: date) -> None:
    """Another rhythm: what waited for Monday is told at once when that is now wanted."""
    with transaction.atomic():
        Watch.objects.filter(pk=watch.pk).update(rhythm=rhythm)
        if rhythm == Rhythm.AT_ONCE:
            watch.notices.filter(state=NoticeState.WAITING, due_on__gt=today).update(due_on=today)


def have_seen(membership: Membership, today: date) -> None:
    """The member has just seen the list made of new answers: nothing of what it shows is told any more."""
    watch = Watch.objects.filter(membership=membership).first()
    if watch is not None:
        with transaction.atomic():
            _see(watch, today)
            watch.save(update_fields=["seen_version", "seen_on"])
            watch.notices.filter(state=NoticeState.WAITING).update(state=NoticeState.DROPPED)


def _see(watch: Watch, today: date) -> None:
    watch.seen_version, watch.seen_on = last_version(), today


def stop(watch: Watch) -> None:
    """Nothing is sent any more, not even what waits to leave, and neither the address nor the answers are kept."""
    with transaction.atomic():
        Mail.objects.filter(key__startswith=f"veille/{watch.pk}/", state=MailState.WAITING).delete()
        watch.delete()


def stop_bounced(mail: Mail) -> None:
    """The mail server said that this address does not exist: nothing more is sent there."""
    Watch.objects.of_address(mail.to).update(bounced_on=timezone.localdate(mail.posted_at))


def forget(now: datetime) -> dict[str, int]:
    """Delete what has no reason to be kept any more, and warn who soon has none; how many of each were deleted."""
    today = timezone.localdate(now)
    anonymous = Watch.objects.filter(membership=None)
    for watch in anonymous.active().filter(confirmed_at__range=(now - KEPT, now - WARNED)):
        _warn(watch)
    last = Survey.objects.order_by("-pk").values("pk")[:1]
    gone = {
        "unconfirmed": anonymous.filter(confirmed_at=None, asked_at__lt=now - CONFIRMED_WITHIN),
        "unread": anonymous.filter(confirmed_at__lt=now - KEPT),
        "bounced": anonymous.filter(bounced_on__lt=today - BOUNCED_KEPT),
        "surveys": Survey.objects.filter(day__lt=today - NEWS_KEPT).exclude(pk__in=last),
    }
    return {name: rows.delete()[0] for name, rows in gone.items()}


def _warn(watch: Watch) -> None:
    """Once for each confirmation, however often it is asked for."""
    since = timezone.localdate(watch.confirmed_at)
    mails.post(
        key=f"veille/{watch.pk}/fin/{since.isoformat()}",
        to=watch.email,
        template="watch_ending",
        context={"confirm_path": confirm_path(watch), "ends_on": day(since + KEPT)},
    )
