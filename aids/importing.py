"""Aids from JSON Lines into the catalogue, aid by aid: a refused one never costs another."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import Any

from django.db import DatabaseError, connection, transaction
from psycopg import DataError, IntegrityError
from psycopg.errors import ProgramLimitExceeded

from aids.exchange import fields_from_json, to_json, write
from aids.models import Aid, Organisation, Status
from aids.validation import check_aid
from vocabulary.exchange import digest
from vocabulary.jsonl import Line, is_storable
from vocabulary.lexicon import Lexicon
from vocabulary.reports import Report
from vocabulary.rules.tree import RuleError

LOCKS = 256  # a power of two
UNSTORABLE = (DataError, IntegrityError, ProgramLimitExceeded)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the thing on `line` was refused: a JSON Pointer into it and a French sentence."""

    line: int
    slug: str | None
    path: str
    error: str


class Outcome(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"

    def count(self, report: Report) -> None:
        setattr(report, self, getattr(report, self) + 1)


def import_aids(lines: Iterable[Line], lexicon: Lexicon, *, publish: bool = False, dry_run: bool = False) -> Report:
    """The operator's word: every valid aid is added or updated as the file says.

    `publish` publishes each of them; without it new aids enter as `to_review` and the others keep
    their status. `dry_run` reports the same and writes nothing.
    """
    check = partial(check_aid, lexicon=lexicon)
    return import_lines(lines, check, partial(_store, publish=publish), dry_run=dry_run)


def load_starter_aids(
    lines: Iterable[Line], lexicon: Lexicon, editorial: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
) -> Report:
    """The starter catalogue, published; an aid that anyone changed since it was loaded is left alone.

    `editorial`: by slug, fields that the exchange format does not hold, set when the aid is put or updated.
    """
    return import_lines(lines, partial(check_aid, lexicon=lexicon), partial(_store_starter, editorial=editorial))


def import_lines(
    lines: Iterable[Line],
    check: Callable[[Any], None],
    store: Callable[[dict[str, Any]], Outcome],
    *,
    dry_run: bool = False,
) -> Report:
    """Every line that `check` lets through, stored in its own transaction; `check` and `store` raise RuleError."""
    if not dry_run:
        return _import(lines, check, store)
    with transaction.atomic():
        report = _import(lines, check, store)
        transaction.set_rollback(True)
    return report


def _import(lines: Iterable[Line], check: Callable[[Any], None], store: Callable[[dict[str, Any]], Outcome]) -> Report:
    report = Report()
    for line in lines:
        try:
            if line.error:
                raise RuleError(line.path, line.error)
            check(line.value)
            with transaction.atomic():
                outcome = store(line.value)
        except RuleError as fault:
            report.refused.append(Refusal(line.number, _slug(line), fault.pointer, fault.sentence))
        except DatabaseError as error:
            if not isinstance(error.__cause__, UNSTORABLE):
                raise
            report.refused.append(
                Refusal(line.number, _slug(line), "", "La base de données ne peut pas garder cette ligne.")
            )
        else:
            outcome.count(report)
    return report


def _slug(line: Line) -> str | None:
    slug = line.value.get("slug") if isinstance(line.value, dict) else None
    return slug if isinstance(slug, str) and is_storable(slug) else None


def locked_aid(slug: str) -> Aid | None:
    """The aid of this slug, kept from other writers until the transaction ends, existing or not.

    Slugs share LOCKS locks: a dry run is one transaction, and PostgreSQL holds only some thousands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0) & %s)", [slug, LOCKS - 1])
    return Aid.objects.select_related("bearer").select_for_update(of=("self",)).filter(slug=slug).first()


def _store(raw: dict[str, Any], *, publish: bool) -> Outcome:
    aid = locked_aid(raw["slug"])
    if aid is None:
        write(Aid(status=Status.PUBLISHED if publish else Status.TO_REVIEW), raw)
        return Outcome.CREATED
    before = _content(aid)
    aid.status = Status.PUBLISHED if publish else aid.status
    if before == digest({"status": aid.status, **_decided(aid), **canonical(raw)}):
        return Outcome.UNCHANGED
    write(aid, raw)
    return Outcome.UPDATED


def _store_starter(raw: dict[str, Any], *, editorial: Mapping[str, Mapping[str, Any]]) -> Outcome:
    aid = locked_aid(raw["slug"])
    decided = editorial.get(raw["slug"], {})
    content = digest({"status": Status.PUBLISHED, **decided, **canonical(raw)})
    if aid is None:
        write(Aid(status=Status.PUBLISHED, loaded_digest=content, **decided), raw)
        return Outcome.CREATED
    if aid.loaded_digest == content or aid.loaded_digest != _content(aid):
        return Outcome.UNCHANGED if aid.loaded_digest == content else Outcome.SKIPPED
    aid.loaded_digest = content
    for name, value in decided.items():
        setattr(aid, name, value)
    write(aid, raw)
    return Outcome.UPDATED


def _content(aid: Aid) -> str:
    """A fingerprint of all that a person can change in the aid."""
    return digest({"status": aid.status, **_decided(aid), **to_json(aid)})


def _decided(aid: Aid) -> dict[str, bool]:
    """What an editor ticked outside the exchange format."""
    return {name: True for name in ("deadline_unknown", "open_to_all") if getattr(aid, name)}


def canonical(raw: dict[str, Any]) -> dict[str, Any]:
    """A validated aid as export would write it."""
    return to_json(Aid(bearer=Organisation(**raw["bearer"]), **fields_from_json(raw)))
