"""One thing done to many sheets: first said for each sheet, then done to those that allow it, each on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from aids.history import acting, with_proposal
from aids.models import Act, Aid
from aids.workflow import RefusedError, Transition, locked, may_write, outside, perform, refusals, undecided, write
from vocabulary.lexicon import Lexicon

ALREADY = "Rien à changer : elle l’est déjà."


@dataclass(frozen=True, slots=True)
class Order:
    """Who asks, when, why, and with which values ("territories", "add", "remove": lists of texts)."""

    user: Any
    today: date
    lexicon: Lexicon
    reason: str = ""
    values: Mapping[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Operation:
    """`effect` says what the sheet would become, "" for nothing; `refuse` gives every reason against it."""

    label: str
    asks: tuple[str, ...]
    effect: Callable[[Aid, Order], str]
    refuse: Callable[[Aid, Order], list[str]]
    apply: Callable[[Aid, Order], None]


@dataclass(frozen=True, slots=True)
class Row:
    """One sheet in a summary: what it becomes, or why it does not."""

    aid: Aid
    effect: str
    refusals: list[str]


def plan(operation: Operation, aids: Iterable[Aid], order: Order) -> list[Row]:
    """What would happen to each sheet; nothing is written."""
    return [_row(operation, aid, order) for aid in aids]


def _row(operation: Operation, aid: Aid, order: Order) -> Row:
    effect = operation.effect(aid, order)
    return Row(aid, effect, operation.refuse(aid, order) or ([] if effect else [ALREADY]))


def carry_out(operation: Operation, aids: Iterable[Aid], order: Order) -> list[Row]:
    """Do it to each sheet that allows it at that moment; a refused one never costs another."""
    done = []
    for aid in aids:
        try:
            with acting(order.user, reason=order.reason):
                row = _row(operation, locked(aid.pk), order)
                if not row.refusals:
                    operation.apply(row.aid, order)
        except RefusedError as refusal:
            row = Row(aid, row.effect, refusal.sentences)
        done.append(row)
    return done


def _may_write(aid: Aid, order: Order) -> list[str]:
    return may_write(aid, order.user)


def _verified(aid: Aid, order: Order) -> str:
    return "" if aid.verified_on == order.today else "relue aujourd’hui"


def _verify(aid: Aid, order: Order) -> None:
    aid.verified_on = order.today
    _save(aid, Act.VERIFY, "verified_on")


def _tags(aid: Aid, order: Order) -> list[str]:
    kept = [tag for tag in aid.tags if tag not in order.values.get("remove", ())]
    return kept + [tag for tag in order.values.get("add", ()) if tag not in kept]


def _tagged(aid: Aid, order: Order) -> str:
    tags = _tags(aid, order)
    return "" if tags == aid.tags else f"étiquettes : {', '.join(tags) or 'aucune'}"


def _tag(aid: Aid, order: Order) -> None:
    aid.tags = _tags(aid, order)
    _save(aid, Act.TAG, "tags")


def _save(aid: Aid, act: Act, column: str) -> None:
    """Neither is content that a second person reviews: the published sheet takes it at once."""
    with acting(act=act.value):
        aid.save(update_fields=[column, "updated_at"])


def _moved(aid: Aid, order: Order) -> str:
    territories, present = order.values.get("territories", []), with_proposal(aid).territories
    if territories == present:
        return ""
    return f"{', '.join(present) or 'partout'} devient {', '.join(territories) or 'partout'}"


def _may_move(aid: Aid, order: Order) -> list[str]:
    sentences = may_write(aid, order.user)
    territories = order.values.get("territories")
    if territories is not None and not order.user.may_curate(territories):
        sentences = [*sentences, outside(territories)]
    return sentences


def _move(aid: Aid, order: Order) -> None:
    moved = copy(with_proposal(aid))
    moved.territories = order.values["territories"]
    write(moved, order.user, reason=order.reason)


def _transition(transition: Transition) -> Operation:
    return Operation(
        transition.label,
        (),
        lambda aid, order: transition.label.lower(),
        lambda aid, order: refusals(transition, aid, order.user, lexicon=order.lexicon) + undecided(transition, aid),
        lambda aid, order: perform(transition, aid, order.user, reason=order.reason, lexicon=order.lexicon),
    )


OPERATIONS = {
    "verify": Operation("Dire relues aujourd’hui", (), _verified, _may_write, _verify),
    "tag": Operation("Changer les étiquettes", ("add", "remove"), _tagged, _may_write, _tag),
    "territories": Operation("Changer le territoire", ("territories",), _moved, _may_move, _move),
    **{
        transition.value: _transition(transition)
        for transition in (Transition.SUBMIT, Transition.PUBLISH, Transition.ARCHIVE)
    },
}
