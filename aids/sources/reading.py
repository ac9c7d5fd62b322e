"""What a person reads of a change that a source brings: the field in words, before and after, word by word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from aids.differences import NOTHING, Difference, in_words
from aids.models import Aid, OrganisationKind, SourceChange
from aids.sources.merging import as_seen
from vocabulary.exchange import digest
from vocabulary.french import capitalised, typo
from vocabulary.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class ReadableChange:
    """One field of a sheet. `shown` is the digest of the sheet's value, to be sent back with the decision.

    `by_hand`: an agent had changed what the source had put.
    """

    change: SourceChange
    difference: Difference
    shown: str
    by_hand: bool


def readable(changes: Sequence[SourceChange], aid: Aid, lexicon: Lexicon) -> list[ReadableChange]:
    """The changes as they stand against the sheet as it is now."""
    here = as_seen(aid)
    return [
        ReadableChange(
            change,
            Difference(
                change.field,
                label_of(change.field),
                _words(change.field, here.get(change.field), lexicon),
                _words(change.field, change.after, lexicon),
            ),
            digest(here.get(change.field)),
            change.by_hand or here.get(change.field) != change.before,
        )
        for change in changes
    ]


def label_of(field: str) -> str:
    """« Date limite »."""
    return typo(capitalised(str(Aid._meta.get_field(field).verbose_name)))


def _words(field: str, value: Any, lexicon: Lexicon) -> str:
    if field == "bearer":  # by its number in a version of a sheet, by its name in the exchange format
        return f"{value['name']} ({OrganisationKind(value['kind']).label})" if value else NOTHING
    return in_words(field, value, lexicon)
