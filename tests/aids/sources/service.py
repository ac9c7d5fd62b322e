"""A stub of the service: it answers what a test tells it to, and remembers what it was asked."""

from tests.serving import Answer
from tests.serving import serving as serving_answers

TOKEN = "jeton"


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

    def respond(self, method, path, query, headers):
        if method == "POST":
            assert path == "/api/connexion/"
            return self.connected(headers)
        assert path == "/api/aids/"
        return self.aids(query, headers)


def serving(service):
    """The base address of the stub."""
    return serving_answers(service.respond)
