"""Giving the outbox to the mail server: each mail once, whatever is killed, in as many processes as wished.

A mail is held by a lock of PostgreSQL that ends with the connection of whoever holds it, so that no death leaves it
stuck. What makes it leave once is another thing: WAITING becomes HANDING_OVER in one conditional statement, committed
just before the final dot. Only who made that change sends the dot (docs/adr/0013).
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr
from random import randrange

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from structures.backoff import delay
from structures.mails import bounces
from structures.mails.smtp import EmailBackend, InDoubtError, NotNowError, RefusedError, Step
from structures.models import Mail, MailState
from structures.models.mail import STOPPED

logger = logging.getLogger(__name__)

SALT = "structures.mails"
AT_ONCE = 100  # mails a round: a worker has other things to do
SPREAD = 8  # rounds among which a sender chooses
ABANDON = timedelta(days=4)  # as mail servers do: after that a person must look
NEVER_ANSWERED = "Interrompu entre la fin du message et la réponse du serveur."


@dataclass
class Round:
    """What one call did: how many mails left, wait for another try, were abandoned, are in doubt."""

    sent: int = 0
    later: int = 0
    given_up: int = 0
    doubtful: int = 0
    server_is_away: bool = False

    def __add__(self, other: "Round") -> "Round":
        return Round(
            self.sent + other.sent,
            self.later + other.later,
            self.given_up + other.given_up,
            self.doubtful + other.doubtful,
            self.server_is_away or other.server_is_away,
        )


class NotOursError(Exception):
    """Another process sends this mail."""


def send_waiting(
    now: datetime,
    *,
    limit: int = AT_ONCE,
    go_on: Callable[[], bool] = lambda: True,
    step: Step = lambda name: None,
) -> Round:
    """Send what is due at `now`, `limit` mails at most; stop when the server takes nothing from anyone.

    Not inside a transaction: what was done must be written whatever follows. `go_on` is asked after each mail;
    `step` is called with the name of each step, for tests that stop there.
    """
    done = Round(doubtful=_settle_doubts())
    backend = get_connection()
    try:
        for pk in _share(now, limit):
            with _held(pk) as mail:
                # Another may have tried it since it was listed.
                if mail is not None and mail.state == MailState.WAITING and mail.next_try_at <= now:
                    step("claimed")
                    _send(mail, backend, now, step, done)
                    step("recorded")
            if done.server_is_away or not go_on():
                break
    finally:
        with suppress(OSError):
            backend.close()
    return done


def send_again(chosen: QuerySet[Mail], now: datetime) -> int:
    """Have mails that are in doubt or were given up leave after all: a person decided; how many."""
    stopped = chosen.filter(state__in=STOPPED).exclude(to="")
    return stopped.update(state=MailState.WAITING, posted_at=now, next_try_at=now)


def _share(now: datetime, limit: int) -> list[int]:
    """The mails to try, the longest waiting; where many wait, from any of them on: several senders then seldom meet."""
    waiting = list(Mail.objects.due(now).values_list("pk", flat=True)[: limit * SPREAD])
    first = randrange(len(waiting)) if len(waiting) > limit else 0  # noqa: S311  nothing secret
    return (waiting[first:] + waiting[:first])[:limit]


def _send(mail: Mail, backend: object, now: datetime, step: Step, done: Round) -> None:
    try:
        _hand_over(mail, backend, step)
    except NotOursError:
        return
    except NotNowError as error:
        done.server_is_away = error.server
        _put_off(mail, now, str(error), done)
    except RefusedError as error:
        _refuse(mail, now, error, done)
    except ValueError as error:  # it cannot even be written down as a mail
        done.given_up += _move(mail, MailState.GIVEN_UP, problem=str(error))
    except InDoubtError as error:
        done.doubtful += _move(mail, MailState.DOUBTFUL, problem=str(error))
    else:
        done.sent += _record_sent(mail, now)


def _hand_over(mail: Mail, backend: object, step: Step) -> None:
    message = message_of(mail, backend)

    def mark() -> None:
        if not Mail.objects.filter(pk=mail.pk, state=MailState.WAITING).update(state=MailState.HANDING_OVER):
            raise NotOursError
        mail.state = MailState.HANDING_OVER

    if isinstance(backend, EmailBackend):
        backend.hand_over(message, mark=mark, step=step)
        return
    message.message()  # whatever cannot be written is said before the mark
    mark()
    step("marked")
    message.send()


def message_of(mail: Mail, backend: object = None) -> EmailMultiAlternatives:
    """The mail as it leaves; tried again it is the same message, by its Message-ID."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={"Auto-Submitted": "auto-generated", **mail.headers, "Message-ID": message_id(mail)},
        connection=backend,
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def message_id(mail: Mail) -> str:
    """The same at each attempt; signed, so that who quotes it received the mail."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{mail.pk}.{salted_hmac(SALT, mail.key, algorithm='sha256').hexdigest()[:32]}@{domain}>"


def mail_of(identity: str) -> Mail | None:
    """The mail that bears this Message-ID, if we wrote it."""
    number = identity.removeprefix("<").partition(".")[0]
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    mail = Mail.objects.filter(pk=int(number)).first()
    return mail if mail is not None and constant_time_compare(identity, message_id(mail)) else None


def _record_sent(mail: Mail, now: datetime) -> int:
    """The server has it: what was said is kept no longer than needed, save where it is read in our own pages."""
    forgotten = {} if settings.MAILS_STAY_HERE else {"text": "", "html": ""}
    fields = {"sent_at": now, "problem": "", "attempts": mail.attempts + 1, **forgotten}
    try:
        return _move(mail, MailState.SENT, **fields)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()  # the database went away and may be back: the mail left, that must be known
        return _move(mail, MailState.SENT, **fields)


def _put_off(mail: Mail, now: datetime, problem: str, done: Round) -> None:
    attempts = mail.attempts + 1
    if now - mail.posted_at >= ABANDON:
        done.given_up += _move(mail, MailState.GIVEN_UP, attempts=attempts, problem=problem)
    else:
        wait = now + delay(attempts)
        done.later += _move(mail, MailState.WAITING, attempts=attempts, next_try_at=wait, problem=problem)


def _refuse(mail: Mail, now: datetime, error: RefusedError, done: Round) -> None:
    try:
        with transaction.atomic():
            moved = _move(mail, MailState.GIVEN_UP, attempts=mail.attempts + 1, problem=str(error))
            if error.address:
                bounces.tell(mail)
    except Exception:
        logger.exception("What follows from the bounce of mail %s failed: both are tried again.", mail.pk)
        _put_off(mail, now, str(error), done)
    else:
        done.given_up += moved


def _move(mail: Mail, state: MailState, **fields: object) -> int:
    """Move `mail` on from where this process brought it; how many were moved, 0 when another process went further."""
    if "problem" in fields:
        fields["problem"] = str(fields["problem"])[: Mail._meta.get_field("problem").max_length]
    # A lock lost with the database lets another process call our mail doubtful: we know better.
    ours = (MailState.HANDING_OVER, MailState.DOUBTFUL) if mail.state == MailState.HANDING_OVER else (mail.state,)
    return Mail.objects.filter(pk=mail.pk, state__in=ours).update(state=state, **fields)


def _settle_doubts() -> int:
    """Mails whose sender died between the mark and its record."""
    settled = 0
    for pk in list(Mail.objects.filter(state=MailState.HANDING_OVER).values_list("pk", flat=True)):
        with _held(pk) as mail:
            if mail is not None and mail.state == MailState.HANDING_OVER:
                settled += _move(mail, MailState.DOUBTFUL, problem=NEVER_ANSWERED)
    return settled


@contextmanager
def _held(pk: int) -> Iterator[Mail | None]:
    """The mail as it is now, held by this connection; None when another has it, or when it is gone."""
    name = f"aidess.mail.{pk}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            yield None
            return
    try:
        yield Mail.objects.filter(pk=pk).first()
    finally:
        with suppress(DatabaseError, InterfaceError), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [name])
