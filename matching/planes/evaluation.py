"""One structure's answers against a forest: which trees are failed, which unknown, and what is left of those.

Planes first, for the conditions that stand directly in each group; then, only for the groups that these leave
undecided, their children, gathered. The cost follows the few trees that survive, not the size of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matching.planes.bits import Flags, Ids, Plane, Probe, empty, mask_words
from matching.planes.columns import Reading
from matching.planes.forest import Forest
from vocabulary.answers import Answers
from vocabulary.places import Places

Masks = NDArray[np.uint64]  # [word, group] questions, one bit each


@dataclass(frozen=True, slots=True)
class Resolution:
    """Groups decided. `children` are those of the groups that their own conditions left open, each with the index of
    its `owner` in `ids`."""

    ids: Ids
    settled: Flags
    unknown: Flags
    children: Resolution | None
    owner: Ids

    @property
    def neutral(self) -> Flags:
        """Neither settled nor unknown: an `all` that is met, an `any` that failed."""
        return ~(self.settled | self.unknown)


class Evaluation:
    """The planes of one set of answers, question by question, so that other answers recompute only what they change."""

    def __init__(self, forest: Forest, answers: Answers, places: Places, like: Evaluation | None = None):
        self.forest = forest
        self.answers = answers
        self.places = places
        self.read: dict[str, list[Reading]] = {}
        self.settled = empty(forest.size)
        self.unknown = forest.unknown.copy()
        for question, columns in forest.columns.items():
            answer = answers.get(question)
            if answer is None:
                for column in columns:
                    self.unknown |= column.has
                continue
            if like is not None and question in like.read and answer == like.answers.get(question):
                self.read[question] = like.read[question]
            else:
                self.read[question] = [column.read(answer, places) for column in columns]
            for settled, unknown in self.read[question]:
                self.settled |= settled
                if unknown is not None:
                    self.unknown |= unknown

    def changed(self, answers: Answers) -> Evaluation:
        """The same forest for other answers."""
        return Evaluation(self.forest, answers, self.places, like=self)

    def settled_with(self, answers: Answers) -> Plane:
        """The groups that other answers settle by their own conditions; only what differs is read anew."""
        differing = tuple(q for q in self.forest.columns if answers.get(q) != self.answers.get(q))
        if differing not in self._settled_without:
            plane = empty(self.forest.size)
            for question, readings in self.read.items():
                if question not in differing:
                    for settled, _ in readings:
                        plane |= settled
            self._settled_without[differing] = plane
        found = self._settled_without[differing]
        for question in differing:
            if (answer := answers.get(question)) is not None:
                for column in self.forest.columns[question]:
                    found = found | column.read(answer, self.places)[0]
        return found

    @cached_property
    def _settled_without(self) -> dict[tuple[str, ...], Plane]:
        """What the conditions on all questions but some settle, by those."""
        return {}

    @property
    def bytes_read(self) -> int:
        """Of the planes that this evaluation read, all of them anew."""
        return self.forest.unknown.nbytes + sum(
            column.bytes_read(self.answers.get(question), self.places)
            for question, columns in self.forest.columns.items()
            for column in columns
        )

    def resolve(self, ids: Ids) -> Resolution:
        """Decide these groups, looking at their children only where their own conditions do not do it."""
        probe = Probe(ids)
        settled, unknown = probe(self.settled), probe(self.unknown)
        open_ones = np.flatnonzero(~settled)
        below, parent = self.forest.children.of(ids[open_ones])
        owner, children = open_ones[parent], None
        if below.size:
            children = self.resolve(below)
            settled[owner[children.neutral]] = True
            unknown[owner[children.unknown]] = True
        unknown &= ~settled
        return Resolution(ids, settled, unknown, children, owner)

    def left(self, found: Resolution, chosen: Ids) -> tuple[Masks, NDArray[np.uint16]]:
        """Of the chosen groups (indices in `found`), all unknown: the questions left, and how many unknown points."""
        ids = found.ids[chosen]
        masks = np.take(self.forest.asks, ids, axis=1) & self._unanswered
        probe = Probe(ids)
        for question, coarse in self._coarse:
            word, bit = divmod(self.forest.bit_of[question], 64)
            masks[word, probe(coarse)] |= np.uint64(1 << bit)
        points = self.forest.unknown_points[ids]
        if found.children is not None:
            number = np.full(found.ids.size, -1, np.int32)  # of each group among the chosen
            number[chosen] = np.arange(chosen.size, dtype=np.int32)
            live = np.flatnonzero(found.children.unknown & (number[found.owner] >= 0))
            owner = number[found.owner[live]]
            own, own_points = self.left(found.children, live)
            for word, mask in enumerate(masks):
                np.bitwise_or.at(mask, owner, own[word])
            np.add.at(points, owner, own_points)
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
            for question, readings in self.read.items()
            for _, unknown in readings
            if unknown is not None
        ]
