"""Who changed a sheet: said to the database by `acting`, kept by its trigger, read back as sheets of former days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, Subquery
from django.db.models.functions import Coalesce

from aids.models import Act, Aid, AidVersion, Status

# What the trigger leaves out: what the database makes, and what says nothing of the aid.
NOT_KEPT = {"id", "search", "search_text", "created_at", "updated_at", "loaded_digest"}
FIELDS = {field.column: field for field in Aid._meta.concrete_fields if field.column not in NOT_KEPT}
# What the workflow moves; the rest is what a person writes.
STATE = {"slug", "status", "proposal", "merged_into_id"}
CONTENT = [column for column in FIELDS if column not in STATE]
# Changing these alone does not make one the author of the sheet.
NOT_WRITING = ["slug", "status", "merged_into_id", "verified_on", "tags"]
WRITING = (Act.EDIT, Act.PROPOSE, Act.RESTORE, Act.MERGE, Act.IMPORT)
WRITES_AN_AID = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?aids_aid"?\s', re.IGNORECASE)
SETTINGS = ("aidess.actor", "aidess.act", "aidess.reason")


@contextmanager
def acting(user: Any = None, *, act: str = "", reason: str = "") -> Iterator[None]:
    """One transaction in which every change of an aid is kept as this user's, with this act and reason.

    What is not given is as outside of it. Without any `acting`, a change is kept without actor.
    """
    given = (str(user.pk) if user is not None else None, act or None, reason or None)
    with transaction.atomic():
        before = _exchange(given)
        yield
        _exchange(before)


@contextmanager
def signing_changes(user: Any) -> Iterator[None]:
    """Every change of an aid inside that is nobody's yet is kept as this user's, in whatever transaction.

    Set on each statement and not on the connection, which a pooler may lend to somebody else meanwhile.
    """

    def sign(execute, sql, params, many, context):
        if not WRITES_AN_AID.match(str(sql)):
            return execute(sql, params, many, context)
        with transaction.atomic():
            actor, _, _ = _exchange((None, None, None))
            with acting(None if actor else user):
                return execute(sql, params, many, context)

    with connection.execute_wrapper(sign):
        yield


def _exchange(values: tuple[str | None, ...]) -> tuple[str | None, ...]:
    """Set what is not None until the transaction ends; return what was there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(["coalesce(current_setting(%s, true), '')"] * 3), SETTINGS)
        before = tuple(cursor.fetchone())
        for name, value in zip(SETTINGS, values, strict=True):
            if value is not None:
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    return before


def content_of(aid: Aid) -> dict[str, Any]:
    """The columns that people write, as JSON: the shape that a version keeps."""
    return {column: _plain(getattr(aid, FIELDS[column].attname)) for column in CONTENT}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def put(aid: Aid, content: Mapping[str, Any]) -> Aid:
    """Set on `aid`, without saving, the columns of `content` that people write and that still exist."""
    for column in CONTENT:
        if column in content:
            field = FIELDS[column]
            value = content[column]
            setattr(aid, field.attname, field.to_python(value) if isinstance(value, str) else value)
    return aid


def with_proposal(aid: Aid) -> Aid:
    """A copy of `aid` as it would be with the change that waits beside it; itself when none does."""
    return put(copy(aid), aid.proposal) if aid.proposal else aid


def working(content: Mapping[str, Any] | None) -> dict[str, Any]:
    """A version's content as its agents saw it: with the change that waited beside it."""
    content = content or {}
    return {**content, **(content.get("proposal") or {})}


def last_number(aid: Aid) -> int:
    """The number of the aid's last version, 0 when it has none: what a form that opens it remembers."""
    return AidVersion.objects.of(aid).values_list("pk", flat=True).first() or 0


def writers(aid: Aid) -> set[int]:
    """The accounts that wrote any of what publishing would show: all those since the site last showed the whole."""
    versions = AidVersion.objects.of(aid)
    whole = versions.filter(content__status=Status.PUBLISHED, content__proposal=None).values("pk")[:1]
    written = versions.filter(pk__gt=Coalesce(Subquery(whole), 0, output_field=BigIntegerField()), act__in=WRITING)
    written = written.exclude(changed__contained_by=NOT_WRITING).exclude(actor=None)
    return set(written.values_list("actor", flat=True))


def overtaken(aid: Aid) -> list[str]:
    """The columns of the proposal that something else changed on the published sheet since they were proposed.

    An import, or what is changed in bulk: publishing the proposal would undo it.
    """
    before: dict[str, Any] = {}
    waiting = set(aid.proposal or ())
    for content in AidVersion.objects.of(aid).values_list("content", flat=True).iterator():
        waiting &= set((content or {}).get("proposal") or ())
        if not waiting:
            break
        before |= {column: content.get(column) for column in waiting}
    now = content_of(aid)
    return [column for column in CONTENT if column in before and before[column] != now[column]]
