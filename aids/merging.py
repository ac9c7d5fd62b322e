"""Duplicates made one sheet: the others are archived whole, and their public addresses lead to the one kept."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from aids.history import CONTENT, acting, content_of, put, with_proposal
from aids.models import Act, Aid, Reply, Status, Suggestion
from aids.workflow import ARCHIVE, RefusedError, faults, may_write, of_person, write
from vocabulary.lexicon import Lexicon


def refusals(kept: Aid, others: Sequence[Aid], user: Any) -> list[str]:
    """Why `user` may not make these one sheet."""
    sentences = list(may_write(kept, user))
    if kept.status == Status.ARCHIVED:
        sentences.append("La fiche gardée est archivée : rouvrez-la d’abord.")
    for other in others:
        if other.status == Status.PUBLISHED != kept.status:
            sentences.append(f"{other} : elle est publiée, et celle que vous gardez ne l’est pas.")
        sentences += [f"{other} : {sentence}" for sentence in of_person(ARCHIVE, other, user)]
        if other.local_ones.exists():
            sentences.append(f"{other} : elle a des fiches locales. Donnez-leur d’abord une autre fiche mère.")
        if other.proposal:
            sentences.append(f"{other} : une modification attend. Publiez-la ou écartez-la d’abord.")
    return sentences


def merge(
    kept: Aid,
    others: Sequence[Aid],
    user: Any,
    *,
    reason: str,
    lexicon: Lexicon,
    take: Collection[tuple[int, str]] = (),
) -> Aid:
    """Archive `others` as duplicates of `kept` and return it; raises RefusedError with nothing written.

    `take`: pairs (primary key of a duplicate, column) whose value the kept sheet takes over; on a published sheet
    they wait for a second person like any change. What visitors suggested on a duplicate, and what its
    bearer answered there, go to the kept sheet.
    """
    if not reason.strip():
        raise RefusedError(["Donnez une raison."])
    with acting(user, act=Act.MERGE.value, reason=reason.strip()):
        pks = {kept.pk, *(other.pk for other in others)}
        rows = {aid.pk: aid for aid in Aid.objects.select_for_update().filter(pk__in=pks).order_by("pk")}
        kept, others = rows[kept.pk], [rows[other.pk] for other in others if other.pk != kept.pk]
        if sentences := refusals(kept, others, user):
            raise RefusedError(sentences)
        _take(kept, rows, take, user, reason, lexicon)
        for other in others:
            other.status, other.merged_into = Status.ARCHIVED, kept
            other.save()
            for earlier in other.merged.all():
                earlier.merged_into = kept
                earlier.save()
            Suggestion.objects.filter(aid=other).update(aid=kept)
            Reply.objects.filter(aid=other).update(aid=kept)
    return Aid.objects.get(pk=kept.pk)


def _take(
    kept: Aid, rows: Mapping[int, Aid], take: Collection[tuple[int, str]], user: Any, reason: str, lexicon: Lexicon
) -> None:
    taken = {column: content_of(rows[pk])[column] for pk, column in take if pk in rows and column in CONTENT}
    if not taken:
        return
    changed = put(with_proposal(kept), taken)
    if sentences := faults(changed, lexicon):
        raise RefusedError(sentences)
    write(changed, user, act=Act.MERGE, reason=reason)
