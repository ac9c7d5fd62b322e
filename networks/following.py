"""What a structure does with its request afterwards: each act is one click, and can be done twice without harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from networks.calling import give, mail_prefix
from networks.models import IN_HAND, CallbackRequest, Consent, Heard, Network, RequestState, Shown
from networks.moving import locked, put
from structures.models import Mail
from structures.models.mail import MailState


@transaction.atomic
def revoke(consent: Consent, today: date, now: datetime) -> None:
    """From now on the network sees nothing of the request; one that its adviser had in hand waits again."""
    request = locked(consent.request)
    Consent.objects.filter(pk=consent.pk, revoked_on=None).update(revoked_on=today)
    owner = request.owner
    held = (*IN_HAND, RequestState.PASSED_ON)
    if owner is not None and owner.network_id == consent.network_id and request.state in held:
        put(request, RequestState.NEW, now, owner=None)


@transaction.atomic
def ask_others(
    request: CallbackRequest, networks: Sequence[Network], shown: Sequence[Shown], today: date, now: datetime
) -> None:
    """These networks may see the request too; one that had ended waits again. Those who may already change nothing."""
    request = locked(request)
    running = set(Consent.objects.running(today).filter(request=request).values_list("network", flat=True))
    asked = [network for network in networks if network.pk not in running]
    if not asked:
        return
    request.consents.filter(network__in=asked, revoked_on=None).update(revoked_on=today)  # those that ran out
    give(request, asked, shown, today, now)
    if request.state not in (RequestState.NEW, *IN_HAND):
        put(request, RequestState.NEW, now, owner=None)


@transaction.atomic
def accept_passing(request: CallbackRequest, shown: Sequence[Shown], today: date, now: datetime) -> None:
    """The proposed network sees the request, and waits for it; the one that passes it on sees it no more."""
    request = locked(request)
    target, owner = request.passed_to, request.owner
    if target is None or target.closed_on is not None:
        return
    running = Consent.objects.running(today).filter(request=request, network=target)
    if not running.exists():
        request.consents.filter(network=target, revoked_on=None).update(revoked_on=today)  # one that ran out
        give(request, [target], shown, today, now)
    if owner is not None and owner.network_id != target.pk:
        request.consents.filter(network=owner.network_id, revoked_on=None).update(revoked_on=today)
    put(request, RequestState.NEW, now, owner=None)


@transaction.atomic
def refuse_passing(request: CallbackRequest, now: datetime) -> None:
    """The structure stays with whoever has its request in hand."""
    request = locked(request)
    if request.state == RequestState.PASSED_ON and request.owner is not None:
        put(request, RequestState.CONTACTED, now, owner=request.owner)


@transaction.atomic
def say_heard(request: CallbackRequest, heard: Heard, now: datetime) -> None:
    """What the structure says of the call; it may change its mind."""
    request = locked(request)
    request.heard, request.heard_at = heard, now
    request.save(update_fields=["heard", "heard_at"])


@transaction.atomic
def forget_note(request: CallbackRequest) -> None:
    """The words typed are deleted, the request goes on."""
    request = locked(request)
    request.note = ""
    request.save(update_fields=["note"])


@transaction.atomic
def delete(request: CallbackRequest) -> None:
    """The request, its consents and its mails that have not left, all of it."""
    mails = Mail.objects.filter(key__startswith=mail_prefix(request))
    mails.exclude(state=MailState.HANDING_OVER).delete()  # that one is erased once it has left, as every mail
    CallbackRequest.objects.filter(pk=request.pk).delete()
