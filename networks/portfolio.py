"""The portfolio of a network: numbers taken from a list, then read in the company directory beside the site."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django_tasks import task

from aids.sources.runs import BusyError, alone
from matching.prefill.answers import proposed
from matching.prefill.found import open_places
from networks.models import Adviser, Network, PortfolioEntry, PortfolioState
from structures.directory.client import Directory, DirectoryError, directory
from structures.directory.companies import Company
from structures.directory.identifiers import IdentifierError, Kind, read_searched
from vocabulary.clock import today
from vocabulary.lexicon import Lexicon
from vocabulary.snapshot import load_lexicon

MOST_STRUCTURES = 500
MOST_LINES = 2 * MOST_STRUCTURES
READING = "portfolios"
CELLS = ("\t", ";", ",", "|")
KEPT = timedelta(days=365)
NUMBERS = (Kind.SIREN, Kind.SIRET)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line without a number that can be: where, what, and why in French."""

    line: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class NumberList:
    """What a pasted list says: each number once, in its order."""

    numbers: Sequence[str]
    refused: Sequence[RefusedLine]


def read_list(text: str) -> NumberList:
    """SIREN and SIRET, one a line, or in a cell of each line of a table; blank lines are nothing."""
    numbers: dict[str, None] = {}
    refused = []
    lines = text.splitlines()
    for i, line in enumerate(lines[:MOST_LINES], start=1):
        if not line.strip():
            continue
        number, why = _number_of(line)
        if number:
            numbers[number] = None
        else:
            refused.append(RefusedLine(i, line.strip()[:60], why))
    if len(lines) > MOST_LINES:
        refused.append(RefusedLine(MOST_LINES + 1, "", f"La liste est trop longue : {MOST_LINES} lignes au plus."))
    return NumberList(list(numbers), refused)


def _number_of(line: str) -> tuple[str, str]:
    """The first number of a line, else why there is none."""
    for sign in CELLS[1:]:
        line = line.replace(sign, CELLS[0])
    why = "Pas de numéro SIREN ou SIRET sur cette ligne."
    for cell in line.split(CELLS[0]):
        try:
            searched = read_searched(cell.strip(" \"'"))
        except IdentifierError as error:
            why = str(error) if any(sign.isdecimal() for sign in cell) else why
        else:
            if searched.kind in NUMBERS:
                return searched.value, ""
    return "", why


def add(network: Network, by: Adviser, numbers: Sequence[str], day: date) -> tuple[int, int]:
    """Put numbers in the portfolio, and have them read; how many are new, and how many there was no room for."""
    with transaction.atomic():
        Network.objects.select_for_update().get(pk=network.pk)
        held = set(network.portfolio.values_list("number", flat=True))
        new = [number for number in numbers if number not in held]
        room = max(0, MOST_STRUCTURES - len(held))
        PortfolioEntry.objects.bulk_create(
            PortfolioEntry(network=network, number=number, added_on=day, added_by=by) for number in new[:room]
        )
        if new[:room]:
            read_waiting_soon.enqueue()
    return len(new[:room]), len(new[room:])


@task
def read_waiting_soon() -> int:
    return read_waiting(load_lexicon(), directory(), today())


def read_when_due(now: datetime) -> dict[str, int]:
    """The periodic job: what the directory had no answer for, and what is kept no longer."""
    return {"read": read_waiting(load_lexicon(), directory(), today()), "forgotten": forget(today())}


def read_waiting(lexicon: Lexicon, source: Directory, day: date) -> int:
    """Read the structures that wait, one by one, until none is left or the directory gives nothing; how many were read.

    Killed anywhere, the next run goes on. While one reads, another has nothing to do.
    """
    waiting = PortfolioEntry.objects.filter(state=PortfolioState.WAITING).order_by("pk")
    count = 0
    try:
        with alone(READING):
            while entry := waiting.first():
                _read(entry, lexicon, source, day)
                count += 1
    except DirectoryError as error:
        logger.warning("Portefeuilles : %s", error)
    except BusyError:
        pass
    return count


def _read(entry: PortfolioEntry, lexicon: Lexicon, source: Directory, day: date) -> None:
    found = source.find(read_searched(entry.number)).companies
    company = next((one for one in found if entry.number.startswith(one.siren)), None)
    read: dict[str, Any] = {"read_on": day, "state": _state(company)}
    if company:
        places = open_places(company, entry.number)
        answers = proposed(company, places[0] if places else None, lexicon, day)
        read |= {"name": company.name, "answers": answers}
    PortfolioEntry.objects.filter(pk=entry.pk).update(**read)  # taken away meanwhile, it stays away


def _state(company: Company | None) -> str:
    if company is None:
        return PortfolioState.UNKNOWN
    return PortfolioState.CLOSED if company.is_closed else PortfolioState.FOUND


def forget(day: date) -> int:
    """Take away the structures that were added more than a year ago."""
    return PortfolioEntry.objects.filter(added_on__lt=day - KEPT).delete()[0]
