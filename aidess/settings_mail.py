"""Settings of outgoing mail: EMAIL_URL says which server, like smtp://host:25, smtp+tls://user:secret@host, smtps://…"""

import os
from urllib.parse import SplitResult, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
EMAIL_URL = os.environ.get("EMAIL_URL", "")


def _server(address: str) -> SplitResult:
    try:
        url = urlsplit(address)
        if url.scheme in PORTS and url.hostname and url.port != 0:
            return url
    except ValueError:
        pass
    # Not the address itself: it may hold a password.
    raise ImproperlyConfigured("EMAIL_URL n'est pas une adresse comme smtp+tls://compte:secret@serveur:587.")


_url = _server(EMAIL_URL or "smtp://localhost")
EMAIL_HOST = _url.hostname
EMAIL_PORT = _url.port or PORTS[_url.scheme]
EMAIL_HOST_USER = unquote(_url.username or "")
EMAIL_HOST_PASSWORD = unquote(_url.password or "")
EMAIL_USE_TLS = _url.scheme == "smtp+tls"
EMAIL_USE_SSL = _url.scheme == "smtps"
EMAIL_TIMEOUT = 10  # seconds: a server that is silent must not hold a worker
