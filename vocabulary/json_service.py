"""JSON asked of a service over HTTP: bounded in time and size, no redirection followed, each failure said in French."""

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
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener

CHUNK = 65_536
AGAIN = {408, 425, 429, 500, 502, 503, 504}


class ServiceError(RuntimeError):
    """The service could not be read; the message says what it answered, in French."""


class UnavailableError(ServiceError):
    """Worth asking again, after `wait_s` seconds when the service said so; `is_busy`: it has too many requests."""

    def __init__(self, what: str, wait_s: float | None = None, *, is_busy: bool = False):
        super().__init__(what)
        self.wait_s = wait_s
        self.is_busy = is_busy


class _NoRedirect(HTTPRedirectHandler):
    """A redirection could carry what we send to another host."""

    def redirect_request(self, *args: Any) -> None:
        return None


def checked_base(base: str) -> str:
    """The address that paths are added to. Raises ServiceError when it is not one."""
    if not base.startswith(("https://", "http://")):
        raise ServiceError(f"« {base} » n'est pas une adresse complète comme https://exemple.fr.")
    return base.rstrip("/")


@dataclass(frozen=True)
class JsonService:
    """Asks within limits: `timeout_s` for each wait, `longest_s` for a whole answer, `most_bytes` for its body."""

    timeout_s: float
    longest_s: float
    most_bytes: int
    clock: Callable[[], float] = time.monotonic
    _opener: OpenerDirector = field(default_factory=lambda: build_opener(_NoRedirect))

    def ask(self, request: Request) -> tuple[int, Any]:
        """The status and the JSON of an answer; JSON is only asked of a success. Raises ServiceError."""
        try:
            with self._opener.open(request, timeout=self.timeout_s) as response:
                return response.status, _as_json(self._body(response))
        except HTTPError as error:
            with error:
                if error.code in AGAIN:
                    wait_s = _retry_after(error.headers.get("Retry-After"))
                    what = status_in_words(error.code)
                    raise UnavailableError(what, wait_s, is_busy=error.code == 429) from None
                return error.code, None
        except TimeoutError:
            raise UnavailableError("le service ne répond pas à temps.") from None
        except (URLError, OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            if isinstance(reason, TimeoutError):
                raise UnavailableError("le service ne répond pas à temps.") from None
            what = f"la réponse est coupée ou le service injoignable ({type(reason).__name__})."
            raise UnavailableError(what) from None

    def _body(self, response: HTTPResponse) -> bytes:
        ends_at = self.clock() + self.longest_s
        announced = response.length  # None when the body comes in chunks, which tell their own end
        body = bytearray()
        while announced is None or len(body) < announced:
            # read1, not read: a service that drips would hold a read of a whole chunk for hours.
            chunk = response.read1(CHUNK if announced is None else min(CHUNK, announced - len(body)))
            if not chunk:
                break
            body += chunk
            if len(body) > self.most_bytes:
                raise ServiceError(f"La réponse dépasse {self.most_bytes // 1_000_000} Mo.")
            if self.clock() > ends_at:
                raise UnavailableError("la réponse arrive trop lentement.")
        if announced is not None and len(body) < announced:
            raise UnavailableError("la réponse est coupée.")
        return bytes(body)


def status_in_words(status: int) -> str:
    """What an HTTP status of failure says, in French."""
    if status in (401, 403):
        return f"le service refuse l'accès (réponse {status})."
    if status == 429:
        return "le service demande d'attendre (réponse 429)."
    if 300 <= status < 400:
        return f"le service renvoie vers une autre adresse (réponse {status}) : elle n'a pas été suivie."
    return f"le service répond par une erreur ({status})."


def _as_json(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        what = "une page HTML" if body.lstrip()[:1] == b"<" else "une réponse coupée ou illisible"
        raise UnavailableError(f"le service a donné {what} au lieu de JSON.") from None


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
