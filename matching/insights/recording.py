"""What one page leaves: an anonymous event, made and written beside the requests."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import asdict
from datetime import date

from django.conf import settings
from django.http import HttpRequest

from matching.engine import Group, Judgement, MatchableAid, failing, leaves
from matching.excluded import key_of
from matching.insights.models import Reading, Search
from matching.insights.profile import CoarseProfile
from matching.insights.writing import write_beside
from matching.planes import Matches
from matching.planes.reasons import alone_excluding
from matching.ranking import needs_answered, stated_needs
from structures import sessions
from vocabulary.lexicon import NEEDS
from vocabulary.rules.evaluation import Facts

# Who reads without being a person who looks for an aid. A robot that hides is counted: nothing tells it apart.
ROBOTS = re.compile(
    r"(?<!cu)bot(\b|_)|crawl|spider|slurp|preview|fetch|monitor|uptime|headless|lighthouse|archiv|curl|wget|python|httpx"
    r"|okhttp|java/|go-http|libwww|ruby|perl|axios|node|scan|validator|facebookexternalhit|embedly|feed",
    re.IGNORECASE,
)


def is_counted(request: HttpRequest) -> bool:
    """Whether this request is somebody's visit: no robot, no agent at work, nobody who asked not to be counted."""
    headers = request.headers
    agent = headers.get("User-Agent", "")
    refuses = "1" in (headers.get("DNT"), headers.get("Sec-GPC"))
    ahead = "prefetch" in f"{headers.get('Sec-Purpose', '')} {headers.get('Purpose', '')}"
    if request.method != "GET" or refuses or ahead or not agent or ROBOTS.search(agent):
        return False
    return not is_agent(request)


def is_agent(request: HttpRequest) -> bool:
    """Whether this is the session of an agent: no query for who has no session."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and sessions.FACTOR in request.session


def record_search(request: HttpRequest, matches: Matches) -> None:
    """The list of results as it was first shown for these answers."""
    if is_counted(request) and matches.answers.given:
        write_beside(lambda: _search(matches))


def record_reading(
    request: HttpRequest, aid: MatchableAid, judgement: Judgement | None, facts: Facts, day: date
) -> None:
    """The sheet of an aid that was opened; no judgement when no answer was given."""
    if is_counted(request):
        write_beside(lambda: _reading(aid, judgement, facts, day))


def _search(matches: Matches) -> Search:
    groups = matches.by_group
    return Search(
        day=matches.today,
        **_coarsely(CoarseProfile.of(matches.answers, matches.held.lexicon.places)),
        likely=groups[Group.LIKELY],
        to_answer=groups[Group.TO_ANSWER],
        excluded=groups[Group.EXCLUDED],
        unmet=unmet_needs(matches),
        obstacles=obstacles_of(matches),
    )


def _reading(aid: MatchableAid, judgement: Judgement | None, facts: Facts, day: date) -> Reading:
    excluded = judgement is not None and judgement.group is Group.EXCLUDED
    return Reading(
        day=day,
        **_coarsely(CoarseProfile.of(facts.answers, facts.places)),
        aid=aid.slug,
        group=str(judgement.group) if judgement else "",
        obstacles=sorted(keys_excluding(aid, facts, day)) if excluded else [],
    )


def keys_excluding(aid: MatchableAid, facts: Facts, today: date) -> frozenset[str]:
    """What excludes an aid: questions, `declared`, `/open`; empty for a rule that nobody can meet."""
    paths = failing(aid, facts, today)
    return frozenset(key_of(leaf) for leaf, _ in leaves(aid.condition(today)) if leaf.path in paths)


def obstacles_of(matches: Matches) -> dict[str, int]:
    """By question, how many aids it is alone to exclude among those that take applications."""
    found = Counter(alone_excluding(matches))
    for one in matches.excluded_apart:
        facts = Facts(matches.answers, matches.answers.declarations.get(one.aid.slug, {}), matches.held.lexicon.places)
        keys = keys_excluding(one.aid, facts, matches.today)
        if len(keys) == 1 and "/open" not in keys:
            found.update(keys)
    return dict(sorted(found.items()))


def unmet_needs(matches: Matches) -> list[str]:
    """The stated needs that no possible aid answers."""
    needs = matches.held.lexicon.questions[NEEDS]
    stated = stated_needs(matches.answers)
    apart = {position for one in matches.possible_apart for position in needs_answered(one.aid, matches.answers, needs)}
    return [
        need
        for position, need in enumerate(stated)
        if position not in apart and not matches.possible_for(needs.lineage(need))
    ]


def _coarsely(profile: CoarseProfile) -> dict[str, object]:
    return asdict(profile) | {"needs": list(profile.needs)}
