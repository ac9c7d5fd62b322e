"""The points of many aids at once: what `matching.ranking.appraise` gives each, as arrays, and the key of the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from matching.planes.bits import Flags, Ids, Probe, empty
from matching.planes.evaluation import Evaluation
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
from vocabulary.lexicon import NEEDS, TERRITORY

if TYPE_CHECKING:
    from matching.planes.catalogue import CompiledCatalogue

Units = NDArray[np.int64]

# A key holds, from its highest bit: whether a need is answered, the points, the place of the slug counted backwards.
POINT_BITS, PLACE_BITS = 31, 31
LAST_PLACE = (1 << PLACE_BITS) - 1
LOWEST = -4 * UNIT  # points stay above it, so that a key is never negative


MOST_LEFT = 64 * 64  # more things left than any aid can have: 500 nodes in each of its trees at the very most
# The points of an aid to check, by [is complete, a question is left] and number of things left; 0 left is eligible.
CERTAINTY = np.array(
    [
        [ELIGIBLE_POINTS, *(doubt_points(left, is_complete=is_complete, asks=asks) for left in range(1, MOST_LEFT))]
        for is_complete in (False, True)
        for asks in (False, True)
    ],
    np.int32,
)
DEADLINE = np.array([deadline_points(days) for days in range(DEADLINE_DAYS + 1)], np.int32)


def keys(answers_need: Flags | bool, units: Units | int, places: Ids | int) -> Units:
    """One number an aid, the greatest first in the list. `places` are those of the slugs, in their order."""
    points = np.asarray(answers_need, np.int64) << POINT_BITS | (units - LOWEST)
    return points << PLACE_BITS | (LAST_PLACE - np.asarray(places, np.int64))


def units(
    held: CompiledCatalogue, evaluation: Evaluation, ids: Ids, left: Ids, asked: Flags, today: date
) -> tuple[Units, Flags | bool]:
    """The points of the aids `ids`, none of them excluded, and whether each answers a need.

    `left`: how many things are left of each, none when it is eligible; `asked`: whether a question is among them.
    """
    sheets, probe = held.sheets, Probe(ids)
    found = CERTAINTY[sheets.is_complete[ids] * 2 + asked, left].astype(np.int64)
    found += DEADLINE[np.minimum(sheets.closes[ids] - today.toordinal(), DEADLINE_DAYS)]
    found += sheets.points[ids]
    _add_precision(found, held, evaluation, ids, probe)
    _add_priority(found, held, evaluation, ids)
    answering = _needs_answered(held, evaluation, probe)
    for position, answered in enumerate(answering):
        found += answered * need_points([position])
    return found, np.logical_or.reduce(answering) if answering else True


def _needs_answered(held: CompiledCatalogue, evaluation: Evaluation, probe: Probe) -> Sequence[Flags]:
    """For each stated need, whether each aid answers it."""
    question = held.lexicon.questions[NEEDS]
    answering = []
    for need in stated_needs(evaluation.answers):
        plane = empty(len(held.aids))
        for value in question.lineage(need) & held.needs.keys():
            plane |= held.needs[value]
        answering.append(probe(plane))
    return answering


def _add_precision(found: Units, held: CompiledCatalogue, evaluation: Evaluation, ids: Ids, probe: Probe) -> None:
    """Where the structure is surely within. `/territories` comes first in the columns of its question."""
    readings = evaluation.read.get(TERRITORY)
    if readings:
        within = held.forest.columns[TERRITORY][0].has
        coarse = readings[0][1]
        found += held.sheets.precision[ids] * probe(within if coarse is None else within & ~coarse)


def _add_priority(found: Units, held: CompiledCatalogue, evaluation: Evaluation, ids: Ids) -> None:
    """Points for each priority tree that is met."""
    trees, owner = held.priorities.of(ids)
    if trees.size:
        np.add.at(found, owner[evaluation.resolve(trees).neutral], PRIORITY_POINTS)
