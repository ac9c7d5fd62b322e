"""One aid against all saved structures: their answers as columns, and the same verdicts as the engine.

An index is immutable. A structure that changes or leaves is masked in the columns, and judged by the engine
itself until the next build. Source: the contract of the rule language ("Verdicts", "What is left").
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import and_, or_

import numpy as np
from numpy.typing import NDArray

from matching.crowd.columns import (
    CONSTANT,
    NOWHERE,
    WORD,
    BooleanColumn,
    ChoiceColumn,
    Column,
    NumberColumn,
    PlaceColumn,
    Plane,
    Planes,
    Reading,
    Rows,
    SortedPlaceColumn,
    Words,
    bits_at,
    pack,
    rows_in,
)
from matching.crowd.said import Hearing, Said
from matching.crowd.territories import TerritorialAnswers
from matching.engine import Group, MatchableAid, Verdict, facts_for, judge
from vocabulary.answers import Answers
from vocabulary.lexicon import TERRITORY, Lexicon, Question
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, Not

Ids = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Found:
    """The structures that may have an aid, by id, in no order, among `structures`.

    `to_confirm` and `to_answer` are to check: without a question left, and with at least one.
    `bytes_read` are those of the columns.
    """

    eligible: Ids
    to_confirm: Ids
    to_answer: Ids
    structures: int
    bytes_read: int

    @property
    def to_check(self) -> Ids:
        return np.concatenate([self.to_confirm, self.to_answer])

    @property
    def by_verdict(self) -> dict[Verdict, int]:
        eligible, to_check = len(self.eligible), len(self.to_confirm) + len(self.to_answer)
        return {
            Verdict.ELIGIBLE: eligible,
            Verdict.TO_CHECK: to_check,
            Verdict.INELIGIBLE: self.structures - eligible - to_check,
        }

    @property
    def by_group(self) -> dict[Group, int]:
        likely, to_answer = len(self.eligible) + len(self.to_confirm), len(self.to_answer)
        return {
            Group.LIKELY: likely,
            Group.TO_ANSWER: to_answer,
            Group.EXCLUDED: self.structures - likely - to_answer,
        }


@dataclass(frozen=True, eq=False)
class StructureIndex:
    """Every saved structure in a row, in the order of places; `sorted_rows` are the rows in the order of ids.

    `current` are the rows that still say what their structure says; `changed` are the structures to judge one by
    one: each costs a match some twenty microseconds, so build anew when they are several hundred.
    A change of questions or of territories asks for a new index.
    """

    lexicon: Lexicon
    ids: Ids
    sorted_rows: Rows
    columns: Mapping[str, Column]
    declared: Mapping[tuple[str, str], tuple[Rows, Rows]]
    current: Words
    structures: int
    changed: Mapping[int, Answers]

    @classmethod
    def build(cls, structures: Iterable[tuple[int, Answers]], lexicon: Lexicon) -> StructureIndex:
        """From each structure's id and answers, read once and not kept. Raises ValueError for an id given twice."""
        ids = array("q")
        heard = {key: Hearing() for key in lexicon.questions}
        declared: dict[tuple[str, str], tuple[list[int], list[int]]] = {}
        for row, (identity, answers) in enumerate(structures):
            ids.append(identity)
            for key in answers:
                heard[key].note(row, answers.get(key))
            for slug, made in answers.declarations.items():
                for declaration, holds in made.items():
                    declared.setdefault((slug, declaration), ([], []))[not holds].append(row)
        said = {key: one.said(len(ids)) for key, one in heard.items()}
        return cls.from_columns(np.array(ids, np.int64), said, lexicon, declared)

    @classmethod
    def from_columns(
        cls,
        ids: Ids,
        said: Mapping[str, Said],
        lexicon: Lexicon,
        declared: Mapping[tuple[str, str], tuple[Sequence[int], Sequence[int]]] | None = None,
    ) -> StructureIndex:
        """From answers already in columns; a question that is absent has no answer.

        `declared`: by slug of aid and id of declaration, who says that it holds and who that it does not, as
        positions in `ids`. Raises ValueError for an id given twice.
        """
        columns: dict[str, Column] = {}
        order = np.arange(len(ids))
        said = {key: one.in_use() for key, one in said.items() if len(ids)}
        if TERRITORY in said:
            columns[TERRITORY], order = _by_place(said.pop(TERRITORY), lexicon)
        columns |= {key: _column(lexicon.questions[key], one, order, lexicon) for key, one in said.items()}
        row_of = np.empty(len(ids), np.intp)
        row_of[order] = np.arange(len(ids))
        by_row = ids[order]
        sorted_rows = np.argsort(by_row)
        if np.any(np.diff(by_row[sorted_rows]) == 0):
            raise ValueError("Two structures have the same id.")
        return cls(
            lexicon,
            by_row,
            sorted_rows,
            columns,
            {key: (row_of[list(yes)], row_of[list(no)]) for key, (yes, no) in (declared or {}).items()},
            pack(np.arange(-(-len(ids) // WORD) * WORD) < len(ids)),
            len(ids),
            {},
        )

    def patched(self, changes: Mapping[int, Answers | None]) -> StructureIndex:
        """The index with the new answers of some structures, known or not yet; None for one that left."""
        current, changed, structures = self.current.copy(), dict(self.changed), self.structures
        by_byte = current.view(np.uint8)
        for identity, answers in changes.items():
            was_here = changed.pop(identity, None) is not None
            for row in self._rows(identity):
                was_here = was_here or bool(by_byte[row >> 3] >> (row & 7) & 1)
                by_byte[row >> 3] &= ~(1 << (row & 7)) & 0xFF
            structures += (answers is not None) - was_here
            if answers is not None:
                changed[identity] = answers
        return replace(self, current=current, changed=changed, structures=structures)

    def _rows(self, identity: int) -> list[int]:
        """The row that a structure was given at the last build, if it had one."""
        place = np.searchsorted(self.ids, identity, sorter=self.sorted_rows)
        rows: list[int] = self.sorted_rows[place : place + 1].tolist()
        return [row for row in rows if self.ids[row] == identity]

    def match(self, aid: MatchableAid, today: date) -> Found:
        """The structures that are eligible or to check for `aid` on `today`."""
        read = Reading(slice(None))
        places = self.columns.get(TERRITORY)
        if aid.territories and isinstance(places, SortedPlaceColumn):
            read.window = places.window(aid.territories, read)
        (met, possible), asked = _Evaluation(self, aid.slug, read).node(aid.condition(today))
        current = read(self.current)
        one_by_one = self._judged_one_by_one(aid, today)

        def ids(plane: Plane, *wanted: Verdict | Group) -> Ids:
            rows = rows_in(plane & current, read.window)
            others = [identity for identity, found in one_by_one if found == wanted]
            return np.concatenate([self.ids.take(rows), np.array(others, np.int64)])

        return Found(
            ids(met, Verdict.ELIGIBLE, Group.LIKELY),
            ids(possible & ~met & ~asked, Verdict.TO_CHECK, Group.LIKELY),
            ids(asked, Verdict.TO_CHECK, Group.TO_ANSWER),
            self.structures,
            read.bytes_read,
        )

    def _judged_one_by_one(self, aid: MatchableAid, today: date) -> list[tuple[int, tuple[Verdict, Group]]]:
        places = self.lexicon.places
        found = (
            (identity, judge(aid, facts_for(aid, answers, places), today)) for identity, answers in self.changed.items()
        )
        return [(identity, (one.verdict, one.group)) for identity, one in found]

    @property
    def nbytes(self) -> int:
        """The memory of the columns and of the ids; without the structures changed since."""
        declared = sum(yes.nbytes + no.nbytes for yes, no in self.declared.values())
        fixed = self.ids.nbytes + self.sorted_rows.nbytes + self.current.nbytes
        return fixed + declared + sum(column.nbytes for column in self.columns.values())


@dataclass(frozen=True, eq=False)
class _Evaluation:
    """The nodes of one aid, over the words that `read` reads."""

    index: StructureIndex
    slug: str
    read: Reading

    def node(self, node: Node) -> tuple[Planes, Plane]:
        """Where a node is met and possible; and where a question is left in it, the node being unknown."""
        match node:
            case Leaf():
                column = self.index.columns.get(node.question)
                met, possible = column.planes(node, self.read) if column else CONSTANT[Status.UNKNOWN]
                return Planes(met, possible), possible & ~met
            case Declared():
                return self._declared(node), NOWHERE
            case Known(status=status):
                return CONSTANT[status], NOWHERE
            case Not(part=part):
                planes, asked = self.node(part)
                return planes.reverse, asked
            case All(parts=parts):
                return self._group(parts, and_, CONSTANT[Status.MET])
            case AnyOf(parts=parts):
                return self._group(parts, or_, CONSTANT[Status.FAILED])

    def _group(
        self, parts: Iterable[Node], join: Callable[[Plane, Plane], Plane], none: Planes
    ) -> tuple[Planes, Plane]:
        met, possible = none
        asked: Plane = NOWHERE
        for part in parts:
            planes, asked_there = self.node(part)
            met, possible, asked = join(met, planes.met), join(possible, planes.possible), asked | asked_there
        return Planes(met, possible), asked & possible & ~met

    def _declared(self, node: Declared) -> Planes:
        made = self.index.declared.get((self.slug, node.id))
        if made is None:
            return CONSTANT[Status.UNKNOWN]
        yes, no = (self.read(bits_at(rows, len(self.index.current))) for rows in made)
        return Planes(yes, ~no)


def _by_place(said: Said, lexicon: Lexicon) -> tuple[SortedPlaceColumn, Rows]:
    """The column of places, and the order of structures in which it is sorted."""
    answers, numbers = TerritorialAnswers.build(said.answers, lexicon.places)
    codes = numbers[said.codes]
    rows = np.bincount(codes, minlength=len(answers))
    rows[-1] += -len(codes) % WORD
    return SortedPlaceColumn(answers, rows), np.argsort(codes, kind="stable")


def _column(question: Question, said: Said, order: Rows, lexicon: Lexicon) -> Column:
    """The column of a question; its last word is filled up with any answer, since no structure is there."""
    codes = said.codes[order]
    codes = np.pad(codes, (0, -len(codes) % WORD), mode="edge")
    match question.kind:
        case "boolean":
            return BooleanColumn.build(said.answers, codes)
        case "number":
            return NumberColumn.build(said.answers, codes)
        case "territory":
            return PlaceColumn.build(said.answers, codes, lexicon.places)
        case _:
            return ChoiceColumn.build(said.answers, codes)
