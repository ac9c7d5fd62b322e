"""Settings of the accounts: sessions, what stands before the server, ProConnect."""

import os
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

# A session ends when nothing was asked for two hours, and in any case after twelve: a day's work.
SESSION_IDLE = timedelta(hours=2)
SESSION_ABSOLUTE = timedelta(hours=12)
SESSION_COOKIE_AGE = int(SESSION_ABSOLUTE.total_seconds())
# A visitor who keeps a structure opens no page of agents, and comes back from month to month.
VISIT_IDLE = timedelta(days=30)
VISIT_ABSOLUTE = timedelta(days=90)


def trusted_proxies(default: int) -> int:
    """How many proxies stand before the server, each adding the address of whom it answers to X-Forwarded-For."""
    text = os.environ.get("TRUSTED_PROXIES", "")
    if text and not (text.isdecimal() and len(text) < 3):
        raise ImproperlyConfigured(f"TRUSTED_PROXIES est un nombre de mandataires, comme 1 : {text}.")
    return int(text) if text else default


def _listed(name: str) -> list[str]:
    return os.environ.get(name, "").replace(",", " ").split()


# The three come from ProConnect when it registers the site; without them the button is not shown.
_PROCONNECT = [os.environ.get(f"PROCONNECT_{name}", "").strip() for name in ("URL", "CLIENT_ID", "CLIENT_SECRET")]
PROCONNECT_ENABLED = all(_PROCONNECT)
if any(_PROCONNECT) and not PROCONNECT_ENABLED:
    raise ImproperlyConfigured("PROCONNECT_URL, PROCONNECT_CLIENT_ID et PROCONNECT_CLIENT_SECRET vont ensemble.")
PROCONNECT_URL = _PROCONNECT[0].rstrip("/")  # the issuer, as its discovery document writes it
PROCONNECT_END_SESSION = f"{PROCONNECT_URL}/session/end"
# Levels that stand for a second factor: with another level, ours is asked too.
PROCONNECT_ACR_VALUES = _listed("PROCONNECT_ACR_VALUES") or [
    "eidas2",
    "eidas3",
    "https://proconnect.gouv.fr/assurance/self-asserted-2fa",
    "https://proconnect.gouv.fr/assurance/consistency-checked-2fa",
]
PROCONNECT_ACR_REQUIRED = os.environ.get("PROCONNECT_ACR_REQUIRED") == "1"
PROCONNECT_SIRETS = _listed("PROCONNECT_SIRETS")  # empty: an account is enough, whatever the establishment

OIDC_OP_AUTHORIZATION_ENDPOINT = f"{PROCONNECT_URL}/authorize"
OIDC_OP_TOKEN_ENDPOINT = f"{PROCONNECT_URL}/token"
OIDC_OP_USER_ENDPOINT = f"{PROCONNECT_URL}/userinfo"
OIDC_OP_JWKS_ENDPOINT = f"{PROCONNECT_URL}/jwks"
OIDC_RP_CLIENT_ID, OIDC_RP_CLIENT_SECRET = _PROCONNECT[1:]
OIDC_RP_SIGN_ALGO = os.environ.get("PROCONNECT_SIGN_ALGO", "RS256")
OIDC_RP_SCOPES = "openid email siret"
OIDC_AUTHENTICATION_CALLBACK_URL = "proconnect_callback"
OIDC_USE_PKCE = True
OIDC_TIMEOUT = 10  # seconds: a provider that is silent must not hold a worker
