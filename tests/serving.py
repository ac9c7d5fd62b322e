"""An HTTP server on the loopback that answers what a test tells it to."""

import json
import threading
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


class Answer:
    """A status, headers and a body; `cut` announces more bytes than it sends, `drips` of one byte each never end."""

    def __init__(self, body=b"{}", status=200, cut=False, drips=None, **headers):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.cut = cut
        self.drips = drips
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@contextmanager
def serving(respond):
    """The base address of a server; `respond(method, path, query, headers)` gives each Answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            self.send(respond(self.command, parts.path, parse_qs(parts.query), self.headers))

        def do_POST(self):
            self.do_GET()

        def send(self, answer):
            self.send_response(answer.status)
            self.send_header("Content-Length", str(len(answer.body) + 500 * (answer.cut or answer.drips is not None)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)
            if answer.drips is not None:
                self.wfile.flush()
                answer.drips.wait()

        def log_message(self, *args):
            pass

        def handle(self):
            with suppress(ConnectionError):  # the client gave up first
                super().handle()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
