"""What a source says of a sheet that exists: calendars follow it, the rest waits for an agent, field by field.

What was settled with the source is in `record.put`; a field of the sheet that differs from it was edited by hand, and
no feed writes over it. The sheet is what its agents see: with the change that waits beside a published one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import transaction

from aids import workflow
from aids.exchange import ORDER, fill, to_json, write
from aids.history import acting, with_proposal
from aids.importing import locked_aid
from aids.models import Act, Aid, Decision, SourceChange, SourceRecord
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


def as_seen(aid: Aid) -> dict[str, Any]:
    """The sheet as JSON, with the change that waits beside it."""
    return to_json(with_proposal(aid))


def create(record: SourceRecord, aid: Aid, offered: dict[str, Any]) -> None:
    """Make the sheet of this record: all that the source says is settled."""
    with acting(act=Act.IMPORT.value, reason=str(record)):
        write(aid, offered)
    record.aid = aid
    record.put = {name: offered.get(name) for name in FOLLOWED}


def merge(
    record: SourceRecord, aid: Aid, offered: dict[str, Any], lexicon: Lexicon, *, follows_calendar: bool = True
) -> Outcome:
    """Bring what the source now says to a sheet that exists.

    A sheet that came from elsewhere has nothing settled with this source: all that the source says of it waits.
    """
    here, published = as_seen(aid), to_json(aid)
    applied: dict[str, Any] = {}
    waiting: dict[str, SourceChange] = {}
    for name in FOLLOWED:
        now, new = here.get(name), offered.get(name)
        is_settled = name in record.put
        by_hand = not is_settled or now != record.put[name]
        if is_settled and new == record.put[name]:
            continue
        if new == now and new != published.get(name):
            record.offered = ""  # settled by what is only proposed yet: asked again at the next import
        elif new == now or (new is None and not is_settled):
            record.put[name] = new
        elif name in CALENDAR and not by_hand and follows_calendar:
            applied[name] = record.put[name] = new
        else:
            waiting[name] = SourceChange(record=record, aid=aid, field=name, before=now, after=new, by_hand=by_hand)
    if applied:
        raw = _with(published, applied, lexicon)
        with acting(act=Act.IMPORT.value, reason=str(record)):
            write(aid, raw)
    is_new = _replace_waiting(record, waiting)
    return Outcome.UPDATED if applied else Outcome.PROPOSED if is_new else Outcome.UNCHANGED


def _with(raw: dict[str, Any], fields: dict[str, Any], lexicon: Lexicon) -> dict[str, Any]:
    """A sheet with these fields, None for none. Raises RuleError when it would no longer be a good one."""
    raw = {name: value for name, value in (raw | fields).items() if value is not None}
    check_aid(raw, lexicon)
    return raw


def _replace_waiting(record: SourceRecord, waiting: dict[str, SourceChange]) -> bool:
    """Make these the changes of the record that wait; True when one says what none said before."""
    before = {one.field: one for one in record.changes.filter(decision=Decision.PENDING)}
    same = {name for name, one in waiting.items() if name in before and before[name].after == one.after}
    record.changes.filter(decision=Decision.PENDING).exclude(field__in=same).delete()
    fresh = [one for name, one in waiting.items() if name not in same]
    SourceChange.objects.bulk_create(fresh)
    return bool(fresh)


class StaleError(RuntimeError):
    """The change was decided, or the sheet or the source changed, since the page was shown."""


def decide(change: SourceChange, *, accept: bool, shown: str, user: Any, now: datetime, lexicon: Lexicon) -> bool:
    """Put the change in its sheet as this agent's, or set it aside for good; True when it waits for a second person.

    `shown` is the digest of the field as the agent saw it. Raises StaleError when it is another by now, or when the
    change waits no longer; RuleError when the sheet would be wrong; RefusedError when it is not this agent's.
    """
    with transaction.atomic():
        record = SourceRecord.objects.select_for_update().get(pk=change.record_id)
        aid = locked_aid(change.aid.slug)
        pending = SourceChange.objects.select_for_update().filter(pk=change.pk, decision=Decision.PENDING).first()
        here = as_seen(aid) if aid else {}
        if aid is None or pending is None or digest(here.get(change.field)) != shown:
            raise StaleError
        if refusals := workflow.may_write(aid, user):
            raise workflow.RefusedError(refusals)
        waits = False
        if accept:
            changed = with_proposal(aid)
            fill(changed, _with(here, {pending.field: pending.after}, lexicon))
            waits = workflow.write(changed, user, reason=str(record))
        record.put[pending.field] = pending.after
        record.save(update_fields=["put"])
        pending.before = here.get(pending.field)
        pending.decision = Decision.ACCEPTED if accept else Decision.REFUSED
        pending.decided_by, pending.decided_at = user, now
        pending.save(update_fields=["before", "decision", "decided_by", "decided_at"])
    return waits
