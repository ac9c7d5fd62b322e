"""The company directory (API Recherche d'entreprises) over HTTP, asked politely and never for long.

One request every 150 ms at most, whichever worker makes it: the service allows seven a second. Officers are never asked
for (`minimal`, `include`). A visitor waits a few seconds at the worst, then reads a sentence and answers without it.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import BoundedSemaphore, Thread
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

from django.conf import settings
from django.core.cache import cache

from structures.directory.companies import Found, ReplyError, parse_reply
from structures.directory.identifiers import Kind, Searched
from structures.models.pace import LONGEST_HOLD, ServicePace
from vocabulary.clock import now as clock_now
from vocabulary.french import counted
from vocabulary.json_service import JsonService, ServiceError, UnavailableError

SERVICE = "directory"
PAGE_SIZE = 10
LAST_PAGE = 1000  # the service gives no further
EVERY = timedelta(milliseconds=150)
LONGEST_WAIT = timedelta(seconds=1)
TIMEOUT_S = 2.5
LONGEST_S = 4.0  # of a whole call, name server and handshake included
MOST_BYTES = 2_000_000
KEPT_S = 600  # a reply serves again: the list, then one of it, then Back
HOLD_S = 10.0  # when the service is busy and does not say for how long
# Of the threads of a worker, some are left for every other page while the directory does not answer.
MOST_AT_ONCE = 3
AGENT = "AidESS (aides publiques aux associations)"

logger = logging.getLogger(__name__)
_calls = BoundedSemaphore(MOST_AT_ONCE)


class DirectoryError(RuntimeError):
    """The directory gives nothing now; the message is for the visitor, in French."""


class SilentError(DirectoryError):
    """It does not answer, or nothing that can be read."""

    def __init__(self) -> None:
        super().__init__("L'annuaire public ne répond pas. Ce n'est pas votre faute. Vous pouvez continuer sans lui.")


class BusyError(DirectoryError):
    """It has too many requests, or we make too many."""

    def __init__(self, wait_s: float) -> None:
        seconds = counted(max(1, round(wait_s)), "seconde", "secondes")
        super().__init__(f"L'annuaire reçoit trop de demandes. Réessayez dans {seconds}, ou répondez aux questions.")


class RefusedError(DirectoryError):
    """It does not take this search."""

    def __init__(self) -> None:
        super().__init__("L'annuaire n'a pas compris cette recherche. Écrivez-la autrement, ou répondez aux questions.")


@dataclass(frozen=True)
class Directory:
    """Asks `base`, like https://recherche-entreprises.api.gouv.fr."""

    base: str
    service: JsonService = field(default_factory=lambda: JsonService(TIMEOUT_S, LONGEST_S, MOST_BYTES))
    longest_s: float = LONGEST_S
    now: Callable[[], datetime] = clock_now
    sleep: Callable[[float], None] = time.sleep

    def find(self, searched: Searched, page: int = 1) -> Found:
        """One page of the companies that `searched` may mean, from 1 to `LAST_PAGE`. Raises DirectoryError.

        Not inside a transaction: the turn taken would hold everybody else's until it ends.
        """
        url = f"{self.base}/search?{urlencode(_parameters(searched, page))}"
        key = f"directory:{hashlib.sha256(url.encode()).hexdigest()}"
        found = cache.get(key)
        if found is None:
            found = self._read(url)
            cache.set(key, found, KEPT_S)
        return found

    def _read(self, url: str) -> Found:
        self._take_turn()
        request = Request(url, headers={"Accept": "application/json", "User-Agent": AGENT})  # noqa: S310  see settings
        try:
            status, reply = _within(self.longest_s, lambda: self.service.ask(request))
            if status == 400:
                raise RefusedError
            if status >= 300:
                raise UnavailableError(f"réponse {status}")
            return parse_reply(reply)
        except UnavailableError as error:
            if error.is_busy:
                wait_s = min(HOLD_S if error.wait_s is None else error.wait_s, LONGEST_HOLD.total_seconds())
                ServicePace.hold(SERVICE, self.now() + timedelta(seconds=wait_s))
                raise BusyError(wait_s) from None
            logger.warning("L'annuaire des entreprises : %s", error)
        except (ServiceError, ReplyError) as error:
            logger.warning("L'annuaire des entreprises : %s", error)
        raise SilentError

    def _take_turn(self) -> None:
        wait = ServicePace.take_turn(SERVICE, self.now(), every=EVERY, longest_wait=LONGEST_WAIT)
        if wait > LONGEST_WAIT:
            raise BusyError(wait.total_seconds())
        if wait:
            self.sleep(wait.total_seconds())


def directory() -> Directory:
    """The directory of the settings."""
    return Directory(settings.DIRECTORY_URL)


def _parameters(searched: Searched, page: int) -> dict[str, str | int]:
    wanted = ["siege", "complements"]
    parameters: dict[str, str | int] = {"q": searched.value, "page": page, "per_page": PAGE_SIZE, "minimal": "true"}
    if searched.kind == Kind.SIRET:  # which may not be the head office
        wanted.append("matching_etablissements")
        parameters["limite_matching_etablissements"] = 1
    return parameters | {"include": ",".join(wanted)}


def _within(seconds: float, call: Callable[[], Any]) -> Any:
    """What `call` gives or raises, in `seconds` at the most.

    No time-out of a socket bounds a name server that is silent: the call is made in a thread, which is left to end by
    itself. While too many are left so, nobody waits for one more.
    """
    if not _calls.acquire(timeout=LONGEST_WAIT.total_seconds()):
        raise UnavailableError("trop de demandes sont restées sans réponse.")
    answers: SimpleQueue[tuple[Any, BaseException | None]] = SimpleQueue()

    def run() -> None:
        try:
            answers.put((call(), None))
        except BaseException as error:
            answers.put((None, error))
        finally:
            _calls.release()

    Thread(target=run, name="directory", daemon=True).start()
    try:
        answer, error = answers.get(timeout=seconds)
    except Empty:
        raise UnavailableError("le service ne répond pas à temps.") from None
    if error is not None:
        raise error
    return answer
