"""An OpenID provider of the kind of ProConnect, in this process, on loopback: its answers are a test's to spoil."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from urllib.parse import parse_qs, urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "aidess", "un secret de client"
FOREVER = 32503680000  # the year 3000
STRONG = "https://proconnect.gouv.fr/assurance/consistency-checked-2fa"


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Provider:
    """`person` is who signs in; `claims` change the id token; `answers` replace a whole answer by (status, type, body)."""

    def __init__(self):
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.server: WSGIServer = make_server("127.0.0.1", 0, self, handler_class=_Quiet)
        self.url = f"http://127.0.0.1:{self.server.server_port}/api/v2"
        self.person = {"sub": "personne-1", "email": "Agent@Exemple.fr", "siret": "11004601800013"}
        self.signed_with = self.key
        self.claims: dict = {"acr": STRONG}
        self.answers: dict = {}
        self.codes: dict = {}
        self.asked: list[str] = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def authorize(self, address: str) -> str:
        """What the browser does at the provider: the query of the callback for the request at `address`."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.url}/authorize?")
        assert (asked["client_id"], asked["response_type"]) == (CLIENT, "code")
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"?code={code}&state={asked['state']}"

    def token(self, **claims) -> str:
        held = {"iss": self.url, "aud": CLIENT, "sub": self.person["sub"], "exp": FOREVER, "iat": 0} | claims
        return jwt.encode(held, self.signed_with, "RS256", headers={"kid": "1"})

    def __call__(self, environ, start_response):
        name = environ["PATH_INFO"].rsplit("/", 1)[-1]
        self.asked.append(name)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
        status, kind, content = self.answers.get(name) or getattr(self, f"_{name}")(body, environ)
        start_response(status, [("Content-Type", kind)])
        return [content.encode()]

    def _jwks(self, body, environ):
        public = json.loads(RSAAlgorithm.to_jwk(self.key.public_key())) | {"kid": "1", "alg": "RS256", "use": "sig"}
        return "200 OK", "application/json", json.dumps({"keys": [public]})

    def _token(self, body, environ):
        sent = {name: values[0] for name, values in parse_qs(body).items()}
        asked = self.codes.pop(sent["code"], None)
        if not asked or (sent["client_id"], sent["client_secret"]) != (CLIENT, SECRET):
            return "400 Bad Request", "application/json", '{"error": "invalid_grant"}'
        digest = hashlib.sha256(sent["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == asked["code_challenge"]
        assert sent["redirect_uri"] == asked["redirect_uri"]
        claims = {"nonce": asked["nonce"]} | self.claims
        answer = {"access_token": "accès", "token_type": "Bearer", "id_token": self.token(**claims)}
        return "200 OK", "application/json", json.dumps(answer)

    def _userinfo(self, body, environ):
        assert environ["HTTP_AUTHORIZATION"].startswith("Bearer ")
        return "200 OK", "application/jwt", self.token(**self.person)
