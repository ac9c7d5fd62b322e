"""A stub of the service on the loopback: it answers what a test tells it to, and remembers what it was asked."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

TOKEN = "jeton"


class Answer:
    """A status, headers and a body; `cut` announces more bytes than it sends."""

    def __init__(self, body=b"{}", status=200, cut=False, **headers):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.cut = cut
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Service:
    """Pages of `rows`; `before` is a list of answers given first, one a request for aids."""

    def __init__(self, rows, page_size=100, key=""):
        self.rows, self.page_size, self.key = rows, page_size, key
        self.before = []
        self.asked = []
        self.tokens = 0

    def connected(self, headers):
        if headers.get("X-AUTH-TOKEN") != self.key:
            return Answer({"message": "non"}, 401)
        self.tokens += 1
        return Answer({"token": f"{TOKEN}{self.tokens}"})

    def aids(self, query, headers):
        number = int(query["page"][0])
        self.asked.append(number)
        if self.before:
            return self.before.pop(0)
        if self.key and headers.get("Authorization") != f"Bearer {TOKEN}{self.tokens}":
            return Answer({"message": "non"}, 401)
        rows = self.rows[(number - 1) * self.page_size : number * self.page_size]
        if not rows and number > 1:
            return Answer({"detail": "Page invalide."}, 404)
        more = number * self.page_size < len(self.rows)
        return Answer(
            {
                "count": len(self.rows),
                "next": f"http://mal.example/api/aids/?page={number + 1}" if more else None,
                "previous": None,
                "results": rows,
            }
        )


@contextmanager
def serving(service):
    """The base address of the stub."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            assert parts.path == "/api/aids/"
            self.send(service.aids(parse_qs(parts.query), self.headers))

        def do_POST(self):
            assert self.path == "/api/connexion/"
            self.send(service.connected(self.headers))

        def send(self, answer):
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body) + 500 * answer.cut))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
