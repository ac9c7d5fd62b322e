"""Where a request stands, as the structure that asks reads it: words, never a code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from networks.models import CallbackRequest, Consent, Heard, RequestState, Shown
from vocabulary.french import day, list_and, list_or, typo

SHOWN_IN_WORDS = {Shown.CONTACT: "vos coordonnées et votre demande", Shown.ANSWERS: "vos réponses"}
SOMEBODY = "Une personne"


def state_in_words(request: CallbackRequest, consents: Sequence[Consent], today: date) -> str:
    """« Demande reçue. … », « Camille, DLA du Nord, va vous appeler. »"""
    who = (request.owner.user.name if request.owner else "") or SOMEBODY
    network = request.owner.network.name if request.owner else "Le réseau"
    sentences = {
        RequestState.NEW: _waiting(consents, today),
        RequestState.TAKEN: f"{who}, {network}, va vous appeler.",
        RequestState.CONTACTED: f"{who}, {network}, vous a appelé.",
        RequestState.DONE: "Terminée.",
        RequestState.NO_HELP: f"Terminée. {network} n'a pas trouvé comment vous aider.",
        RequestState.UNREACHABLE: f"Terminée. {network} n'a pas réussi à vous joindre.",
        RequestState.PASSED_ON: "Votre demande passe à un autre réseau.",
    }
    return typo(sentences[RequestState(request.state)])


def _waiting(consents: Sequence[Consent], today: date) -> str:
    if names := [consent.network.name for consent in consents if consent.runs(today)]:
        return f"Demande reçue. {list_or(names)} va vous appeler."
    if any(consent.network.closed_on is not None and consent.revoked_on is None for consent in consents):
        return "Personne ne peut vous appeler : le réseau choisi a quitté l'annuaire. Demandez à un autre réseau."
    return "Personne ne peut plus vous appeler : vous avez retiré vos accords, ou ils sont terminés."


def consent_in_words(consent: Consent, today: date) -> str:
    """« Accord du 24 novembre 2026, jusqu'au …. Il voit : …. »"""
    if consent.revoked_on is not None:
        return typo(f"Accord retiré le {day(consent.revoked_on)}. Il ne voit plus rien.")
    if consent.network.closed_on is not None:
        return typo("Ce réseau a quitté l'annuaire. Il ne voit plus rien.")
    if consent.until < today:
        return typo(f"Accord terminé depuis le {day(consent.until)}. Il ne voit plus rien.")
    seen = list_and([SHOWN_IN_WORDS[Shown(one)] for one in consent.shown])
    return typo(f"Accord du {day(consent.given_on)}, jusqu'au {day(consent.until)}. Il voit {seen}.")


def asked_in_words(request: CallbackRequest, need: str) -> list[tuple[str, Any]]:
    """What was asked, in pairs."""
    means = [text for text in (spaced(request.phone), request.email) if text]
    said = [
        ("Sujet", request.get_topic_display()),
        ("Besoin", need),
        ("Aide", request.aid.name if request.aid else ""),
        ("Quand", request.get_moment_display()),
        ("Pour vous joindre", list_or(means)),
        ("Nom", request.name),
    ]
    return [(term, typo(text)) for term, text in said if text]


def spaced(phone: str) -> str:
    """« 06 12 34 56 78 »; a number of another country stays as it is."""
    return " ".join(re.findall("..", phone)) if re.fullmatch("0[1-9][0-9]{8}", phone) else phone


def heard_in_words(request: CallbackRequest) -> str:
    """What the structure itself said, and when; empty when it said nothing."""
    if request.heard == Heard.NOTHING or request.heard_at is None:
        return ""
    return typo(f"Vous avez dit : « {request.get_heard_display()} ».")
