"""What happened to the possible aids of a structure since a member's visit before: the news of the watch, as a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from dossiers.models import News, NewsKind, Notice
from dossiers.watch.items import Item, item
from dossiers.watch.sheets import sheets_at, sheets_now
from matching.explain import Explainer
from matching.querystring import AnswersQuery

TOLD = (NewsKind.PUBLISHED, NewsKind.CHANGED, NewsKind.OPENS)  # what closes soon has its own list
MOST_READ = 200  # news looked at, the last first
MOST_SHOWN = 10


def recent(since: date, possible: Collection[str], query: AnswersQuery, explainer: Explainer) -> list[dict[str, Any]]:
    """The news of the possible aids, `since` included, the last first; three queries whatever their number."""
    found = News.objects.filter(day__gte=since, kind__in=TOLD, aid__slug__in=possible).select_related("survey")
    by_aid: dict[int, list[News]] = defaultdict(list)
    for news in found.order_by("-pk")[:MOST_READ]:
        by_aid[news.aid_id].insert(0, news)
    now = sheets_now(by_aid, explainer.lexicon)
    before = sheets_at([one.before for news in by_aid.values() for one in news if one.before], explainer.lexicon)
    said = []
    for pk, news in by_aid.items():
        notices = [Notice(aid_id=pk, kind=one.kind, mark=one.mark, news=one) for one in news]
        if (one := item(notices, now.get(pk), before, query, explainer)) is not None:
            said.append(one)
    return [_shown(one) for one in said[:MOST_SHOWN]]


def _shown(one: Item) -> dict[str, Any]:
    return {
        "name": one.name,
        "url": one.path,
        "bearer": one.bearer,
        "group": one.group,
        "verdict": one.verdict,
        "says": one.says,
        "why": one.why,
        "deadline": one.deadline,
    }
