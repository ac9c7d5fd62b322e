"""Every aid for one structure on one day: counts, order and pages. Only the aids shown are judged one by one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING

import numpy as np

from matching.engine import Group, MatchableAid, Verdict, facts_for, judge
from matching.planes import scores
from matching.planes.bits import Flags, Ids, Plane, Probe, any_bit, plane_of, positions, where
from matching.planes.columns import ValueColumn
from matching.planes.evaluation import SETTLED, UNKNOWN, Evaluation, Masks
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
        apart: Iterable[MatchableAid],
        today: date,
    ):
        self.held = held
        self.evaluation = evaluation
        self.today = today
        self._considered = considered
        self.open_ones = considered & held.on(today).open_ones
        self._apart = [self._appraised(aid) for aid in sorted(apart, key=attrgetter("slug"))]
        self.possible_apart = [one for one in self._apart if one.judgement.group is not Group.EXCLUDED]
        candidates = positions(self.open_ones & ~evaluation.settled[: self.open_ones.size])
        self._found = evaluation.resolve(candidates)
        self._alive = where(self._found.states != SETTLED)
        self._ids = candidates[self._alive]
        self._unknown = where(self._found.states[self._alive] == UNKNOWN)  # numbers of the aids to check

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
        needs = sum(self.held.answering(need).nbytes for need in stated_needs(self.answers))
        return self.evaluation.bytes_read + 2 * self.open_ones.nbytes + needs

    @cached_property
    def by_verdict(self) -> Mapping[Verdict, int]:
        to_check, eligible = self._unknown.size, self._ids.size - self._unknown.size
        for one in self.possible_apart:
            if one.judgement.verdict is Verdict.ELIGIBLE:
                eligible += 1
            else:
                to_check += 1
        return {Verdict.ELIGIBLE: eligible, Verdict.TO_CHECK: to_check, Verdict.INELIGIBLE: self.excluded}

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
        answering = self._keys >= scores.ANSWERS_NEED
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
        if group is None:
            return [self._ranked(number, rank) for rank, number in enumerate(self._order(end)[start:], start + 1)]
        chosen = self._to_answer == (group is Group.TO_ANSWER)
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
        position = self.held.positions.get(slug)
        if position is None:
            raise KeyError(slug)
        number = int(np.searchsorted(self._ids, position))
        possible = number < len(self._ids) and self._ids[number] == position
        return self._ranked(number) if possible else self._appraised(self.held.aids[position])

    def slugs_and_scores(self, end: int) -> list[tuple[str, float]]:
        """The first `end` of the list, as the planes alone say it."""
        order = self._order(end)
        return [(self._slug(number), scores.units(int(self._keys[number])) / UNIT) for number in order]

    # What is left

    def questions_left(self, end: int) -> list[tuple[str, ...]]:
        """The questions left of each of the first `end` aids of the list."""
        return [self._named(mask) for mask in self._all_masks[:, self._order(end)].T.tolist()]

    def hanging_on(self, question: str) -> int:
        """How many possible aids have this question left."""
        word, bit = divmod(self.held.forest.bit_of[question], 64)
        return int((self._all_masks[word] >> np.uint64(bit) & np.uint64(1)).sum())

    @cached_property
    def hinged_questions(self) -> frozenset[str]:
        """The questions that a possible aid has left."""
        return frozenset(self._named(np.bitwise_or.reduce(self._all_masks, axis=1).tolist()))

    def _named(self, mask: Sequence[int]) -> tuple[str, ...]:
        return self.held.forest.questions_of(tuple(mask))

    # The list

    @cached_property
    def _left(self) -> tuple[Masks, Ids]:
        """Of the aids to check of the planes: the questions left, and how many unknown points."""
        masks, points = self.evaluation.left(self._found, self._alive[self._unknown])
        return masks, points.astype(np.int64)

    @cached_property
    def _all_masks(self) -> Masks:
        """The questions left of each possible aid, one bit each."""
        masks = np.zeros((len(self.held.forest.asks), self.possible), np.uint64)
        masks[:, self._unknown] = self._left[0]
        for number, one in enumerate(self.possible_apart, start=len(self._ids)):
            for question in one.judgement.questions:
                word, bit = divmod(self.held.forest.bit_of[question], 64)
                masks[word, number] |= np.uint64(1 << bit)
        return masks

    @cached_property
    def _to_answer(self) -> Flags:
        """Whether each possible aid has a question left."""
        asked: Flags = np.bitwise_or.reduce(self._all_masks, axis=0) != 0
        return asked

    @cached_property
    def _keys(self) -> scores.Keys:
        """The greatest is the best of the list."""
        held, probe = self.held, Probe(self._ids)
        keys = held.on(self.today).keys[self._ids]
        if self._unknown.size:
            masks, points = self._left
            left = np.bitwise_count(masks).sum(axis=0, dtype=np.int64) + points
            asked = np.bitwise_or.reduce(masks, axis=0) != 0
            scores.add_doubt(keys, held, self._unknown, self._ids[self._unknown], left, asked)
        scores.add_needs(keys, held, self.evaluation, probe)
        scores.add_precision(keys, held, self.evaluation, self._ids, probe)
        scores.add_priority(keys, held, self.evaluation, self._ids)
        if not self.possible_apart:
            return keys
        slugs = held.slugs
        apart = [
            scores.key(one.answers_need, one.units, (bisect_left(slugs, one.aid.slug) << BETWEEN) + nth)
            for nth, one in enumerate(self.possible_apart, start=1)
        ]
        return np.concatenate([keys, np.array(apart, np.int64)])

    def _order(self, end: int, chosen: Flags | None = None) -> Ids:
        """The numbers of the first `end` possible aids in the order of the list, among those chosen."""
        numbers = np.arange(len(self._keys)) if chosen is None else where(chosen)
        keys = self._keys[numbers]
        if end < len(keys):
            best = np.argpartition(keys, len(keys) - end)[len(keys) - end :]
            numbers, keys = numbers[best], keys[best]
        return numbers[np.argsort(-keys)]

    def _slug(self, number: int) -> str:
        if number < len(self._ids):
            return self.held.aids[int(self._ids[number])].slug
        return self.possible_apart[number - len(self._ids)].aid.slug

    def _ranked(self, number: int, rank: int | None = None) -> RankedAid:
        rank = rank or int((self._keys > self._keys[number]).sum()) + 1
        if number < len(self._ids):
            return self._appraised(self.held.aids[self._ids[number]], rank)
        return self.possible_apart[number - len(self._ids)]._replace(rank=rank)

    def _appraised(self, aid: MatchableAid, rank: int | None = None) -> RankedAid:
        lexicon = self.held.lexicon
        facts = facts_for(aid, self.answers, lexicon.places)
        judgement = judge(aid, facts, self.today)
        return appraise(aid, judgement, facts, lexicon.questions[NEEDS], lexicon.places, self.today, rank)

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
        return sorted([*own, *(one.aid for one in self.excluded_apart)], key=attrgetter("slug"))

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
        found = Evaluation(self.held.forest, answers).resolve(positions(candidates))
        opened = [self.held.aids[position] for position in found.ids[found.states != SETTLED]]
        return sorted(opened, key=attrgetter("slug"))
