"""The states of a sheet and who may move it: every page, bulk action and command of agents goes through here.

Draft → to review → published → archived, with a reason each time. Who wrote any of it does not publish. What an agent
changes on a published sheet waits beside it as a proposal until another person publishes it. A superuser is the
operator: who he is never stops him, what the sheet lacks does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from aids.exchange import to_json
from aids.history import FIELDS, acting, content_of, last_number, overtaken, put, with_proposal, writers
from aids.lint import findings_for
from aids.models import Act, Aid, Status
from aids.validation import check_aid
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import RuleError

ADD, CHANGE, PUBLISH, ARCHIVE = "aids.add_aid", "aids.change_aid", "aids.publish_aid", "aids.archive_aid"


class Transition(models.TextChoices):
    SUBMIT = Act.SUBMIT.value, "Envoyer à la relecture"
    PUBLISH = Act.PUBLISH.value, "Publier"
    SEND_BACK = Act.SEND_BACK.value, "Renvoyer au brouillon"
    REJECT = Act.REJECT.value, "Écarter la modification proposée"
    WITHDRAW = Act.WITHDRAW.value, "Retirer du site, à relire"
    ARCHIVE = Act.ARCHIVE.value, "Archiver"
    REOPEN = Act.REOPEN.value, "Rouvrir en brouillon"


@dataclass(frozen=True, slots=True)
class Step:
    """From which states, to which, and the permission that it takes."""

    sources: frozenset[Status]
    target: Status
    permission: str


STEPS = {
    Transition.SUBMIT: Step(frozenset({Status.DRAFT}), Status.TO_REVIEW, CHANGE),
    Transition.PUBLISH: Step(frozenset({Status.TO_REVIEW, Status.PUBLISHED}), Status.PUBLISHED, PUBLISH),
    Transition.SEND_BACK: Step(frozenset({Status.TO_REVIEW}), Status.DRAFT, CHANGE),
    Transition.REJECT: Step(frozenset({Status.PUBLISHED}), Status.PUBLISHED, CHANGE),
    Transition.WITHDRAW: Step(frozenset({Status.PUBLISHED}), Status.TO_REVIEW, PUBLISH),
    Transition.ARCHIVE: Step(frozenset({Status.DRAFT, Status.TO_REVIEW, Status.PUBLISHED}), Status.ARCHIVED, ARCHIVE),
    Transition.REOPEN: Step(frozenset({Status.ARCHIVED}), Status.DRAFT, CHANGE),
}


class RefusedError(Exception):
    """A move that may not be made; `sentences` say every reason, in French."""

    def __init__(self, sentences: Sequence[str]):
        super().__init__(" ".join(sentences))
        self.sentences = list(sentences)


def possible(aid: Aid) -> list[Transition]:
    """The transitions that start from the state of `aid`, whoever asks."""
    return [transition for transition in Transition if _starts_here(transition, aid)]


def _starts_here(transition: Transition, aid: Aid) -> bool:
    moves = STEPS[transition].target != aid.status or aid.proposal is not None
    return aid.status in STEPS[transition].sources and moves


def refusals(transition: Transition, aid: Aid, user: Any, *, lexicon: Lexicon | None = None) -> list[str]:
    """Why `user` may not make this move, one sentence a reason; none when he may.

    With a `lexicon`, what the sheet lacks to be published is said too; `perform` always asks it.
    """
    if not _starts_here(transition, aid):
        return [f"Une fiche « {Status(aid.status).label} » ne peut pas suivre « {transition.label} »."]
    sentences = of_person(STEPS[transition].permission, aid, user)
    if transition is Transition.PUBLISH:
        if not user.is_superuser and user.pk in writers(aid):
            sentences.append("Vous avez écrit cette version, ou une partie : une autre personne la publie.")
        if lexicon is not None:
            sentences += _of_sheet(with_proposal(aid), lexicon)
    return sentences


def allowed(transition: Transition, aid: Aid, user: Any, *, lexicon: Lexicon | None = None) -> bool:
    return not refusals(transition, aid, user, lexicon=lexicon)


def of_person(permission: str, aid: Aid, user: Any) -> list[str]:
    """Why this agent may not do this with the sheet, as it is and as its proposal would have it."""
    for territories in (aid.territories, with_proposal(aid).territories):
        if not user.may_curate(territories, permission=permission):
            if not user.may_curate(territories):
                return [outside(territories)]
            return ["Votre rôle ne le permet pas sur ce territoire."]
    return []


def outside(territories: Sequence[str]) -> str:
    """That a sheet of these territories is another's."""
    if not territories or "FR" in territories:
        return "Cette aide est nationale : il faut un rôle national."
    return f"Cette aide couvre {', '.join(territories)}, qui dépasse vos territoires."


def _of_sheet(aid: Aid, lexicon: Lexicon) -> list[str]:
    try:
        check_aid(to_json(aid), lexicon)
    except RuleError as fault:
        return [f"{fault.pointer} : {fault.sentence}"]
    return [finding.sentence for finding in findings_for(aid, lexicon) if finding.forbids]


def undecided(transition: Transition, aid: Aid, chosen: Mapping[str, bool] = MappingProxyType({})) -> list[str]:
    """A sentence for each column where this move would undo, without anybody's choice, what the site shows by now."""
    columns = [] if transition is Transition.REJECT else overtaken(aid)
    return [
        f"« {FIELDS[column].verbose_name} » a changé sur le site pendant que la modification attendait :"
        " ouvrez la fiche et dites ce qui reste."
        for column in columns
        if column not in chosen
    ]


def perform(
    transition: Transition,
    aid: Aid,
    user: Any,
    *,
    reason: str,
    lexicon: Lexicon,
    chosen: Mapping[str, bool] = MappingProxyType({}),
    seen: int | None = None,
) -> Aid:
    """Make the move and return the aid as it now is. Raises RefusedError, with nothing written.

    The aid is read again under a lock: a move made meanwhile is seen. `chosen` says of each overtaken column whether
    the proposal's value is taken; `seen` is the last version that the agent read, when he read one.
    """
    if not reason.strip():
        raise RefusedError(["Donnez une raison."])
    with acting(user, act=transition.value, reason=reason.strip()):
        aid = locked(aid.pk)
        if seen is not None and seen != last_number(aid):
            raise RefusedError(["La fiche a changé depuis que vous l'avez ouverte : relisez-la."])
        _refuse(undecided(transition, aid, chosen))
        if aid.proposal:
            aid.proposal = {column: value for column, value in aid.proposal.items() if chosen.get(column, True)}
        _refuse(refusals(transition, aid, user, lexicon=lexicon))
        # A sheet that leaves the site takes with it the change that waited beside it.
        if aid.proposal and transition is not Transition.REJECT:
            put(aid, aid.proposal)
        aid.proposal = None
        aid.merged_into = None
        aid.status = STEPS[transition].target
        aid.save()
    return aid


def locked(pk: int) -> Aid:
    """The aid, kept from other writers until the transaction ends."""
    return Aid.objects.select_for_update(of=("self",)).select_related("bearer").get(pk=pk)


def may_write(aid: Aid, user: Any) -> list[str]:
    """Why `user` may not change this sheet's content; nothing when he may."""
    if aid.status == Status.ARCHIVED and not user.is_superuser:
        return ["Cette fiche est archivée : rouvrez-la d'abord."]
    return of_person(CHANGE, aid, user)


def write(aid: Aid, user: Any, *, act: Act = Act.EDIT, reason: str = "") -> bool:
    """Save an aid whose content `user` changed; True when it now waits as a proposal beside the published sheet.

    A new aid enters as a draft; one that exists keeps its state, whatever `aid` says. The operator changes a
    published sheet in place, unless a proposal waits beside it.
    Raises RefusedError when the sheet, before or after, is not this agent's.
    """
    with acting(user, act=act.value, reason=reason):
        if aid.pk is None:
            aid.status = Status.DRAFT
            _refuse(of_person(ADD, aid, user))
            aid.save()
            return False
        stored, content = locked(aid.pk), content_of(aid)
        after = put(copy(stored), content)
        _refuse(may_write(stored, user) or of_person(CHANGE, after, user))
        if stored.status != Status.PUBLISHED or (user.is_superuser and stored.proposal is None):
            after.save()
            return False
        present = content_of(stored)
        stored.proposal = {column: value for column, value in content.items() if value != present[column]} or None
        with acting(act=Act.PROPOSE.value):
            stored.save(update_fields=["proposal", "updated_at"])
        return stored.proposal is not None


def _refuse(sentences: Sequence[str]) -> None:
    if sentences:
        raise RefusedError(sentences)


def faults(aid: Aid, lexicon: Lexicon) -> list[str]:
    """What keeps this content from being saved at all: the database's rules and the contract's."""
    try:
        aid.full_clean(exclude=["proposal", "merged_into"])
        check_aid(to_json(aid), lexicon)
    except ValidationError as error:
        return error.messages
    except RuleError as fault:
        return [f"{fault.pointer} : {fault.sentence}"]
    return []
