"""What a network did with its requests: outcomes and delays, for its own report. Nothing of it names a structure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from django.db.models import Min
from django.utils import timezone

from networks.models import ENDED, Adviser, Consent, Move, Network, RequestState, Topic
from vocabulary.csv_text import csv_lines
from vocabulary.french import counted, typo

HEADING = ("reçue le", "sujet", "prise le", "appelée le", "état", "jours avant l'appel")


@dataclass(frozen=True, slots=True)
class Line:
    """One request that the network was asked: days are local, None while it did not happen."""

    asked_on: date
    topic: str
    taken_on: date | None
    called_on: date | None
    state: str
    state_label: str

    @property
    def days(self) -> int | None:
        """From the consent to the first call, in days."""
        return (self.called_on - self.asked_on).days if self.called_on else None


def lines(network: Network, since: date) -> list[Line]:
    """The requests that structures asked of this network since that day, the latest first, whatever became of them."""
    asked = Consent.objects.filter(network=network, request__isnull=False, given_on__gte=since)
    requests = asked.values("request", "request__topic").annotate(on=Min("given_on")).order_by("-on", "-request")
    own = Adviser.objects.filter(network=network)
    moves = Move.objects.filter(adviser__in=own, request__in=[one["request"] for one in requests])
    first: dict[tuple[int, str], datetime] = {}
    last: dict[int, Move] = {}
    for move in moves.order_by("at", "pk"):
        first.setdefault((move.request_id, move.state), move.at)
        last[move.request_id] = move
    return [_line(one, first, last.get(one["request"])) for one in requests]


def _line(asked: dict[str, Any], first: dict[tuple[int, str], datetime], last: Move | None) -> Line:
    pk = asked["request"]
    called = [first[pk, state] for state in (RequestState.CONTACTED, *ENDED) if (pk, state) in first]
    taken = first.get((pk, RequestState.TAKEN))
    state = RequestState(last.state) if last else RequestState.NEW
    return Line(
        asked_on=asked["on"],
        topic=str(Topic(asked["request__topic"]).label),
        taken_on=timezone.localdate(taken) if taken else None,
        called_on=timezone.localdate(min(called)) if called else None,
        state=state.value,
        state_label=str(state.label),
    )


def outcomes(found: list[Line]) -> list[tuple[str, int]]:
    """How many requests stand in each state, as pairs; states that none stands in are left out."""
    held = Counter(line.state for line in found)
    return [(typo(str(state.label)), held[state.value]) for state in RequestState if held[state.value]]


def delay_in_words(found: list[Line]) -> str:
    """« Une structure sur deux est appelée en 2 jours au plus. »; empty when none was."""
    days = [line.days for line in found if line.days is not None]
    if not days:
        return ""
    middle = int(median(days) + 0.5)
    if middle == 0:
        return typo("Une structure sur deux est appelée le jour même.")
    return typo(f"Une structure sur deux est appelée en {counted(middle, 'jour', 'jours')} au plus.")


def as_csv(found: list[Line]) -> Iterator[str]:
    """The lines for a French spreadsheet, the heading first."""
    yield "\ufeff"  # French spreadsheets read UTF-8 by this mark, and semicolons
    yield from csv_lines([HEADING], delimiter=";")
    for line in found:
        days = (line.asked_on, line.taken_on, line.called_on)
        asked, taken, called = (one.isoformat() if one else "" for one in days)
        waited = "" if line.days is None else str(line.days)
        yield from csv_lines([(asked, line.topic, taken, called, line.state_label, waited)], delimiter=";")
