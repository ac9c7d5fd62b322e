"""Sheets as they were at a version, as matching reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aids.history import put
from aids.models import Aid, AidVersion
from matching.engine import MatchableAid
from matching.loading import COLUMNS, read_aid
from vocabulary.lexicon import Lexicon

# What may change in an aid for those who may have it: the amount, the deadline, the conditions.
AMOUNT = ("amount",)
DEADLINE = ("recurrence", "opens_on", "closes_on", "usual_deadline_months")
CONDITIONS = ("territories", "eligibility", "strands", "conditions_complete")
MATTERS = (*AMOUNT, *DEADLINE, *CONDITIONS)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A published sheet at one moment. `rule` is None when it cannot be read with the words of today."""

    aid: Aid
    rule: MatchableAid | None


def sheets_at(versions: Iterable[int], lexicon: Lexicon) -> dict[int, Sheet]:
    """The sheets of these versions, by version: one query."""
    rows = AidVersion.objects.filter(pk__in=set(versions), content__isnull=False)
    return {pk: sheet_of(aid, content, lexicon) for pk, aid, content in rows.values_list("pk", "aid_id", "content")}


def sheet_of(pk: int, content: dict[str, Any], lexicon: Lexicon) -> Sheet:
    """The sheet that the content of a version describes."""
    return _read(put(Aid(pk=pk, slug=content["slug"]), content), lexicon)


def sheets_now(pks: Iterable[int], lexicon: Lexicon) -> dict[int, Sheet]:
    """Those of these aids that are published, by number: one query."""
    found = Aid.objects.published().filter(pk__in=set(pks)).select_related("bearer")
    return {aid.pk: _read(aid, lexicon) for aid in found}


def _read(aid: Aid, lexicon: Lexicon) -> Sheet:
    return Sheet(aid, read_aid({name: getattr(aid, name) for name in COLUMNS}, lexicon))
