"""One structure's answers against a forest: which trees are failed, which unknown, and what is left of those.

Planes first, for the conditions that stand directly in each group; then, only for the groups that these leave
undecided, their children, gathered. The cost follows the few trees that survive, not the size of the catalogue.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.planes.bits import Ids, Plane, Probe, empty, mask_words, where
from matching.planes.columns import Column, Reading
from matching.planes.forest import Forest
from vocabulary.answers import Answers

Masks = NDArray[np.uint64]  # [word, group] questions, one bit each
States = NDArray[np.uint8]
# The state of a group: the greatest of those of its own conditions, and of its children each seen from the other
# side. This is the least and the greatest of Kleene's logic, since groups alternate between `all` and `any`.
UNPACKED = 1 << 15  # groups: up to here it is quicker to have all their states at hand
NEUTRAL, UNKNOWN, SETTLED = np.uint8(0), np.uint8(1), np.uint8(2)


@dataclass(slots=True)
class Resolution:
    """Groups decided. A neutral one is an `all` that is met, an `any` that failed. `children` are those of the groups
    that their own conditions left open, each with the index of its `owner` in `ids`."""

    ids: Ids
    states: States
    children: Resolution | None
    owner: Ids


class Evaluation:
    """What one set of answers says to a forest."""

    def __init__(self, forest: Forest, answers: Answers):
        self.forest = forest
        self.answers = answers
        reader, get = forest.reader, answers.get
        self._readings = [
            *[reader.read(question, get(question)) for question in forest.alone],
            *[reader.read_together(group, tuple(map(get, group))) for group in forest.together],
        ]
        self._both = forest.silent.copy()
        self.settled, self.unknown = all_settled, all_unknown = self._both
        for settled, unknown, _ in self._readings:
            if settled is not None:
                all_settled |= settled
            if unknown is not None:
                all_unknown |= unknown
        self._states = self._unpacked() if forest.size <= UNPACKED else None

    def reading(self, question: str) -> Reading:
        """What the answer to this question says to its columns."""
        return self.forest.reader.read(question, self.answers.get(question))

    def _own(self, ids: Ids) -> States:
        """The states of these groups by their own conditions alone."""
        if self._states is not None:
            return self._states[ids]
        byte, bit = ids >> 3, (ids & 7).astype(np.uint8)
        settled = (self.settled.view(np.uint8)[byte] >> bit & 1) << 1
        unknown = self.unknown.view(np.uint8)[byte] >> bit & 1
        states: States = np.maximum(settled, unknown)
        return states

    def _unpacked(self) -> States:
        """The states of all groups by their own conditions alone."""
        settled, unknown = np.unpackbits(self._both.view(np.uint8), axis=1, bitorder="little")
        states: States = np.maximum(settled + settled, unknown)
        return states

    def settled_with(self, answers: Answers) -> Plane:
        """The groups that other answers settle by their own conditions; only what differs is read anew."""
        questions = self.forest.columns
        differing = tuple(question for question in questions if answers.get(question) != self.answers.get(question))
        if differing not in self._settled_without:
            plane = empty(self.forest.size)
            for question in questions:
                if question not in differing and (settled := self.reading(question).settled) is not None:
                    plane |= settled
            self._settled_without[differing] = plane
        found = self._settled_without[differing]
        for question in differing:
            if (settled := self.forest.reader.read(question, answers.get(question)).settled) is not None:
                found = found | settled
        return found

    @cached_property
    def _settled_without(self) -> dict[tuple[str, ...], Plane]:
        """What the conditions on all questions but some settle, by those."""
        return {}

    def settled_by(self, question: str) -> Iterator[tuple[Column, Plane]]:
        """Each column of a question that settles groups, and which; none without an answer."""
        if question in self.forest.columns:
            for column, reading in zip(self.forest.columns[question], self.reading(question).by_column, strict=True):
                if reading.settled is not None:
                    yield column, reading.settled

    @property
    def bytes_read(self) -> int:
        """Of the planes that this evaluation reads."""
        return self.forest.silent.nbytes + sum(reading.nbytes for reading in self._readings)

    def resolve(self, ids: Ids) -> Resolution:
        """Decide these groups, looking at their children only where their own conditions do not do it."""
        states = self._own(ids)
        open_ones = where(states != SETTLED)
        few = open_ones.size < ids.size  # those at the top were chosen among the open ones
        below, owner = self.forest.children.of(ids[open_ones] if few else ids)
        if not below.size:
            return Resolution(ids, states, None, owner)
        children = self.resolve(below)
        if few:
            owner = open_ones[owner]
        np.maximum.at(states, owner, SETTLED - children.states)
        return Resolution(ids, states, children, owner)

    def left(self, found: Resolution, chosen: Ids) -> tuple[Masks, NDArray[np.uint16]]:
        """Of the chosen groups (indices in `found`), all unknown: the questions left, and how many unknown points."""
        ids = found.ids[chosen]
        masks, probe = np.take(self.forest.asks, ids, axis=1) & self._unanswered, Probe(ids)
        for question, coarse in self._coarse:
            word, bit = divmod(self.forest.bit_of[question], 64)
            masks[word, probe(coarse)] |= np.uint64(1 << bit)
        points = self.forest.unknown_points[ids]
        if found.children is not None:
            number = np.full(found.ids.size, -1, np.int32)  # of each group among the chosen
            number[chosen] = np.arange(chosen.size, dtype=np.int32)
            owner = number[found.owner]
            live = where((found.children.states == UNKNOWN) & (owner >= 0))
            if live.size:
                own, own_points = self.left(found.children, live)
                for mask, own_mask in zip(masks, own, strict=True):
                    np.bitwise_or.at(mask, owner[live], own_mask)
                np.add.at(points, owner[live], own_points)
        return masks, points

    @cached_property
    def _unanswered(self) -> Masks:
        """[word, 1] the questions without an answer."""
        mask = 0
        for question, bit in self.forest.bit_of.items():
            if self.answers.get(question) is None:
                mask |= 1 << bit
        return mask_words([mask], len(self.forest.asks))

    @cached_property
    def _coarse(self) -> list[tuple[str, Plane]]:
        """The answers that are too coarse for some groups."""
        return [
            (question, unknown)
            for question in self.forest.columns
            if self.answers.get(question) is not None and (unknown := self.reading(question).unknown) is not None
        ]
