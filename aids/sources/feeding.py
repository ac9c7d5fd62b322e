"""A source into the catalogue, row by row: the only place where what a source says reaches a sheet.

Each row is one transaction: its raw record, the sheet, the proposals and the progress of the run are written together
or not at all. Taking a row again changes nothing, so that a run may be stopped or killed anywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from aids.history import acting
from aids.importing import UNSTORABLE, Refusal, canonical, locked_aid
from aids.models import Aid, ImportRun, SourceRecord, Status
from aids.sources.merging import FOLLOWED, Outcome, create, merge
from aids.sources.parsed import ParsedAid, Source
from aids.sources.words import Words
from aids.validation import check_aid
from aids.workflow import ADD, may_write, of_person
from vocabulary.exchange import digest
from vocabulary.jsonl import Line
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import RuleError

KEPT_REFUSALS = 1_000
LONGEST_IDENTITY = 200
COUNTERS = ("done", "total", "created", "updated", "proposed", "unchanged", "refused_count")
# All that is new in the record of a row that says the same as before.
SEEN = ("run", "last_seen_at", "gone_at", "refusal", "labels", "licence", "mention")
ROWS_BETWEEN_LOOKS = 20  # how often a run looks whether it was asked to stop


@dataclass(frozen=True, slots=True)
class Feeding:
    """All that taking the rows of one run needs. `now` is the instant at which they are seen.

    `sender` is the agent who sent a spreadsheet, and who touches only the sheets that are his; None for a feed.
    """

    run: ImportRun
    source: Source
    lexicon: Lexicon
    words: Words
    now: datetime
    publish: bool = False
    sender: Any = None
    progress: Callable[[ImportRun], None] = lambda run: None

    def take_all(self, lines: Iterable[Line]) -> bool:
        """Take rows until there is none left; False when the run was asked to stop before the end."""
        already = self.run.done
        for i, line in enumerate(lines):
            if i % ROWS_BETWEEN_LOOKS == 0 and self.must_stop():
                return False
            self.take(line, already=line.number <= already)
        return True

    def take(self, line: Line, *, already: bool = False) -> None:
        """Take one row; `already` when this run may have taken it before it was interrupted."""
        with transaction.atomic():
            try:
                outcome = self._taken(line, already)
            except _RefusedError as refused:
                self._count_refusal(refused.refusal)
            else:
                if not (already and outcome is Outcome.TAKEN):
                    counted = Outcome.UNCHANGED if outcome is Outcome.TAKEN else outcome
                    setattr(self.run, counted, getattr(self.run, counted) + 1)
            self.run.done = max(self.run.done, line.number)
            self.run.save(update_fields=COUNTERS)

    def must_stop(self) -> bool:
        """Whether someone asked this run to stop; on the way, its progress is told."""
        self.progress(self.run)
        self.run.refresh_from_db(fields=["stop_requested"])
        return self.run.stop_requested

    def _count_refusal(self, refusal: Refusal) -> None:
        if refusal.line <= self.run.done and any(kept["line"] == refusal.line for kept in self.run.refused):
            return  # said before the run was interrupted
        self.run.refused_count += 1
        if len(self.run.refused) < KEPT_REFUSALS:
            self.run.refused.append(asdict(refusal))
            self.run.save(update_fields=["refused"])

    def _taken(self, line: Line, already: bool) -> Outcome:
        if line.error:
            raise _RefusedError(Refusal(line.number, None, line.path, line.error))
        if not isinstance(line.value, dict):
            raise _RefusedError(Refusal(line.number, None, "", "Le type attendu est un objet."))
        identity = self.source.identity(line.value)[:LONGEST_IDENTITY]
        if not identity:
            raise _RefusedError(Refusal(line.number, None, "", "Cette aide n'a pas d'identifiant."))
        record, before, is_taken = self._record(identity, line, already)
        if is_taken:
            return Outcome.TAKEN
        try:
            outcome = self._settled(record, self.source.parse(line.value, self.words))
        except RuleError as fault:
            raise self._refused(record, line, fault.pointer, fault.sentence) from None
        except DatabaseError as error:
            if not isinstance(error.__cause__, UNSTORABLE):
                raise
            raise self._refused(record, line, "", "La base de données ne peut pas garder cette aide.") from None
        record.refusal = ""
        record.save(update_fields=SEEN if outcome is Outcome.UNCHANGED and record.sha256 == before else None)
        return outcome

    def _record(self, identity: str, line: Line, already: bool) -> tuple[SourceRecord, str, bool]:
        """The record of this row, locked, made if new; its former hash; and whether this run took the very same row."""
        sha256 = digest(line.value)
        key = {"source": self.source.key, "external_id": identity}
        known = SourceRecord.objects.select_for_update().filter(**key)
        record = known.first()
        if record is None:
            new = SourceRecord(**key, raw={}, sha256=sha256, last_seen_at=self.now)
            SourceRecord.objects.bulk_create([new], ignore_conflicts=True)
            record = known.get()
        before = record.sha256
        if record.run_id == self.run.pk:
            if before == sha256:
                return record, before, True
            if not already:
                sentence = f"L'identifiant « {identity} » est déjà venu dans cet import, avec un autre contenu."
                raise _RefusedError(Refusal(line.number, None, "", sentence))
        record.raw, record.sha256 = line.value, sha256
        record.run, record.last_seen_at, record.gone_at = self.run, self.now, None
        return record, before, False

    def _refused(self, record: SourceRecord, line: Line, pointer: str, sentence: str) -> _RefusedError:
        """The raw row is kept with the reason; what the sheet got before stays settled as it was."""
        seen = {name: getattr(record, name) for name in ("raw", "sha256", "run", "last_seen_at", "gone_at")}
        reason = f"{pointer} : {sentence}" if pointer else sentence
        SourceRecord.objects.filter(pk=record.pk).update(**seen, refusal=reason)
        slug = Aid.objects.filter(records=record.pk).values_list("slug", flat=True).first()
        return _RefusedError(Refusal(line.number, slug, pointer, sentence))

    def _settled(self, record: SourceRecord, parsed: ParsedAid) -> Outcome:
        record.labels = [asdict(label) for label in parsed.labels]
        record.licence, record.mention = parsed.licence or self.source.licence, parsed.mention
        check_aid(parsed.aid, self.lexicon)
        offered = canonical(parsed.aid)
        fingerprint = digest({name: offered.get(name) for name in FOLLOWED})
        if record.aid_id and record.offered == fingerprint:
            return Outcome.UNCHANGED
        record.offered = fingerprint
        with acting(self.sender):  # who sends a spreadsheet wrote it, whoever makes it go on
            return self._written(record, offered)

    def _written(self, record: SourceRecord, offered: dict[str, Any]) -> Outcome:
        aid = _sheet_of(record, offered["slug"])
        self._check_person(aid or Aid(territories=offered["territories"]))
        if aid is None:
            create(record, Aid(status=Status.PUBLISHED if self.publish else Status.TO_REVIEW), offered)
            return Outcome.CREATED
        record.aid = aid
        # What an agent sends is an agent's word: on a published sheet a second person reads it, dates included.
        follows_calendar = self.sender is None or aid.status != Status.PUBLISHED
        return merge(record, aid, offered, self.lexicon, follows_calendar=follows_calendar)

    def _check_person(self, aid: Aid) -> None:
        """Raises RuleError when the sheet is not one that the sender of a spreadsheet may touch."""
        if self.sender is None:
            return
        refusals = may_write(aid, self.sender) if aid.pk else of_person(ADD, aid, self.sender)
        if refusals:
            raise RuleError("", " ".join(refusals))


def _sheet_of(record: SourceRecord, slug: str) -> Aid | None:
    """The sheet of this record, locked: its own, the one that it was merged into, or one under this address."""
    aid = locked_aid(record.aid.slug if record.aid else slug)
    while aid is not None and aid.merged_into is not None:
        aid = locked_aid(aid.merged_into.slug)
    return aid


class _RefusedError(Exception):
    def __init__(self, refusal: Refusal):
        self.refusal = refusal
