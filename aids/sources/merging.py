"""What a source says of a sheet that exists: calendars follow it, the rest waits for an agent, field by field.

What was settled with the source is in `record.put`; a field of the sheet that differs from it was edited by hand, and
no feed writes over it.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from aids.exchange import ORDER, to_json, write
from aids.importing import locked_aid
from aids.models import Aid, Decision, Proposal, SourceRecord
from aids.validation import check_aid
from vocabulary.exchange import digest
from vocabulary.lexicon import Lexicon

CALENDAR = ("recurrence", "opens_on", "closes_on", "usual_deadline_months")
# Said once, when the sheet is made: afterwards they are the curators' own.
AT_FIRST_ONLY = {
    "slug",
    "conditions_complete",
    "apply_url_confirmed",
    "verified_on",
    "facts_as_of",
    "confidence",
}
FOLLOWED = [name for name in ORDER if name not in AT_FIRST_ONLY]


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    PROPOSED = "proposed"
    UNCHANGED = "unchanged"
    TAKEN = "taken"  # by this very run, before it was interrupted


def merge(record: SourceRecord, aid: Aid, offered: dict[str, Any], lexicon: Lexicon) -> Outcome:
    """Bring what the source now says to a sheet that exists; what was settled is written in `record.put`.

    A sheet that came from elsewhere has nothing settled with this source: all that the source says of it waits.
    """
    here = to_json(aid)
    applied: dict[str, Any] = {}
    proposed: dict[str, Proposal] = {}
    for name in FOLLOWED:
        now, new = here.get(name), offered.get(name)
        is_settled = name in record.put
        by_hand = not is_settled or now != record.put[name]
        if is_settled and new == record.put[name]:
            continue
        if new == now or (new is None and not is_settled):
            record.put[name] = new
        elif name in CALENDAR and not by_hand:
            applied[name] = record.put[name] = new
        else:
            proposed[name] = Proposal(record=record, aid=aid, field=name, before=now, after=new, by_hand=by_hand)
    if applied:
        _write_fields(aid, applied, lexicon)
    is_new = _replace_proposals(record, proposed)
    return Outcome.UPDATED if applied else Outcome.PROPOSED if is_new else Outcome.UNCHANGED


def _write_fields(aid: Aid, fields: dict[str, Any], lexicon: Lexicon) -> None:
    """Some fields of a sheet, None for none. Raises RuleError when the sheet would no longer be a good one."""
    raw = {name: value for name, value in (to_json(aid) | fields).items() if value is not None}
    check_aid(raw, lexicon)
    write(aid, raw)


def _replace_proposals(record: SourceRecord, proposed: dict[str, Proposal]) -> bool:
    """Make these the pending proposals of the record; True when one says what none said before."""
    pending = {one.field: one for one in record.proposals.filter(decision=Decision.PENDING)}
    same = {name for name, one in proposed.items() if name in pending and pending[name].after == one.after}
    record.proposals.filter(decision=Decision.PENDING).exclude(field__in=same).delete()
    fresh = [one for name, one in proposed.items() if name not in same]
    Proposal.objects.bulk_create(fresh)
    return bool(fresh)


class StaleError(RuntimeError):
    """The proposal was decided, or the sheet or the source changed, since the page was shown."""


def decide(proposal: Proposal, *, accept: bool, shown: str, user: Any, now: datetime, lexicon: Lexicon) -> None:
    """Put the proposal in its sheet, or set it aside for good.

    `shown` is the digest of the field as the person saw it. Raises StaleError when it is another by now, or when the
    proposal waits no longer; RuleError when the sheet would be wrong.
    """
    with transaction.atomic():
        record = SourceRecord.objects.select_for_update().get(pk=proposal.record_id)
        aid = locked_aid(proposal.aid.slug)
        pending = Proposal.objects.select_for_update().filter(pk=proposal.pk, decision=Decision.PENDING).first()
        here = to_json(aid).get(proposal.field) if aid else None
        if aid is None or pending is None or digest(here) != shown:
            raise StaleError
        if accept:
            _write_fields(aid, {pending.field: pending.after}, lexicon)
        record.put[pending.field] = pending.after
        record.save(update_fields=["put"])
        pending.before = here
        pending.decision = Decision.ACCEPTED if accept else Decision.REFUSED
        pending.decided_by, pending.decided_at = user, now
        pending.save(update_fields=["before", "decision", "decided_by", "decided_at"])
