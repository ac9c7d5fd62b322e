"""The public API of Aides-territoires over HTTP: its key, its token, its pages, its limits.

A page is given whole or not at all. A service that is slow, busy (429), ill (5xx), cut in the middle or that answers
HTML is asked again, a few times and politely; then `ServiceError` says what it answered.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request

from vocabulary.json_service import JsonService, ServiceError, UnavailableError, checked_base, status_in_words

PAGE_SIZE = 100  # the most that the service gives
TIMEOUT_S = 20
LONGEST_ANSWER_S = 120
MOST_BYTES = 50_000_000
ATTEMPTS = 4
LONGEST_WAIT_S = 120
PAUSE_S = 1.0  # between two pages


@dataclass(frozen=True, slots=True)
class Page:
    """One page of aids. `announced`: how many the service has in all, None when it does not say."""

    aids: list[Any]
    announced: int | None
    is_last: bool


@dataclass
class Client:
    """Reads `base` (like https://aides-territoires.beta.gouv.fr); without a `key` it asks as anyone."""

    base: str
    key: str = ""
    sleep: Callable[[float], None] = time.sleep
    service: JsonService = field(default_factory=lambda: JsonService(TIMEOUT_S, LONGEST_ANSWER_S, MOST_BYTES))
    _token: str = ""

    def __post_init__(self) -> None:
        self.base = checked_base(self.base)
        if not self.key.isascii() or any(char.isspace() for char in self.key):
            raise ServiceError("La clé ne doit avoir ni espace ni accent.")

    def page(self, number: int) -> Page:
        """Page `number`, from 1. Raises ServiceError."""
        query = urlencode({"page": number, "itemsPerPage": PAGE_SIZE, "size": PAGE_SIZE})
        if number > 1:
            self.sleep(PAUSE_S)
        answer = self._asked_again(lambda: self._aids(f"/api/aids/?{query}"), f"page {number}")
        if answer is None and number > 1:  # the list became shorter meanwhile
            return Page([], None, is_last=True)
        if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
            raise ServiceError(f"Page {number} : la réponse n'est pas une page d'aides.")
        count = answer.get("count")
        announced = count if isinstance(count, int) and not isinstance(count, bool) and count >= 0 else None
        return Page(answer["results"], announced, is_last=not answer.get("next") or not answer["results"])

    def _aids(self, path: str) -> Any:
        """The JSON at `path`, None when there is none; a token that no longer holds is asked for again, once."""
        for _ in range(2):
            if self.key and not self._token:
                self._token = self._connected()
            headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
            status, answer = self.service.ask(self._request(path, headers))
            if status == 401 and self.key:
                self._token = ""
                continue
            if status == 404:
                return None
            if status >= 300:
                raise ServiceError(_sentence(status))
            return answer
        raise ServiceError(_sentence(401))

    def _connected(self) -> str:
        status, answer = self.service.ask(self._request("/api/connexion/", {"X-AUTH-TOKEN": self.key}, data=b""))
        token = answer.get("token") if isinstance(answer, dict) else None
        if status >= 300 or not isinstance(token, str) or not token or not token.isascii():
            raise ServiceError(f"La connexion est refusée (réponse {status}). Vérifiez la clé.")
        return token

    def _request(self, path: str, headers: dict[str, str], data: bytes | None = None) -> Request:
        headers = headers | {"Accept": "application/json", "User-Agent": "AidESS"}
        return Request(f"{self.base}{path}", data=data, headers=headers)  # noqa: S310  http or https, see checked_base

    def _asked_again(self, ask: Callable[[], Any], what: str) -> Any:
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return ask()
            except UnavailableError as busy:
                wait_s = 2.0**attempt if busy.wait_s is None else busy.wait_s
                if attempt == ATTEMPTS or wait_s > LONGEST_WAIT_S:
                    later = f" Il demande d'attendre {wait_s:.0f} secondes." if wait_s > LONGEST_WAIT_S else ""
                    raise ServiceError(f"{what.capitalize()} : {busy}{later}") from None
                self.sleep(wait_s)
        raise AssertionError("unreachable")


def _sentence(status: int) -> str:
    return f"{status_in_words(status)} Vérifiez la clé." if status in (401, 403) else status_in_words(status)
