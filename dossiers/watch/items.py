"""What a message says of one aid: what happened, why this structure, until when; as things stand when it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from aids.wording import amount_in_words, deadline_in_words
from dossiers.models import NewsKind, Notice
from dossiers.watch.changes import changes
from dossiers.watch.sheets import DEADLINE, Sheet
from matching.cards import aid_url, verdict_in_words
from matching.engine import Group, Judgement, Verdict, facts_for, judge
from matching.explain import Explainer, opening_sentence
from matching.querystring import AnswersQuery
from matching.ranking import appraise
from vocabulary.french import counted, day, typo
from vocabulary.lexicon import NEEDS

MOST_REASONS = 3
CLOSINGS = (NewsKind.CLOSES_30, NewsKind.CLOSES_7)


class Topic(StrEnum):
    """What an item is about, which the subject of the message says."""

    POSSIBLE = "possible"
    CHANGED = "changed"
    CLOSES = "closes"


@dataclass(frozen=True, slots=True)
class Item:
    """One aid in a message. `says` is what happened, `why` what makes it one for this structure; both are sentences."""

    topic: Topic
    name: str
    bearer: str
    path: str
    group: str
    verdict: str
    says: Sequence[str]
    why: Sequence[str]
    amount: str
    deadline: str
    days_left: int | None


def item(
    notices: Sequence[Notice],
    now: Sheet | None,
    before: Mapping[int, Sheet],
    query: AnswersQuery,
    explainer: Explainer,
) -> Item | None:
    """What these notices on one aid say to one structure, the oldest first; None when nothing of it holds any more.

    `now` is the sheet as published, `before` the former ones by version.
    """
    if now is None or now.rule is None:
        return None
    facts = facts_for(now.rule, explainer.answers, explainer.lexicon.places)
    judgement = judge(now.rule, facts, explainer.today)
    said = dict(_said(notices, now, before, judgement, explainer))
    if not said:
        return None
    topic = next(iter(said))
    aid = now.aid
    return Item(
        topic=topic,
        name=typo(aid.name),
        bearer=typo(aid.bearer.name),
        path=aid_url(aid.slug, query),
        group=str(judgement.group),
        verdict=verdict_in_words(judgement),
        says=[sentence for sentences in said.values() for sentence in sentences],
        why=_why(now, judgement, explainer),
        amount=amount_in_words(aid.amount),
        deadline=deadline_in_words({name: getattr(aid, name) for name in DEADLINE}, explainer.today),
        days_left=(aid.closes_on - explainer.today).days if aid.closes_on else None,
    )


def _said(
    notices: Sequence[Notice], now: Sheet, before: Mapping[int, Sheet], judgement: Judgement, explainer: Explainer
) -> Iterator[tuple[Topic, list[str]]]:
    """Sentences by topic, the most important first; several notices on the same thing are said once."""
    possible = judgement.verdict is not Verdict.INELIGIBLE
    kinds = {notice.kind for notice in notices}
    changed = next((notice for notice in notices if notice.kind == NewsKind.CHANGED), None)
    former = before.get(changed.news.before) if changed else None
    found = changes(former, now, explainer) if former else []
    was_possible = (
        changed is not None and former is not None and _was_possible(former, changed.news.survey.since, explainer)
    )
    if possible and NewsKind.PUBLISHED in kinds:
        yield Topic.POSSIBLE, ["Cette aide vient d’être publiée."]
    elif possible and former is not None and not was_possible:
        yield Topic.POSSIBLE, found or [typo(opening_sentence(now.rule, explainer.today))]
    elif possible and NewsKind.OPENS in kinds:
        yield Topic.POSSIBLE, [typo(opening_sentence(now.rule, explainer.today))]
    elif was_possible and found:
        yield Topic.CHANGED, found
    closes_on = now.aid.closes_on
    if possible and any(notice.kind in CLOSINGS and _is_of(notice, closes_on) for notice in notices):
        yield Topic.CLOSES, [_closing(closes_on, explainer.today)]


def _was_possible(former: Sheet, day_before: date, explainer: Explainer) -> bool:
    if former.rule is None:
        return False
    facts = facts_for(former.rule, explainer.answers, explainer.lexicon.places)
    return judge(former.rule, facts, day_before).verdict is not Verdict.INELIGIBLE


def _is_of(notice: Notice, closes_on: date | None) -> bool:
    """Whether the closing that the notice announces is still the one of the sheet."""
    return closes_on is not None and notice.mark == closes_on.isoformat()


def _closing(closes_on: date, today: date) -> str:
    left = (closes_on - today).days
    if left <= 0:
        return typo(f"Dernier jour pour demander : elle ferme ce {day(closes_on)}.")
    return typo(f"Elle ferme le {day(closes_on)} : plus que {counted(left, 'jour', 'jours')} pour demander.")


def _why(now: Sheet, judgement: Judgement, explainer: Explainer) -> list[str]:
    """Some reasons of the card of the aid: those that make it possible, or those that now exclude it."""
    places = explainer.lexicon.places
    facts = facts_for(now.rule, explainer.answers, places)
    needs = explainer.lexicon.questions[NEEDS]
    reasons = explainer.reasons(appraise(now.rule, judgement, facts, needs, places, explainer.today), facts)
    wanted = ("failed",) if judgement.group is Group.EXCLUDED else ("met", "priority")
    chosen = [reason.sentence for reason in reasons if reason.kind in wanted]
    return (chosen or [typo("Rien dans vos réponses ne s'y oppose.")])[:MOST_REASONS]
