"""What waits to be told becomes a message, at once or on Monday; the message and its memory are one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from itertools import groupby
from operator import attrgetter

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef

from dossiers.models import ASKED_FOR, KeptAid, KeptState, Notice, NoticeState, Watch
from dossiers.watch.answers import query_of
from dossiers.watch.items import CLOSINGS, Item, Topic, item
from dossiers.watch.links import manage_path, stop_path
from dossiers.watch.sheets import sheets_at, sheets_now
from matching.addresses import path_of
from matching.explain import Explainer
from matching.index import catalogue
from matching.querystring import AnswersQuery
from structures import mails
from structures.models import Mail
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon

AT_A_TIME = 100  # watches in one transaction
LONGEST_SUBJECT = 60


def tell_some(today: date) -> int:
    """Write the messages of some watches that have something due, and remember it; how many watches they were.

    Killed, nothing is written: the notices still wait. Several may work at once, each on its own watches.
    """
    lexicon = catalogue().lexicon
    waiting = Notice.objects.filter(state=NoticeState.WAITING, due_on__lte=today)
    with transaction.atomic():
        held = Watch.objects.active().filter(Exists(waiting.filter(watch=OuterRef("pk"))))
        held = held.select_related("membership__structure", "membership__user")
        watches = {one.pk: one for one in held.select_for_update(skip_locked=True, of=("self",))[:AT_A_TIME]}
        due = waiting.filter(watch__in=watches).select_related("news__survey").order_by("watch", "pk")
        notices = {pk: list(group) for pk, group in groupby(due, key=attrgetter("watch_id"))}
        told = _Telling(today, lexicon, watches.values(), [one for group in notices.values() for one in group])
        for pk, group in notices.items():
            told.tell(watches[pk], group)
        told.remember()
    return len(watches)


class _Telling:
    """The messages of some watches: the sheets that they speak of are read once."""

    def __init__(self, today: date, lexicon: Lexicon, watches: Iterable[Watch], notices: Sequence[Notice]):
        self.today, self.lexicon = today, lexicon
        self.said = _said_by(one.membership.structure_id for one in watches if one.membership)
        self.now = sheets_now([one.aid_id for one in notices], lexicon)
        self.before = sheets_at([one.news.before for one in notices if one.news.before is not None], lexicon)
        self.states: dict[NoticeState, list[int]] = defaultdict(list)
        self.messages: list[Mail] = []

    def tell(self, watch: Watch, notices: Sequence[Notice]) -> None:
        """One message for all that is due to this watch, unless none of it holds any more."""
        query = query_of(watch, self.lexicon)
        explainer = Explainer(query.answers, self.today, self.lexicon)
        items = []
        for group in _by_aid(notices):
            wanted = self._wanted(watch, group)
            found = item(wanted, self.now.get(group[0].aid_id), self.before, query, explainer) if wanted else None
            self.states[NoticeState.TOLD if found else NoticeState.DROPPED] += [one.pk for one in group]
            if found:
                items.append(found)
        if items:
            self.messages.append(_message(watch, items, query, key=f"veille/{watch.pk}/{notices[-1].pk}"))

    def _wanted(self, watch: Watch, notices: Sequence[Notice]) -> Sequence[Notice]:
        """Of the notices on one aid, those worth telling: none of one that is hidden, no last days of one asked for."""
        state = self.said.get((watch.membership.structure_id, notices[0].aid_id)) if watch.membership else None
        if state == KeptState.HIDDEN:
            return []
        return [one for one in notices if one.kind not in CLOSINGS] if state in ASKED_FOR else notices

    def remember(self) -> None:
        """Put the messages in the outbox, and what they tell among what was told."""
        mails.post_all(self.messages)
        for state, pks in self.states.items():
            Notice.objects.filter(pk__in=pks).update(state=state)


def _said_by(structures: Iterable[int]) -> dict[tuple[int, int], str]:
    """What these structures said of aids, by structure and aid: one query."""
    kept = KeptAid.objects.filter(structure__in=set(structures))
    return {(structure, aid): state for structure, aid, state in kept.values_list("structure", "aid", "state")}


def _by_aid(notices: Iterable[Notice]) -> list[list[Notice]]:
    found: dict[int, list[Notice]] = defaultdict(list)
    for one in notices:
        found[one.aid_id].append(one)
    return list(found.values())


def _message(watch: Watch, items: Sequence[Item], query: AnswersQuery, *, key: str) -> Mail:
    context = {
        "subject": subject(items),
        "items": [asdict(one) for one in items],
        "results_path": f"{path_of('results')}?{query.urlencoded}",
        "manage_path": manage_path(watch),
        "stop_path": stop_path(watch),
    }
    return mails.written(key=key, to=watch.address, template="watch", context=context, headers=unsubscribing(watch))


def unsubscribing(watch: Watch) -> dict[str, str]:
    """What lets a mail reader stop the watch by itself (RFC 8058)."""
    return {
        "List-Unsubscribe": f"<{settings.SITE_URL}{stop_path(watch)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def subject(items: Sequence[Item]) -> str:
    """Sixty signs at most, and nothing of the structure's situation."""
    if len(items) > 1:
        if all(one.topic is Topic.POSSIBLE for one in items):
            return typo(f"{len(items)} aides nouvelles pour votre structure")
        return typo(f"Du nouveau sur {len(items)} aides pour votre structure")
    [only] = items
    if only.topic is Topic.POSSIBLE:
        return _with_name(only.name, "Une aide vous semble ouverte : {}")
    if only.topic is Topic.CLOSES and only.days_left:
        return _with_name(only.name, f"{{}} : plus que {only.days_left} jours pour demander")
    if only.topic is Topic.CLOSES:
        return _with_name(only.name, "{} : dernier jour pour demander")
    return _with_name(only.name, "{} : une condition a changé pour vous")


def _with_name(name: str, sentence: str) -> str:
    room = LONGEST_SUBJECT - len(typo(sentence.format("")))
    short = name if len(name) <= room else f"{name[: room - 1].rsplit(' ', 1)[0]}…"
    return typo(sentence.format(short))
