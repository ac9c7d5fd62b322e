"""Aids that an adviser ticks in the catalogue. They live in the address, as answers do: nothing is kept of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from aids.models import Aid, Status

CHOSEN = "choix"
MOST_CHOSEN = 200
LONGEST_NUMBER = 9
TOO_MANY = f"Une sélection contient {MOST_CHOSEN} aides au plus."
UNREADABLE = "Cette sélection ne se lit pas : son adresse a été coupée ou changée. Cochez à nouveau."


def read_chosen(texts: Iterable[str]) -> list[int]:
    """The rows of the aids ticked, each once. Raises ValueError with a French sentence for what is no selection."""
    found = list(dict.fromkeys(texts))
    if len(found) > MOST_CHOSEN:
        raise ValueError(TOO_MANY)
    if not all(text.isascii() and text.isdecimal() and len(text) <= LONGEST_NUMBER for text in found):
        raise ValueError(UNREADABLE)
    return [int(text) for text in found]


@dataclass(frozen=True, slots=True)
class Selection:
    """What became of the aids ticked: those published now, in the order of their names; those withdrawn since; how
    many are found no more. A draft is never named: anybody may write the number of its row into an address."""

    aids: list[Aid]
    withdrawn: list[Aid]
    lost: int


def selection(chosen: list[int]) -> Selection:
    """One query."""
    once = (Status.PUBLISHED, Status.ARCHIVED)
    found = list(Aid.objects.filter(pk__in=chosen, status__in=once).select_related("bearer").order_by("name", "slug"))
    published = [aid for aid in found if aid.status == Status.PUBLISHED]
    withdrawn = [aid for aid in found if aid.status == Status.ARCHIVED]
    return Selection(published, withdrawn, len(set(chosen)) - len(found))
