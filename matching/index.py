"""The published catalogue held in memory by each worker, behind one door: `catalogue().match(answers, today)`.

A worker compares one tiny row with the version it holds, and rebuilds when they differ; the
catalogue it holds is immutable and swapped whole, so that no page mixes two versions.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from aids.models import Aid
from aids.rules import parse_trees
from matching.engine import Group, MatchableAid, Verdict, facts_for, judge
from matching.ranking import RankedAid, rank
from vocabulary.answers import Answers
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.models import CatalogueVersion
from vocabulary.rules.tree import RuleError
from vocabulary.snapshot import load_lexicon

logger = logging.getLogger(__name__)

PAGE_SIZE = 10


@dataclass(frozen=True)
class Matches:
    """Every aid of the catalogue for one structure on one day, best first, the excluded last."""

    ranked: tuple[RankedAid, ...]

    @cached_property
    def possible(self) -> tuple[RankedAid, ...]:
        """All but the excluded, in the order of rank."""
        return tuple(one for one in self.ranked if one.rank is not None)

    @cached_property
    def excluded(self) -> tuple[RankedAid, ...]:
        return self.ranked[len(self.possible) :]

    @cached_property
    def by_verdict(self) -> Mapping[Verdict, int]:
        return Counter(one.judgement.verdict for one in self.ranked)

    @cached_property
    def by_group(self) -> Mapping[Group, int]:
        return Counter(one.judgement.group for one in self.ranked)


@dataclass(frozen=True)
class Catalogue:
    """One version of the published aids and of the words they are written in."""

    version: tuple[int, int]
    lexicon: Lexicon
    aids: Mapping[str, MatchableAid]

    def match(self, answers: Answers, today: date) -> Matches:
        """Judge and rank every aid for these answers on `today`."""
        places = self.lexicon.places
        judged = []
        for aid in self.aids.values():
            facts = facts_for(aid, answers, places)
            judged.append((aid, judge(aid, facts, today), facts))
        return Matches(tuple(rank(judged, self.lexicon.questions[NEEDS], places, today)))


_held: Catalogue | None = None
_loading = threading.Lock()


def catalogue() -> Catalogue:
    """The catalogue as it is now; one query when it has not changed."""
    global _held
    version = CatalogueVersion.current()
    if _held is not None and _held.version == version:
        return _held
    with _loading:
        if _held is None or _held.version != version:
            _held = _load(_held)
        return _held


def _load(held: Catalogue | None) -> Catalogue:
    """The catalogue of now. The version is read before the rows: newer rows only mean one more load."""
    version = CatalogueVersion.current()
    same_words = held is not None and held.version[1] == version[1]
    lexicon = held.lexicon if held is not None and same_words else load_lexicon()
    return Catalogue(version, lexicon, load_aids(lexicon))


def load_aids(lexicon: Lexicon) -> dict[str, MatchableAid]:
    """The published aids, parsed; one whose stored rule is broken is left out and logged."""
    aids = {}
    columns = [
        "id",
        "slug",
        "recurrence",
        "opens_on",
        "closes_on",
        "territories",
        "needs",
        "eligibility",
        "strands",
        "priority",
        "conditions_complete",
        "verified_on",
    ]
    for row in Aid.objects.published().order_by("slug").values(*columns):
        try:
            aids[row["slug"]] = matchable(row, lexicon)
        except (RuleError, KeyError) as fault:
            logger.error("Aide %s laissée de côté, règle illisible : %s", row["slug"], fault)
    return aids


def matchable(row: Mapping[str, object], lexicon: Lexicon) -> MatchableAid:
    """What matching reads of a stored aid. Raises RuleError or KeyError when its words are not known."""
    trees = parse_trees(row, lexicon)
    for code in row["territories"]:
        lexicon.places[code]
    return MatchableAid(
        id=row["id"],
        slug=row["slug"],
        recurrence=row["recurrence"],
        opens_on=row["opens_on"],
        closes_on=row["closes_on"],
        territories=tuple(row["territories"]),
        eligibility=trees.eligibility,
        strands=trees.strands,
        priority=trees.priority,
        is_complete=row["conditions_complete"],
        is_verified=row["verified_on"] is not None,
        needs=frozenset(row["needs"]),
    )
