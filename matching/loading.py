"""The published aids of the database as matching reads them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping

from aids.models import Aid
from aids.rules import parse_trees
from matching.engine import MatchableAid
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import RuleError

logger = logging.getLogger(__name__)

COLUMNS = (
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
)
CHUNK = 500


def load_aids(lexicon: Lexicon, pause: Callable[[], None] = lambda: None) -> Iterator[MatchableAid]:
    """Every published aid; one whose stored rule is broken is left out and logged."""
    for row in Aid.objects.published().values(*COLUMNS).iterator(chunk_size=CHUNK):
        pause()
        if (aid := read_aid(row, lexicon)) is not None:
            yield aid


def load_changed(slugs: Collection[str], lexicon: Lexicon) -> dict[str, MatchableAid | None]:
    """These aids as they now are; None for one that is not published, or cannot be read."""
    found: dict[str, MatchableAid | None] = dict.fromkeys(slugs)
    for row in Aid.objects.published().filter(slug__in=slugs).values(*COLUMNS):
        found[row["slug"]] = read_aid(row, lexicon)
    return found


def read_aid(row: Mapping[str, object], lexicon: Lexicon) -> MatchableAid | None:
    """What matching reads of a stored aid; None, and a line in the log, when its rule is broken."""
    try:
        return matchable(row, lexicon)
    except (RuleError, KeyError) as fault:
        logger.error("Aide %s laissée de côté, règle illisible : %s", row["slug"], fault)
        return None


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
