"""The points of many aids at once: what `matching.ranking.appraise` gives each, summed in the key of the list.

A key holds, from its highest bit: whether a need is answered, the points, and the place of the slug counted
backwards. Points are whole numbers, so a key is a sum, and the greatest key is the best of the list.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.planes.bits import Ids, Probe
from matching.planes.evaluation import NEUTRAL, Evaluation
from matching.ranking import (
    DEADLINE_DAYS,
    ELIGIBLE_POINTS,
    PRIORITY_POINTS,
    UNIT,
    deadline_points,
    doubt_points,
    need_points,
    stated_needs,
)
from vocabulary.lexicon import TERRITORY

if TYPE_CHECKING:
    from matching.planes.catalogue import CompiledCatalogue, Sheets

Keys = NDArray[np.int64]

POINT_BITS, PLACE_BITS = 31, 31
LAST_PLACE = (1 << PLACE_BITS) - 1
LOWEST = -4 * UNIT  # points stay above it, so that a key is never negative
POINT = 1 << PLACE_BITS
ANSWERS_NEED = 1 << POINT_BITS + PLACE_BITS

MOST_LEFT = 64 * 64  # more things left than any aid can have: 500 nodes in each of its trees at the very most
# What the key of an aid to check loses to that of an eligible one, by [is complete, a question is left] and number of
# things left.
DOUBT = np.array(
    [
        [0, *(doubt_points(left, is_complete=complete, asks=asks) - ELIGIBLE_POINTS for left in range(1, MOST_LEFT))]
        for complete in (False, True)
        for asks in (False, True)
    ],
    np.int64,
)
DOUBT *= POINT
DEADLINE = np.array([deadline_points(days) for days in range(DEADLINE_DAYS + 1)], np.int64)


def key(answers_need: bool, units: int, place: int) -> int:
    """The key of one aid. `place` is that of its slug, in the order of the slugs."""
    return answers_need * ANSWERS_NEED + (units - LOWEST) * POINT + LAST_PLACE - place


def units(found: int) -> int:
    """The points in a key, in units."""
    return (found % ANSWERS_NEED) // POINT + LOWEST


def keys_on(sheets: Sheets, today: date) -> Keys:
    """The key of each aid for a structure of which nothing is known but that it may have it."""
    days = np.minimum(sheets.closes.astype(np.int64) - today.toordinal(), DEADLINE_DAYS)
    points = ELIGIBLE_POINTS - LOWEST + sheets.points + DEADLINE[np.maximum(days, 0)]
    return points * POINT + LAST_PLACE - sheets.places


def add_doubt(found: Keys, held: CompiledCatalogue, chosen: Ids, ids: Ids, left: Ids, asked: Ids) -> None:
    """Lower the keys of the aids to check: `ids`, numbers `chosen` of the list."""
    found[chosen] += DOUBT[held.sheets.is_complete[ids] * 2 + asked, left]


def add_needs(found: Keys, held: CompiledCatalogue, evaluation: Evaluation, probe: Probe) -> None:
    """Raise the keys of the aids that answer a stated need; without any, all do."""
    stated = stated_needs(evaluation.answers)
    if not stated:
        found += ANSWERS_NEED
        return
    answering = []
    for position, need in enumerate(stated):
        answered = probe(held.answering(need))
        found += answered * np.int64(need_points([position]) * POINT)
        answering.append(answered)
    found += np.logical_or.reduce(answering) * np.int64(ANSWERS_NEED)


def add_precision(found: Keys, held: CompiledCatalogue, evaluation: Evaluation, ids: Ids, probe: Probe) -> None:
    """Raise the keys of the aids where the structure is surely within: an aid that is possible is, unless its answer
    is too coarse. `/territories` comes first in the columns of its question."""
    if evaluation.answers.get(TERRITORY) is None or TERRITORY not in evaluation.forest.columns:
        return
    points = held.sheets.precision[ids]
    if (coarse := evaluation.reading(TERRITORY).by_column[0].unknown) is not None:
        points = points * ~probe(coarse)
    found += points


def add_priority(found: Keys, held: CompiledCatalogue, evaluation: Evaluation, ids: Ids) -> None:
    """Raise the keys of the aids with a priority that is met, once for each."""
    trees, owner = held.priorities.of(ids)
    if trees.size:
        met = evaluation.resolve(trees).states == NEUTRAL
        np.add.at(found, owner[met], PRIORITY_POINTS * POINT)
