"""What changed in an aid for one structure, in sentences: its amount, its dates, the conditions as they read for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from aids.models import Aid
from aids.wording import amount_in_words, deadline_in_words
from dossiers.watch.sheets import DEADLINE, Sheet
from matching.engine import MatchableAid, facts_for
from matching.explain import Condition, Explainer
from vocabulary.french import day, quoted, typo

# The dates have their own sentence; that a sheet does not know everything is no condition.
NOT_CONDITIONS = ("/open", "/complete")


def changes(before: Sheet, now: Sheet, explainer: Explainer) -> list[str]:
    """One sentence for each change that matters to this structure; none when all reads the same to it."""
    found = [*_amounts(before.aid, now.aid), *_dates(before.aid, now.aid, explainer)]
    if before.rule is not None and now.rule is not None:
        found += _conditions(before.rule, now.rule, explainer)
    return [typo(sentence) for sentence in found]


def _amounts(before: Aid, now: Aid) -> Iterator[str]:
    if (change := _change(amount_in_words(before.amount), amount_in_words(now.amount))) is not None:
        yield f"Le montant change : {change}."
    former = _amounts_of_strands(before.strands)
    for label, words in _amounts_of_strands(now.strands).items():
        if (change := _change(former.get(label, words), words)) is not None:
            yield f"Le montant change pour {quoted(label)} : {change}."


def _amounts_of_strands(strands: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {strand["label"]: amount_in_words(strand.get("amount") or {}) for strand in strands}


def _dates(before: Aid, now: Aid, explainer: Explainer) -> Iterator[str]:
    if (change := _change(_deadline(before, explainer.today), _deadline(now, explainer.today))) is not None:
        yield f"La date limite change : {change}."


def _deadline(aid: Aid, today: date) -> str:
    """A date alone where there is one: how many days are left is said once, by the message."""
    has_begun = aid.opens_on is None or aid.opens_on <= today
    if aid.closes_on is not None and today <= aid.closes_on and has_begun:
        return day(aid.closes_on)
    return deadline_in_words({name: getattr(aid, name) for name in DEADLINE}, today)


def _change(before: str, now: str) -> str | None:
    return None if before == now else f"{quoted(before)} devient {quoted(now)}"


def _conditions(before: MatchableAid, now: MatchableAid, explainer: Explainer) -> Iterator[str]:
    """The sentences that a page of the aid shows now and did not, and the other way round."""
    former, present = (list(dict.fromkeys(_sentences(rule, explainer))) for rule in (before, now))
    for sentence in present:
        if sentence not in former:
            yield f"Une condition change : {sentence}"
    for sentence in former:
        if sentence not in present:
            yield f"Ce n'est plus demandé : {sentence}"


def _sentences(rule: MatchableAid, explainer: Explainer) -> Iterator[str]:
    facts = facts_for(rule, explainer.answers, explainer.lexicon.places)
    return _flat(explainer.effective_conditions(rule, facts))


def _flat(conditions: Iterable[Condition]) -> Iterator[str]:
    for condition in conditions:
        if condition.parts:
            yield from _flat(condition.parts)
        elif condition.path not in NOT_CONDITIONS:
            yield condition.sentence
