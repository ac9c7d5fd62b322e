"""Whether the addresses of the sheets still answer: asked politely, and never inside a private network.

One request a second a host, few seconds of patience, redirects followed by hand so that each step is looked at:
http or https only, and a public address only, to which the connection is then made (a name cannot change in between).
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit

TIMEOUT_S = 10.0
A_HOST_EVERY_S = 1.0
MOST_REDIRECTS = 5
AGENT = "AidESS (verification des liens ; aides publiques aux associations)"
REDIRECTS = {301, 302, 303, 307, 308}
# They answer, but not to a machine: nothing can be said of them.
REFUSES_MACHINES = {401, 403, 405, 407, 429, 501}
ANSWERS_A_GET_ONLY = {403, 404, 405, 501}
TRAVELS = "%/:=&?~+!$,;'@()*[]|"


class ProblemError(Exception):
    """Why an address does not answer, in French."""


def is_public(ip: str) -> bool:
    """Whether anyone on the Internet can reach it: neither private, local, multicast nor reserved."""
    address = ipaddress.ip_address(ip)
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_global and not address.is_multicast


@dataclass
class Checker:
    """Tries addresses one after the other. `now` gives seconds, `sleep` waits for some: a test plays with time."""

    now: Callable[[], float]
    sleep: Callable[[float], None]
    allowed: Callable[[str], bool] = is_public
    _last: dict[str, float] = field(default_factory=dict)

    def problem(self, address: str) -> str:
        """Why `address` does not answer, in French; empty when it does, or refuses machines."""
        try:
            for _ in range(MOST_REDIRECTS + 1):
                status, target = self._ask(address)
                if status not in REDIRECTS or not target:
                    break
                address = urljoin(address, target)
            else:
                return "Trop de redirections."
        except ProblemError as problem:
            return str(problem)
        return "" if status < 400 or status in REFUSES_MACHINES else f"Le site répond {status}."

    def _ask(self, address: str) -> tuple[int, str]:
        """The status and the `Location`, by HEAD, then by GET where a site only knows that one."""
        parts = _parts(address)
        status, target = self._request("HEAD", parts)
        return self._request("GET", parts) if status in ANSWERS_A_GET_ONLY else (status, target)

    def _request(self, method: str, parts: SplitResult) -> tuple[int, str]:
        host = parts.hostname or ""
        self._wait(host)
        connection = _connection(parts, self._address_of(host, parts))
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(method, path, headers={"User-Agent": AGENT, "Accept": "text/html,*/*"})
            response = connection.getresponse()  # the body is never read
            return response.status, response.getheader("Location") or ""
        except TimeoutError:
            raise ProblemError("Le site ne répond pas à temps.") from None
        except ssl.SSLError:
            raise ProblemError("Le certificat du site n'est pas valable.") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise ProblemError("Le site ne répond pas.") from None
        finally:
            connection.close()

    def _wait(self, host: str) -> None:
        """At most one request a second to a host, counted from the end of the wait before."""
        if host in self._last and (left := self._last[host] + A_HOST_EVERY_S - self.now()) > 0:
            self.sleep(left)
        self._last[host] = self.now()

    def _address_of(self, host: str, parts: SplitResult) -> str:
        """The address to connect to: the first public one of the name."""
        try:
            found = socket.getaddrinfo(host, parts.port or parts.scheme, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            raise ProblemError("Le nom du site n'existe pas.") from None
        for *_, where in found:
            if self.allowed(str(where[0])):
                return str(where[0])
        raise ProblemError("Cette adresse n'est pas publique.")


def _parts(address: str) -> SplitResult:
    """The address cut in its parts, its host and path as they travel. Raises ProblemError."""
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port is not None else ""
    except ValueError:  # UnicodeError is one
        raise ProblemError("L'adresse est mal écrite.") from None
    if parts.scheme not in ("http", "https") or not host or parts.username is not None:
        raise ProblemError("Seules les adresses http et https sont essayées.")
    where = f"[{host}]{port}" if ":" in host else f"{host}{port}"
    return SplitResult(parts.scheme, where, quote(parts.path, TRAVELS), quote(parts.query, TRAVELS), "")


def _connection(parts: SplitResult, ip: str) -> http.client.HTTPConnection:
    kind = _Secure if parts.scheme == "https" else _Plain
    return kind(parts.hostname or "", parts.port, ip)


class _Plain(http.client.HTTPConnection):
    """To an address already looked at, under the name that was asked for."""

    def __init__(self, host: str, port: int | None, ip: str):
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._ip = ip

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), self.timeout)


class _Secure(_Plain):
    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def addresses_of(rows: Iterable[tuple[str, str, list[dict[str, str]]]]) -> list[str]:
    """Every address of (source, apply, steps) rows, once each, hosts in turn so that none is waited for."""
    found: dict[str, None] = {}
    for source, apply, steps in rows:
        for address in (source, apply, *(step.get("url", "") for step in steps)):
            if address:
                found[address] = None
    by_host: dict[str, list[str]] = {}
    for address in found:
        by_host.setdefault(address.split("/")[2] if address.count("/") > 1 else "", []).append(address)
    turns: list[tuple[int, str]] = [
        (turn, address) for addresses in by_host.values() for turn, address in enumerate(addresses)
    ]
    return [address for _, address in sorted(turns, key=lambda pair: pair[0])]
