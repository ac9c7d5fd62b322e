"""Where a request stands, as the structure that asks reads it: words, never a code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from networks.fitting import DIFFICULTY
from networks.models import CallbackRequest, CaseNote, Consent, Heard, Move, RequestState, Shown, Topic
from networks.waiting import working_days
from vocabulary.french import counted, day, list_and, list_or, typo

SHOWN_IN_WORDS = {
    Shown.CONTACT: "vos coordonnées et votre demande",
    Shown.ANSWERS: "vos réponses",
    Shown.KEPT: "les aides que vous gardez et leurs dates",
}
SOMEBODY = "Une personne"


def state_in_words(request: CallbackRequest, consents: Sequence[Consent], today: date) -> str:
    """« Demande reçue. … », « Camille, DLA du Nord, va vous appeler. »"""
    who = (request.owner.user.name if request.owner else "") or SOMEBODY
    network = request.owner.network.name if request.owner else "Le réseau"
    target = request.passed_to
    passed_to = target.name if target and not target.closed_on else ""
    sentences = {
        RequestState.NEW: _waiting(consents, today),
        RequestState.TAKEN: f"{who}, {network}, va vous appeler.",
        RequestState.CONTACTED: f"{who}, {network}, vous a appelé.",
        RequestState.DONE: "Terminée.",
        RequestState.NO_HELP: f"Terminée. {network} n'a pas trouvé comment vous aider.",
        RequestState.UNREACHABLE: f"Terminée. {network} n'a pas réussi à vous joindre.",
        RequestState.PASSED_ON: f"{network} propose de passer votre demande à {passed_to}. Dites oui ou non."
        if passed_to
        else "Votre demande passe à un autre réseau.",
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


def said_of(note: CaseNote) -> dict[str, Any]:
    """A note as pages show it: who says what, and when."""
    return {
        "pk": note.pk,
        "text": typo(note.text),
        "network": typo(note.network.name),
        "day": day(timezone.localdate(note.written_at)),
        "is_private": note.is_private,
    }


MADE_IT = {
    RequestState.NEW: "À rappeler",
    RequestState.TAKEN: "Prise en charge",
    RequestState.CONTACTED: "La structure est appelée",
    RequestState.DONE: "Terminée : aide trouvée",
    RequestState.NO_HELP: "Terminée : sans solution",
    RequestState.UNREACHABLE: "Terminée : injoignable",
    RequestState.PASSED_ON: "Proposée à un autre réseau",
}


def history_in_words(moves: Sequence[Move]) -> list[tuple[str, str]]:
    """« 24 novembre 2026 à 10 h 30 », « Prise en charge, par Camille (Guid'Asso) »."""
    lines = []
    for rank, move in enumerate(moves):
        at = timezone.localtime(move.at)
        what = MADE_IT[RequestState(move.state)]
        if rank == 0 and move.state == RequestState.NEW:  # an adviser who stands here wrote it down
            what = "Notée avec l'accord donné de vive voix" if move.adviser else "Reçue"
        if move.state == RequestState.PASSED_ON and move.network:
            what = f"Proposée à {move.network.name}"
        who = f", par {move.adviser.user.name or SOMEBODY} ({move.adviser.network.name})" if move.adviser else ""
        lines.append((f"{day(at.date())} à {at.hour} h {at.minute:02}", typo(f"{what}{who}")))
    return lines


def wait_in_words(request: CallbackRequest, now: datetime) -> str:
    """« Reçue aujourd'hui à 7 h 40 », « 7 jours ouvrés d'attente »."""
    since, today = timezone.localtime(request.waiting_since), timezone.localdate(now)
    if since.date() >= today:
        return typo(f"Reçue aujourd'hui à {since.hour} h {since.minute:02}")
    days = working_days(since.date(), today)
    return typo(f"{counted(days, 'jour ouvré', 'jours ouvrés', none='moins d’un')} d'attente")


def agreed_in_words(consent: Consent) -> str:
    """« Accord du 12 novembre 2026 : téléphone et réponses »."""
    shown = list_and([str(Shown(one).label) for one in consent.shown])
    return typo(f"Accord du {day(consent.given_on)} : {shown}")


def trouble_in_words(request: CallbackRequest, *, shows_answers: bool) -> str:
    """Why a request comes first, by what the structure itself said; empty when it does not."""
    if not (request.topic == Topic.TROUBLE or request.need == DIFFICULTY):
        return ""
    size = " Petite structure : cinq salariés au plus." if request.is_small and shows_answers else ""
    return typo(f"Passe devant : elle dit être en difficulté.{size}")
