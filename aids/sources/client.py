"""The public API of Aides-territoires over HTTP: its key, its token, its pages, its limits.

A page is given whole or not at all. A service that is slow, busy (429), ill (5xx), cut in the middle or that answers
HTML is asked again, a few times and politely; then `ApiError` says what it answered.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

PAGE_SIZE = 100  # the most that the service gives
TIMEOUT_S = 20
LONGEST_ANSWER_S = 120
MOST_BYTES = 50_000_000
CHUNK = 65_536
ATTEMPTS = 4
LONGEST_WAIT_S = 120
PAUSE_S = 1.0  # between two pages
AGAIN = {408, 425, 429, 500, 502, 503, 504}


class ApiError(RuntimeError):
    """The service could not be read; the message says what it answered, in French."""


class _BusyError(Exception):
    """Worth asking again, after `wait_s` seconds when the service said so."""

    def __init__(self, what: str, wait_s: float | None = None):
        super().__init__(what)
        self.wait_s = wait_s


@dataclass(frozen=True, slots=True)
class Page:
    """One page of aids. `announced`: how many the service has in all, None when it does not say."""

    aids: list[Any]
    announced: int | None
    is_last: bool


class _NoRedirect(HTTPRedirectHandler):
    """A redirection could carry the token to another host."""

    def redirect_request(self, *args: Any) -> None:
        return None


@dataclass
class Client:
    """Reads `base` (like https://aides-territoires.beta.gouv.fr); without a `key` it asks as anyone."""

    base: str
    key: str = ""
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _token: str = ""
    _opener: OpenerDirector = field(default_factory=lambda: build_opener(_NoRedirect))

    def __post_init__(self) -> None:
        self.base = self.base.rstrip("/")
        if not self.base.startswith(("https://", "http://")):
            raise ApiError(f"« {self.base} » n'est pas une adresse complète comme https://exemple.fr.")
        if not self.key.isascii() or any(char.isspace() for char in self.key):
            raise ApiError("La clé ne doit avoir ni espace ni accent.")

    def page(self, number: int) -> Page:
        """Page `number`, from 1. Raises ApiError."""
        query = urlencode({"page": number, "itemsPerPage": PAGE_SIZE, "size": PAGE_SIZE})
        if number > 1:
            self.sleep(PAUSE_S)
        answer = self._asked_again(lambda: self._aids(f"/api/aids/?{query}"), f"page {number}")
        if answer is None and number > 1:  # the list became shorter meanwhile
            return Page([], None, is_last=True)
        if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
            raise ApiError(f"Page {number} : la réponse n'est pas une page d'aides.")
        count = answer.get("count")
        announced = count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
        return Page(answer["results"], announced, is_last=not answer.get("next") or not answer["results"])

    def _aids(self, path: str) -> Any:
        """The JSON at `path`, None when there is none; a token that no longer holds is asked for again, once."""
        for _ in range(2):
            if self.key and not self._token:
                self._token = self._connected()
            headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
            status, answer = self._asked(self._request(path, headers))
            if status == 401 and self.key:
                self._token = ""
                continue
            if status == 404:
                return None
            if status >= 300:
                raise ApiError(_sentence(status))
            return answer
        raise ApiError(_sentence(401))

    def _connected(self) -> str:
        status, answer = self._asked(self._request("/api/connexion/", {"X-AUTH-TOKEN": self.key}, data=b""))
        token = answer.get("token") if isinstance(answer, dict) else None
        if status >= 300 or not isinstance(token, str) or not token or not token.isascii():
            raise ApiError(f"La connexion est refusée (réponse {status}). Vérifiez la clé.")
        return token

    def _request(self, path: str, headers: dict[str, str], data: bytes | None = None) -> Request:
        headers = headers | {"Accept": "application/json", "User-Agent": "AidESS"}
        return Request(f"{self.base}{path}", data=data, headers=headers)  # noqa: S310  http or https, see __post_init__

    def _asked_again(self, ask: Callable[[], Any], what: str) -> Any:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return ask()
            except _BusyError as busy:
                wait_s = 2.0**attempt if busy.wait_s is None else busy.wait_s
                if attempt == ATTEMPTS or wait_s > LONGEST_WAIT_S:
                    later = f" Il demande d'attendre {wait_s:.0f} secondes." if wait_s > LONGEST_WAIT_S else ""
                    raise ApiError(f"{what.capitalize()} : {busy}{later}") from None
                self.sleep(wait_s)
        raise AssertionError("unreachable")

    def _asked(self, request: Request) -> tuple[int, Any]:
        """The status and the JSON of an answer; JSON is only asked of a success."""
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as response:
                return response.status, _as_json(self._body(response))
        except HTTPError as error:
            with error:
                if error.code in AGAIN:
                    raise _BusyError(_sentence(error.code), _retry_after(error.headers.get("Retry-After"))) from None
                return error.code, None
        except TimeoutError:
            raise _BusyError("le service ne répond pas à temps.") from None
        except (URLError, OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise _BusyError("le service ne répond pas à temps.") from None
            raise _BusyError(f"la réponse est coupée ou le service injoignable ({type(reason).__name__}).") from None

    def _body(self, response: HTTPResponse) -> bytes:
        ends_at = self.clock() + LONGEST_ANSWER_S
        chunks: list[bytes] = []
        size = 0
        while chunk := response.read(CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > MOST_BYTES:
                raise ApiError(f"La réponse dépasse {MOST_BYTES // 1_000_000} Mo.")
            if self.clock() > ends_at:
                raise _BusyError("la réponse arrive trop lentement.")
        if response.length:  # read(n) does not tell a body that ends before its announced length
            raise _BusyError("la réponse est coupée.")
        return b"".join(chunks)


def _as_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        what = "une page HTML" if body.lstrip()[:1] == b"<" else "une réponse coupée ou illisible"
        raise _BusyError(f"le service a donné {what} au lieu de JSON.") from None


def _sentence(status: int) -> str:
    if status == 401 or status == 403:
        return f"le service refuse l'accès (réponse {status}). Vérifiez la clé."
    if status == 429:
        return "le service demande d'attendre (réponse 429)."
    if 300 <= status < 400:
        return f"le service renvoie vers une autre adresse (réponse {status}) : elle n'a pas été suivie."
    return f"le service répond par une erreur ({status})."


def _retry_after(text: str | None) -> float | None:
    """The seconds that a service asks to wait, given as seconds or as a date."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text.strip()[:9])
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    if date.tzinfo is None:
        return None
    return max((date - datetime.now(UTC)).total_seconds(), 0.0)
