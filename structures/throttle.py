"""Slowing down those who guess, so that nobody can lock somebody else out (ADR 7).

What is counted is the pair of an account and the network that tries it, then the network; never the account alone, save
for the second factor, which only those who hold the password can try. A device that has already signed in to the
account is counted by itself: nothing that others do concerns it.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from structures.models import FailedAttempt
from vocabulary.network import network_of

Step = FailedAttempt.Step

SHORT = timedelta(minutes=15)
LONG = timedelta(hours=1)
BY_DEVICE = 10
BY_PAIR = 5
BY_NETWORK = 30
# Wrong codes on one account from unknown devices, in an hour: at this pace a six-digit code is guessed in years.
BY_ACCOUNT_CODES = 10
# Failures of unknown devices over the whole site in a quarter of an hour: beyond, somebody is trying from everywhere.
SITE = 100
# Links sent to one address in an hour, whoever asks: the mailbox is not a target. Those sent still work.
BY_ACCOUNT_LINKS = 10
# Lists that strangers may send to one address, and from one network, in an hour.
BY_ACCOUNT_SHARES = 5
BY_NETWORK_SHARES = 10
BY_PAIR_WHEN_SLOW = 2

DEVICE_COOKIE = "aidess-appareil"
DEVICE_KNOWN_FOR = timedelta(days=180)
_ACCOUNTS_BY_DEVICE = 5


@dataclass(frozen=True)
class Attempt:
    """Who tries what: `account` a digest of the address typed, `device` "" when the account does not know it."""

    step: str
    account: str
    network: str
    device: str

    @classmethod
    def of(cls, request: HttpRequest, email: str, step: str) -> Attempt:
        account = _digest(email)
        held = _held(request)
        return cls(step, account, network_of(request), held["id"] if account in held["accounts"] else "")


def begin(attempt: Attempt, now: datetime) -> timedelta:
    """Count the attempt as failed and answer no wait; or answer how long to wait, and count nothing.

    It is counted before it is judged, under a lock, so that a hundred at once are not all heard.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for key in sorted({attempt.account, attempt.device or attempt.network}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [key])
        wait = max(_wait(*rule, now) for rule in _rules(attempt, now))
        if not wait:
            FailedAttempt.objects.create(
                at=now,
                step=attempt.step,
                account=attempt.account,
                network=attempt.network,
                device=attempt.device,
            )
        return wait


def succeed(attempt: Attempt) -> None:
    """It was right: what this pair got wrong before is forgotten."""
    FailedAttempt.objects.filter(
        step=attempt.step, account=attempt.account, network=attempt.network, device=attempt.device
    ).delete()


def purge(now: datetime) -> int:
    """Delete what no rule counts any more; how many attempts they were."""
    deleted, _ = FailedAttempt.objects.filter(at__lt=now - LONG).delete()
    return deleted


def remember_device(request: HttpRequest, response: HttpResponse, email: str) -> None:
    """Give the browser the signed cookie by which `email` knows it."""
    held = _held(request)
    account = _digest(email)
    others = [other for other in held["accounts"] if other != account]
    held["accounts"] = [account, *others][:_ACCOUNTS_BY_DEVICE]
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(held, salt=DEVICE_COOKIE),
        max_age=DEVICE_KNOWN_FOR,
        path="/admin/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _rules(attempt: Attempt, now: datetime) -> list[tuple[QuerySet[FailedAttempt], int, timedelta]]:
    """What is counted, up to how many, and over how long."""
    failures = FailedAttempt.objects.filter(step=attempt.step)
    if attempt.device:
        return [(failures.filter(account=attempt.account, device=attempt.device), BY_DEVICE, SHORT)]
    unknown = failures.filter(device="")
    pair = unknown.filter(account=attempt.account, network=attempt.network)
    network = (unknown.filter(network=attempt.network), BY_NETWORK, SHORT)
    if attempt.step == Step.LINK:
        return [(pair, BY_PAIR, SHORT), network, (unknown.filter(account=attempt.account), BY_ACCOUNT_LINKS, LONG)]
    if attempt.step == Step.SHARE:
        by_network, by_account = unknown.filter(network=attempt.network), unknown.filter(account=attempt.account)
        return [(by_network, BY_NETWORK_SHARES, LONG), (by_account, BY_ACCOUNT_SHARES, LONG)]
    slow = unknown.filter(at__gt=now - SHORT)[:SITE].count() >= SITE
    rules = [(pair, BY_PAIR_WHEN_SLOW, LONG) if slow else (pair, BY_PAIR, SHORT), network]
    if attempt.step == Step.CODE:
        rules.append((unknown.filter(account=attempt.account), BY_ACCOUNT_CODES, LONG))
    return rules


def _wait(failures: QuerySet[FailedAttempt], limit: int, window: timedelta, now: datetime) -> timedelta:
    """Until the oldest of the last `limit` failures leaves the window; zero when there are fewer."""
    last = failures.filter(at__gt=now - window).order_by("-at").values_list("at", flat=True)[:limit]
    times = list(last)
    return times[-1] + window - now if len(times) == limit else timedelta()


def _digest(email: str) -> str:
    return salted_hmac("structures.throttle", email.strip().lower(), algorithm="sha256").hexdigest()[:32]


def _held(request: HttpRequest) -> dict:
    """What the cookie says of the device: its id and the accounts that know it; a new id when it says nothing."""
    cookie = request.COOKIES.get(DEVICE_COOKIE, "")
    try:
        return signing.loads(cookie, salt=DEVICE_COOKIE, max_age=DEVICE_KNOWN_FOR)
    except signing.BadSignature:
        return {"id": secrets.token_hex(16), "accounts": []}
