"""ProConnect, the State's sign-in for agents (OpenID Connect), beside the password: off unless it is configured.

It opens an account that exists, never makes one. When it says that the agent proved twice who they are, no code of
ours is asked; otherwise ours is.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest
from django.urls import reverse
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from structures.models import User

logger = logging.getLogger(__name__)

ID_TOKEN = "oidc_id_token"  # noqa: S105  the key of a session
STATES = "oidc_states"

INTERRUPTED = "La connexion par ProConnect a été interrompue. Recommencez, ou utilisez votre mot de passe."
NOT_STRONG_ENOUGH = "ProConnect n’a pas pu vérifier votre second facteur. Recommencez, ou utilisez votre mot de passe."
STALE = "Cette connexion par ProConnect a expiré, ou a commencé dans un autre navigateur. Recommencez."
SILENT = "ProConnect ne répond pas. Réessayez dans quelques minutes, ou utilisez votre mot de passe."
UNREADABLE = "La réponse de ProConnect n’a pas pu être vérifiée. Recommencez, ou utilisez votre mot de passe."
NO_EMAIL = "ProConnect n’a pas transmis votre adresse électronique."
NO_ACCOUNT = "Aucun compte d’agent n’est ouvert à l’adresse {email}. Demandez-le à la personne qui gère les comptes."
NO_SIRET = "ProConnect n’a pas dit à quel établissement vous appartenez."
OTHER_SIRET = "Votre établissement (SIRET {siret}) n’est pas de ceux qui tiennent ce site."


class ProConnectError(Exception):
    """ProConnect did not open an account; the message is the sentence to say."""

    def __init__(self, sentence: str, email: str = ""):
        super().__init__(sentence)
        self.email = email


@dataclass(frozen=True)
class Identity:
    """Whom ProConnect vouches for."""

    user: User
    siret: str
    proved_twice: bool


def identify(request: HttpRequest) -> Identity:
    """The agent of a callback. Raises ProConnectError, whatever went wrong."""
    if error := request.GET.get("error"):
        _take_state(request)
        logger.warning("ProConnect answered the error %.80r", error)
        raise ProConnectError(NOT_STRONG_ENOUGH if error == "unmet_authentication_requirements" else INTERRUPTED)
    state = _take_state(request)
    if state is None or not request.GET.get("code"):
        raise ProConnectError(STALE)
    try:
        return _Backend().identify(request, state)
    except requests.RequestException as error:
        logger.warning("ProConnect is silent: %s", type(error).__name__)
        raise ProConnectError(SILENT) from error
    except (SuspiciousOperation, jwt.PyJWTError, ValueError, KeyError, TypeError) as error:
        logger.warning("ProConnect's answer is not right: %s", error)
        raise ProConnectError(UNREADABLE) from error


def asked_levels() -> dict[str, str]:
    """What a request asks beyond its scopes: two proofs, or else what ProConnect can."""
    values = settings.PROCONNECT_ACR_VALUES
    claims = {"id_token": {"acr": {"essential": settings.PROCONNECT_ACR_REQUIRED, "values": values}}}
    return {"acr_values": " ".join(values), "claims": json.dumps(claims)}


def end_session_address(request: HttpRequest) -> str:
    """Where the browser goes to end the session at ProConnect too; "" when ours did not begin there."""
    token = request.session.get(ID_TOKEN)
    if not token or not settings.PROCONNECT_ENABLED:
        return ""
    query = {
        "id_token_hint": token,
        "state": request.session.session_key,
        "post_logout_redirect_uri": request.build_absolute_uri(reverse("admin:login")),
    }
    return f"{settings.PROCONNECT_END_SESSION}?{urlencode(query)}"


def _take_state(request: HttpRequest) -> dict[str, Any] | None:
    """What this browser's own request kept for its answer; it serves once."""
    states = request.session.get(STATES, {})
    held = states.pop(request.GET.get("state", ""), None)
    if held is not None:
        request.session[STATES] = states
    return held


class _Backend(OIDCAuthenticationBackend):
    """The exchange with the provider. It is no authentication backend of Django's: only our callback calls it."""

    def identify(self, request: HttpRequest, state: dict[str, Any]) -> Identity:
        self.request = request
        tokens = self.get_token(
            {
                "client_id": self.OIDC_RP_CLIENT_ID,
                "client_secret": self.OIDC_RP_CLIENT_SECRET,
                "grant_type": "authorization_code",
                "code": request.GET["code"],
                "redirect_uri": request.build_absolute_uri(reverse("proconnect_callback")),
                "code_verifier": state["code_verifier"],
            }
        )
        claims = self.verify_token(tokens["id_token"], nonce=state["nonce"])
        info = self.get_userinfo(tokens["access_token"], tokens["id_token"], claims)
        if info["sub"] != claims["sub"]:
            raise SuspiciousOperation("The userinfo is about somebody else.")
        siret = self._siret(info)
        request.session[ID_TOKEN] = tokens["id_token"]
        return Identity(self._agent(info), siret, claims.get("acr") in settings.PROCONNECT_ACR_VALUES)

    def get_payload_data(self, token, key):
        """The claims of a token signed by the provider, for us, and not expired."""
        claims = super().get_payload_data(token, key)
        audience = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
        if self.OIDC_RP_CLIENT_ID not in audience or claims["iss"] != settings.PROCONNECT_URL:
            raise SuspiciousOperation("The token was made by another, or for another.")
        return claims

    def _agent(self, info: dict[str, Any]) -> User:
        email = info.get("email")
        if not email or not isinstance(email, str):
            raise ProConnectError(NO_EMAIL)
        user = User.objects.filter(email=email.strip().lower()).first()
        if user is None or not (user.is_active and user.is_staff):
            raise ProConnectError(NO_ACCOUNT.format(email=email), email)
        return user

    def _siret(self, info: dict[str, Any]) -> str:
        """The establishment, asked only when some are named by the settings."""
        siret = str(info.get("siret") or "").replace(" ", "")
        if settings.PROCONNECT_SIRETS and not siret:
            raise ProConnectError(NO_SIRET)
        if settings.PROCONNECT_SIRETS and siret not in settings.PROCONNECT_SIRETS:
            raise ProConnectError(OTHER_SIRET.format(siret=siret))
        return siret
