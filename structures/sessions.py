"""Sessions: an agent's is begun by two proofs and ends with the day's work; a visitor's opens kept structures alone.

Either ends by idleness, at its term, or from elsewhere.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, login, logout
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest

from structures.models import User
from vocabulary import clock

BACKEND = "django.contrib.auth.backends.ModelBackend"
FACTOR = "second_factor"
BEGAN, SEEN = "began_at", "seen_at"
PENDING = "pending_sign_in"

PENDING_FOR = timedelta(minutes=10)
RECENT = timedelta(minutes=10)
# How stale `seen_at` may be: a write now and then, not one a request.
_SEEN_EVERY = timedelta(minutes=5)


def await_second_factor(request: HttpRequest, user: User, now: datetime, following: str) -> None:
    """The first proof is right: remember for ten minutes whom the second one concerns. Nobody is signed in yet."""
    request.session.flush()
    request.session[PENDING] = {
        "user": user.pk,
        "proof": user.get_session_auth_hash(),
        "at": now.isoformat(),
        "next": following,
    }


def awaited(request: HttpRequest, now: datetime) -> tuple[User, str] | None:
    """Who gave the first proof, and where to go next; None when nobody did, or too long ago."""
    pending = request.session.get(PENDING)
    if not pending or now - datetime.fromisoformat(pending["at"]) > PENDING_FOR:
        return None
    user = User.objects.filter(pk=pending["user"], is_active=True, is_staff=True).first()
    return (user, pending["next"]) if user and user.get_session_auth_hash() == pending["proof"] else None


def begin(request: HttpRequest, user: User, factor: str, now: datetime) -> None:
    """Sign in, both proofs given, under a new session key."""
    login(request, user, backend=BACKEND)
    request.session.pop(PENDING, None)
    request.session[FACTOR] = factor
    request.session[BEGAN] = request.session[SEEN] = now.isoformat()


def begin_visit(request: HttpRequest, user: User, now: datetime) -> None:
    """Sign in who proved one thing, a mailbox or a password: it opens no page of agents.

    Whoever is signed in already as this account stays so, with no more proofs than were given.
    """
    if request.user == user:
        return
    request.session.flush()
    login(request, user, backend=BACKEND)
    request.session[BEGAN] = request.session[SEEN] = now.isoformat()
    request.session.set_expiry(settings.VISIT_ABSOLUTE)


def is_verified(request: HttpRequest) -> bool:
    """Whether this session was begun by two proofs."""
    return request.user.is_authenticated and FACTOR in request.session


def is_recent(request: HttpRequest, now: datetime) -> bool:
    """Whether both proofs were given a moment ago: asked before what a passer-by must not do."""
    return now - datetime.fromisoformat(request.session[BEGAN]) <= RECENT


class SessionLimits:
    """End a session left idle, or begun too long ago, and say so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # A visitor without the cookie has no session to read, nor anything to vary on.
        # A database that is away is the view's to say: what it would read of the session is not there either.
        with suppress(OperationalError, InterfaceError):
            if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
                self.hold(request, clock.now())
        return self.get_response(request)

    def hold(self, request, now):
        session = request.session
        began = datetime.fromisoformat(session.setdefault(BEGAN, now.isoformat()))
        seen = datetime.fromisoformat(session.get(SEEN, session[BEGAN]))
        longest, idle = settings.SESSION_ABSOLUTE, settings.SESSION_IDLE
        if FACTOR not in session:
            longest, idle = settings.VISIT_ABSOLUTE, settings.VISIT_IDLE
        if now - began > longest or now - seen > idle:
            logout(request)
            messages.info(request, "Votre session s’est terminée. Connectez-vous pour reprendre.")
        elif SEEN not in session or now - seen > _SEEN_EVERY:
            session[SEEN] = now.isoformat()
