"""Every aid for one structure on one day: counts, order and pages. Only the aids shown are judged one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from matching.engine import Group, MatchableAid, Verdict, facts_for, judge
from matching.planes import scores
from matching.planes.bits import Flags, Ids, Plane, any_bit, plane_of, positions
from matching.planes.columns import ValueColumn
from matching.planes.evaluation import Evaluation, Masks
from matching.ranking import UNIT, RankedAid, appraise, stated_needs
from vocabulary.answers import Answers
from vocabulary.lexicon import NEEDS

if TYPE_CHECKING:
    from matching.planes.catalogue import CompiledCatalogue

BETWEEN = 10  # bits that an aid joined since the build has to stand between two others


class Matches:
    """The possible aids, numbered: those of the planes, then those that were judged apart.

    `considered` are the aids of the planes that no one of `apart` replaces, `open_ones` those of them that take
    applications.
    """

    def __init__(
        self,
        held: CompiledCatalogue,
        evaluation: Evaluation,
        considered: Plane,
        open_ones: Plane,
        apart: Iterable[MatchableAid],
        today: date,
    ):
        self.held = held
        self.evaluation = evaluation
        self.today = today
        self._considered = considered
        self.open_ones = open_ones
        self._apart = [self._appraised(aid) for aid in sorted(apart, key=lambda aid: aid.slug)]
        self.possible_apart = [one for one in self._apart if one.judgement.group is not Group.EXCLUDED]
        found = evaluation.resolve(positions(open_ones & ~evaluation.settled[: open_ones.size]))
        alive, to_check = np.flatnonzero(~found.settled), np.flatnonzero(found.unknown)
        self._ids = found.ids[alive]
        self._unknown = np.flatnonzero(found.unknown[alive])  # numbers of the aids to check
        self._masks = np.zeros((len(evaluation.forest.asks), alive.size), np.uint64)
        self._points_left = np.zeros(alive.size, np.int64)
        self._masks[:, self._unknown], self._points_left[self._unknown] = evaluation.left(found, to_check)

    def __len__(self) -> int:
        """How many aids there are, the excluded with them."""
        return len(self.held)

    @property
    def answers(self) -> Answers:
        return self.evaluation.answers

    @property
    def possible(self) -> int:
        """How many aids are not excluded."""
        return len(self._ids) + len(self.possible_apart)

    @property
    def excluded(self) -> int:
        return len(self) - self.possible

    @property
    def bytes_touched(self) -> int:
        """Of the planes that a match reads whole; what is looked up for the possible aids alone is not counted."""
        lineage = self.held.lexicon.questions[NEEDS].lineage
        needs = [
            self.held.needs[v] for need in stated_needs(self.answers) for v in lineage(need) & self.held.needs.keys()
        ]
        return self.evaluation.bytes_read + 2 * self.open_ones.nbytes + sum(plane.nbytes for plane in needs)

    @cached_property
    def by_verdict(self) -> Mapping[Verdict, int]:
        to_check = self._unknown.size
        counts = Counter({Verdict.TO_CHECK: to_check, Verdict.ELIGIBLE: len(self._ids) - to_check})
        counts.update(one.judgement.verdict for one in self.possible_apart)
        counts[Verdict.INELIGIBLE] = self.excluded
        return counts

    @cached_property
    def by_group(self) -> Mapping[Group, int]:
        to_answer = int(self._to_answer.sum())
        return {
            Group.LIKELY: self.possible - to_answer,
            Group.TO_ANSWER: to_answer,
            Group.EXCLUDED: self.excluded,
        }

    @cached_property
    def tally(self) -> Mapping[tuple[Group, bool], int]:
        """How many possible aids there are of each group, by whether they answer a stated need."""
        answering = self._keys >= scores.keys(True, scores.LOWEST, scores.LAST_PLACE)
        return {
            (group, need): int(np.count_nonzero((self._to_answer == asked) & (answering == need)))
            for group, asked in ((Group.LIKELY, False), (Group.TO_ANSWER, True))
            for need in (True, False)
        }

    def best(self, start: int, end: int, group: Group | None = None) -> list[RankedAid]:
        """The aids from place `start` to `end` (not included, from 0) of the list, or of one group of it.

        The excluded are no part of the list, but of their own group, by slug.
        """
        if group is Group.EXCLUDED:
            return [self._appraised(aid) for aid in self._excluded_aids[start:end]]
        chosen = None if group is None else self._to_answer == (group is Group.TO_ANSWER)
        return [self._ranked(number) for number in self._order(end, chosen)[start:]]

    def all(self) -> list[RankedAid]:
        """Every aid, the excluded last."""
        return self.best(0, self.possible) + self.best(0, self.excluded, Group.EXCLUDED)

    def of(self, slug: str) -> RankedAid:
        """One aid with its rank. Raises KeyError for an aid that is not there."""
        for one in self._apart:
            if one.aid.slug == slug:
                possible = one in self.possible_apart
                return self._ranked(len(self._ids) + self.possible_apart.index(one)) if possible else one
        position = self.held.position(slug)
        if position is None:
            raise KeyError(slug)
        number = int(np.searchsorted(self._ids, position))
        possible = number < len(self._ids) and self._ids[number] == position
        return self._ranked(number) if possible else self._appraised(self.held.aids[position])

    def slugs_and_scores(self, end: int) -> list[tuple[str, float]]:
        """The first `end` of the list, as the planes alone say it."""
        order = self._order(end)
        return [(self._slug(number), self._units[number] / UNIT) for number in order]

    # What is left

    def questions_left(self, end: int) -> list[tuple[str, ...]]:
        """The questions left of each of the first `end` aids of the list."""
        return [self._named(self._all_masks[:, number]) for number in self._order(end)]

    def hanging_on(self, question: str) -> int:
        """How many possible aids have this question left."""
        word, bit = divmod(self.held.forest.bit_of[question], 64)
        return int((self._all_masks[word] >> np.uint64(bit) & np.uint64(1)).sum())

    @cached_property
    def hinged_questions(self) -> frozenset[str]:
        """The questions that a possible aid has left."""
        return frozenset(self._named(np.bitwise_or.reduce(self._all_masks, axis=1)))

    def _named(self, mask: Masks) -> tuple[str, ...]:
        found = [int(word) for word in mask]
        return tuple(key for key, bit in self.held.forest.bit_of.items() if found[bit // 64] >> (bit % 64) & 1)

    # The list

    @cached_property
    def _all_masks(self) -> Masks:
        """The questions left of each possible aid, one bit each."""
        apart = np.zeros((len(self._masks), len(self.possible_apart)), np.uint64)
        for number, one in enumerate(self.possible_apart):
            for question in one.judgement.questions:
                word, bit = divmod(self.held.forest.bit_of[question], 64)
                apart[word, number] |= np.uint64(1 << bit)
        return np.concatenate([self._masks, apart], axis=1) if apart.size else self._masks

    @cached_property
    def _to_answer(self) -> Flags:
        """Whether each possible aid has a question left."""
        asked: Flags = np.bitwise_or.reduce(self._all_masks, axis=0) != 0
        return asked

    @cached_property
    def _points(self) -> tuple[scores.Units, Flags | bool]:
        left = np.bitwise_count(self._masks).sum(axis=0, dtype=np.int64) + self._points_left
        asked = np.bitwise_or.reduce(self._masks, axis=0) != 0
        return scores.units(self.held, self.evaluation, self._ids, left, asked, self.today)

    @cached_property
    def _units(self) -> scores.Units:
        return np.concatenate([self._points[0], np.array([one.units for one in self.possible_apart], np.int64)])

    @cached_property
    def _keys(self) -> scores.Units:
        """The greatest is the best of the list."""
        units, answers_need = self._points
        own = scores.keys(answers_need, units, (self._ids + 1) << BETWEEN)
        apart = [
            scores.keys(one.answers_need, one.units, (bisect_left(self.held.slugs, one.aid.slug) << BETWEEN) + nth)
            for nth, one in enumerate(self.possible_apart, start=1)
        ]
        return np.concatenate([own, np.array(apart, np.int64)])

    def _order(self, end: int, chosen: Flags | None = None) -> Ids:
        """The numbers of the first `end` possible aids in the order of the list, among those chosen."""
        numbers = np.arange(len(self._keys)) if chosen is None else np.flatnonzero(chosen)
        keys = self._keys[numbers]
        if end < len(keys):
            best = np.argpartition(keys, len(keys) - end)[len(keys) - end :]
            numbers, keys = numbers[best], keys[best]
        return numbers[np.argsort(-keys)]

    def _slug(self, number: int) -> str:
        if number < len(self._ids):
            return self.held.slugs[int(self._ids[number])]
        return self.possible_apart[number - len(self._ids)].aid.slug

    def _ranked(self, number: int) -> RankedAid:
        rank = int((self._keys > self._keys[number]).sum()) + 1
        if number < len(self._ids):
            return replace(self._appraised(self.held.aids[self._ids[number]]), rank=rank)
        return replace(self.possible_apart[number - len(self._ids)], rank=rank)

    def _appraised(self, aid: MatchableAid) -> RankedAid:
        lexicon = self.held.lexicon
        facts = facts_for(aid, self.answers, lexicon.places)
        judgement = judge(aid, facts, self.today)
        return appraise(aid, judgement, facts, lexicon.questions[NEEDS], lexicon.places, self.today)

    # The excluded

    @cached_property
    def excluded_plane(self) -> Plane:
        """The excluded aids of the planes, the closed ones among them."""
        return self._considered & ~plane_of(self._ids, len(self.held.aids))

    @cached_property
    def excluded_apart(self) -> Sequence[RankedAid]:
        return [one for one in self._apart if one.judgement.group is Group.EXCLUDED]

    @cached_property
    def _excluded_aids(self) -> Sequence[MatchableAid]:
        own = [self.held.aids[position] for position in positions(self.excluded_plane)]
        return sorted([*own, *(one.aid for one in self.excluded_apart)], key=lambda aid: aid.slug)

    def possible_for(self, needs: frozenset[str]) -> bool:
        """Whether some possible aid of the planes lists one of these needs."""
        possible = plane_of(self._ids, len(self.held.aids))
        return any(any_bit(possible & self.held.needs[need]) for need in needs & self.held.needs.keys())

    def values_asked(self, question: str) -> frozenset[str]:
        """The values of a question that some condition lists."""
        columns = self.evaluation.forest.columns.get(question, ())
        return frozenset(value for column in columns if isinstance(column, ValueColumn) for value in column.values)

    def opened_by(self, answers: Answers) -> list[MatchableAid]:
        """The excluded aids, by slug, that other answers would make possible; those judged apart are not looked at."""
        candidates = self.excluded_plane & self.open_ones
        candidates &= ~self.evaluation.settled_with(answers)[: candidates.size]
        if not any_bit(candidates):
            return []
        found = self.evaluation.changed(answers).resolve(positions(candidates))
        return [self.held.aids[position] for position in found.ids[~found.settled]]
