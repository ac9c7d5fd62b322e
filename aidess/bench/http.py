"""The results page over HTTP at several sizes, beside its own template: `python -m aidess.bench.http [--save PATH]`.

One server a size, one worker each, all up at once; requests go round in turns, so that the machine's noise falls on
every size and on the fixed page alike. A turn is the same structures for all. The CPU time is that of the thread that
serves; the wall time is the client's, one request at a time, then `CLIENTS` at once for the requests a second.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlencode

from aidess.bench import MATCHING, REQUEST
from aidess.bench.databases import ROOT, drop, environment, prepare
from aidess.embedded import data_folder, start
from matching.bench.machine import machine
from matching.bench.profiles import synthetic_profiles
from matching.bench.words import Words, read_words

SIZES = (3_000, 10_000, 100_000)
PAGE, FIXED = "/mes-aides/", "/gabarit/"
TURN, TURNS, WARM_UP = 10, 30, 20
CLIENTS, AT_ONCE = 4, 200
FIRST_PORT = 8790


@dataclass
class Samples:
    """What one address of one server took, in microseconds a request."""

    cpu: list[int] = field(default_factory=list)
    matching: list[int] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    per_second: float = 0.0

    def as_json(self) -> dict[str, float]:
        tenths = quantiles(self.wall, n=100)
        return {
            "cpu_us": median(self.cpu),
            "matching_us": median(self.matching),
            "p50_ms": round(median(self.wall) / 1e3, 3),
            "p99_ms": round(tenths[-1] / 1e3, 3),
            "per_second": round(self.per_second, 1),
        }


class Server:
    """One gunicorn on one database; `get` asks over a connection kept open."""

    def __init__(self, size: int, port: int):
        self.size, self.port = size, port
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.samples = {PAGE: Samples(), FIXED: Samples()}

    def get(self, path: str, query: str, connection: http.client.HTTPConnection | None = None) -> Samples:
        """One request; its figures are added to those of its address."""
        link, samples = connection or self.connection, self.samples[path]
        began = time.perf_counter()
        link.request("GET", f"{path}?{query}", headers={"Accept-Encoding": "gzip"})
        response = link.getresponse()
        response.read()
        took = time.perf_counter() - began
        if response.status != http.client.OK:
            raise RuntimeError(f"{path}?{query} : {response.status}")
        samples.wall.append(took * 1e6)
        samples.cpu.append(int(response.headers[REQUEST]))
        samples.matching.append(int(response.headers[MATCHING]))
        return samples

    def forget(self) -> None:
        self.samples = {PAGE: Samples(), FIXED: Samples()}

    def take_turn(self, turn: Sequence[str], before: Sequence[str]) -> None:
        """The page of each of these structures, then the same from a fixed context. Neither is the first to come after
        another server's turn, nor the first of its structures: fixed pages `before`, then of this turn, do not count.
        """
        self._take_uncounted(before)
        for query in turn:
            self.get(PAGE, query)
        self._take_uncounted(turn)
        for query in turn:
            self.get(FIXED, query)

    def _take_uncounted(self, queries: Sequence[str]) -> None:
        kept, self.samples[FIXED] = self.samples[FIXED], Samples()
        for query in queries:
            self.get(FIXED, query)
        self.samples[FIXED] = kept

    def rush(self, path: str, queries: Sequence[str]) -> float:
        """Requests a second with `CLIENTS` at once; not among the samples."""

        def client(number: int) -> None:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            for query in queries[number::CLIENTS]:
                link.request("GET", f"{path}?{query}", headers={"Accept-Encoding": "gzip"})
                link.getresponse().read()
            link.close()

        began = time.perf_counter()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(client, range(CLIENTS)))
        return len(queries) / (time.perf_counter() - began)


@contextmanager
def serving(size: int, database: str, port: int) -> Iterator[Server]:
    """A server that answers."""
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", "python:aidess.server", "--bind", f"127.0.0.1:{port}"),
        *("--workers", "1", "--timeout", "600", "--keep-alive", "600", "aidess.wsgi"),
    ]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment(database) | {"PORT": str(port)}, stdout=subprocess.DEVNULL
    )
    try:
        server = Server(size, port)
        while not _answers(server):
            if process.poll() is not None:
                raise RuntimeError(f"Le serveur de {size} aides s'est arrêté.")
            time.sleep(0.5)
        yield server
    finally:
        process.terminate()
        process.wait()


def _answers(server: Server) -> bool:
    try:
        server.connection.request("GET", "/readyz")
        server.connection.getresponse().read()
    except OSError:
        server.connection.close()
        return False
    return True


def queries(words: Words, seed: int) -> list[str]:
    """The answers of seeded structures as addresses write them; one that says nothing is left out."""
    found = (query_of(answers) for answers in synthetic_profiles(WARM_UP + TURN * TURNS + AT_ONCE, seed, words))
    return [query for query in found if query]


def query_of(answers: dict[str, Any]) -> str:
    """JSON answers as a query string."""
    return urlencode([(key, text) for key, value in answers.items() for text in _texts(value)])


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return value or ["-"]
    if isinstance(value, bool):
        return ["oui" if value else "non"]
    if isinstance(value, dict):
        return [f"{value.get('min', '')}..{value.get('max', '')}"]
    return [str(value)]


def measure(servers: Sequence[Server], asked: Sequence[str]) -> list[dict[str, Any]]:
    """The figures of each server, in one run."""
    for query in asked[:WARM_UP]:
        for server in servers:
            server.get(PAGE, query)
    counted, rush = asked[WARM_UP:-AT_ONCE], asked[-AT_ONCE:]
    for server in servers:
        server.forget()
    for begin in range(0, len(counted), TURN):
        print(f"  requête {begin} sur {len(counted)}", file=sys.stderr)
        for server in servers:
            server.take_turn(counted[begin : begin + TURN], asked[begin + WARM_UP - TURN : begin + WARM_UP])
    for server in servers:
        for path, queries_of_it in ((FIXED, counted), (PAGE, rush)):
            server.samples[path].per_second = server.rush(path, queries_of_it)
    return [
        {"aids": server.size, "page": server.samples[PAGE].as_json(), "fixed": server.samples[FIXED].as_json()}
        for server in servers
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description="Chronomètre /mes-aides/ à plusieurs tailles, à côté de son gabarit.")
    parser.add_argument("--aids", type=int, nargs="+", default=SIZES, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, help="où garder le résultat, pour le rapport")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start(data_folder())
    sizes = sorted(set(options.aids))
    words = read_words(ROOT / "data/catalogue/questions.jsonl", ROOT / "data/geography")
    names = prepare(sizes, options.seed, lambda text: print(text, file=sys.stderr))
    try:
        with ExitStack() as stack:
            servers = [
                stack.enter_context(serving(size, name, FIRST_PORT + number))
                for number, (size, name) in enumerate(names.items())
            ]
            runs = measure(servers, queries(words, options.seed))
    finally:
        drop(names.values())
    found = {"runs": runs, "requests": TURN * TURNS, "clients": CLIENTS, "machine": machine()}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if options.save:
        options.save.parent.mkdir(parents=True, exist_ok=True)
        options.save.write_text(text + "\n", encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
