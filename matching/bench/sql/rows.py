"""Aids as rows, so that one SQL expression is their verdict.

SQL's true, NULL and false are met, unknown and failed. The conditions that stand alone in an aid lie in columns of
its row: a mask of choices a question, the two ends of a number, one mask for the booleans expected true and one for
those expected false, the codes of its territories. What stands in a group lies in rows of `part`, one a leaf, with
the groups that enclose it: `any` in `all` in `any`… from the root, a leaf that is less deep alone in its groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import IntEnum
from math import inf, nextafter
from typing import Any

from matching.engine import MatchableAid
from matching.ranking import precision_points
from vocabulary.lexicon import NEEDS, Lexicon, Question
from vocabulary.rules.tree import All, AnyOf, Declared, Leaf, Node, Not

NEVER, ALWAYS = -1, 1_000_000  # days: before and after every day
YES, NO = 1, 2  # the two choices of a boolean, as masks
ANYWHERE = 0  # the code of the territory of an aid that lists none


class Kind(IntEnum):
    """How a row of `part` is judged."""

    ANY = 0
    EVERY = 1
    BETWEEN = 2
    WITHIN = 3
    DECLARED = 4


@dataclass(frozen=True)
class Test:
    """One leaf as numbers. `mask` is of choices or, for a boolean, YES or NO."""

    kind: Kind
    question: int = 0
    mask: int = 0
    low: float = -inf
    high: float = inf
    codes: tuple[int, ...] = ()
    negated: bool = False


Path = tuple[int, ...]


@dataclass
class Row:
    """One aid: its columns by name, and its leaves in groups as (tree, path, test); tree 0 is its rule."""

    columns: dict[str, Any]
    parts: list[tuple[int, Path, Test]] = field(default_factory=list)


@dataclass(frozen=True)
class Group:
    """A group of the normal form: no `not`, no group in a like group."""

    is_all: bool
    members: tuple[Group | Test, ...]


class RowWriter:
    """Writes aids as rows for one lexicon."""

    def __init__(self, lexicon: Lexicon):
        self.lexicon = lexicon
        self.numbers = {key: number for number, key in enumerate(lexicon.questions)}
        self.codes = {code: number for number, code in enumerate(lexicon.places, start=ANYWHERE + 1)}
        self.keys = list(lexicon.questions)
        self._containers = [code for code, place in lexicon.places.items() if place.kind not in ("commune", "epci")]

    def bit(self, question: Question, value: str) -> int:
        """The bit of a choice in the masks of its question."""
        return 1 << list(question.choices).index(value)

    def mask(self, key: str, values: Iterator[str] | Sequence[str]) -> int:
        return sum(self.bit(self.lexicon.questions[key], value) for value in set(values))

    def row(self, identity: int, aid: MatchableAid) -> Row:
        """The columns of an aid and its parts."""
        row = Row(
            {
                "id": identity,
                "slug": aid.slug,
                "opens": days(aid.opens_on) if aid.opens_on else NEVER,
                "closes": closing(aid),
                "territories": list(self.closed(aid.territories)) or [ANYWHERE],
                "precise": precision_points(aid, self.lexicon.places),
                "needs": self.mask(NEEDS, list(aid.needs)),
                "complete": aid.is_complete,
                "verified": aid.is_verified,
                "declared": 0,
                "yes": 0,
                "no": 0,
            }
        )
        root = self.normal(All("", (aid.eligibility, *([AnyOf("", aid.strands)] if aid.strands else []))), False)
        if root == Group(False, ()):
            row.columns["closes"] = NEVER
        members = root.members if isinstance(root, Group) and root.is_all else (root,)
        for number, member in enumerate(members):
            if isinstance(member, Group) or not self._put_in_columns(row.columns, member):
                row.parts.extend((0, path, test) for path, test in leaves(member, (number,)))
        for tree, node in enumerate(aid.priority, start=1):
            top = self.normal(node, False)
            tops = top.members if isinstance(top, Group) and top.is_all else (top,)
            for number, member in enumerate(tops):
                row.parts.extend((tree, path, test) for path, test in leaves(member, (number,)))
        return row

    def _put_in_columns(self, columns: dict[str, Any], test: Test) -> bool:
        """Whether the row had room for a condition that stands alone."""
        key = self.keys[test.question]
        if test.kind is Kind.DECLARED:
            columns["declared"] += 1
            return True
        if self.lexicon.questions[key].kind == "boolean":
            columns["yes" if test.mask == YES else "no"] |= 1 << test.question
            return True
        match test:
            case Test(kind=Kind.ANY):
                return _put(columns, {f"{key}_{'none' if test.negated else 'any'}": test.mask})
            case Test(kind=Kind.EVERY, negated=False):
                return _put(columns, {f"{key}_every": test.mask})
            case Test(kind=Kind.BETWEEN, negated=False):
                return _put(columns, {f"{key}_low": test.low, f"{key}_high": test.high})
        return False

    def closed(self, codes: Sequence[str]) -> Iterator[int]:
        """The codes listed, and the wider places that they cover together (Corsica by its two départements)."""
        places = self.lexicon.places
        yield from (self.codes[code] for code in codes)
        if len(codes) > 1:
            union = 0
            for code in codes:
                union |= places.communes(code)
            yield from (
                self.codes[code]
                for code in self._containers
                if code not in codes and not places.communes(code) & ~union
            )

    def normal(self, node: Node, negated: bool) -> Group | Test:
        """The same condition with `not` at the leaves only."""
        match node:
            case Not(part=part):
                return self.normal(part, not negated)
            case All(parts=parts) | AnyOf(parts=parts):
                is_all = isinstance(node, All) != negated
                below = [self.normal(part, negated) for part in parts]
                return grouped(is_all, below)
            case Leaf():
                return self._test(node, negated)
            case Declared():
                return Test(Kind.DECLARED)
        raise ValueError(f"{node} stands in no rule.")

    def _test(self, leaf: Leaf, negated: bool) -> Test:
        number = self.numbers[leaf.question]
        match leaf.op:
            case "between":
                return Test(Kind.BETWEEN, number, low=low_end(leaf.value), high=high_end(leaf.value), negated=negated)
            case "is":
                return Test(Kind.ANY, number, mask=YES if leaf.value != negated else NO)
            case "within":
                return Test(Kind.WITHIN, number, codes=tuple(self.closed(leaf.value)), negated=negated)
            case "all_of":
                return Test(Kind.EVERY, number, mask=self.mask(leaf.question, leaf.value), negated=negated)
        reverse = leaf.op in ("not_in", "none_of")
        return Test(Kind.ANY, number, mask=self.mask(leaf.question, leaf.value), negated=negated != reverse)


def _put(columns: dict[str, Any], values: Mapping[str, Any]) -> bool:
    if not columns.keys().isdisjoint(values):
        return False
    columns.update(values)
    return True


def grouped(is_all: bool, members: list[Group | Test]) -> Group | Test:
    """One group, its like groups taken in, a group of one its member."""
    flat: list[Group | Test] = []
    for member in members:
        if member == Group(not is_all, ()):
            return member  # an empty `all` in an `any` is met, whatever stands beside it; an empty `any` never is
        like = isinstance(member, Group) and member.is_all == is_all
        flat.extend(member.members if like and isinstance(member, Group) else [member])
    return flat[0] if len(flat) == 1 else Group(is_all, tuple(flat))


def leaves(node: Group | Test, path: Path) -> Iterator[tuple[Path, Test]]:
    """The leaves below a member of the root, each with its place in each of the groups that enclose it."""
    if isinstance(node, Test):
        yield path, node
        return
    for number, member in enumerate(node.members):
        yield from leaves(member, (*path, number))


def low_end(ends: Mapping[str, Any]) -> float:
    """The least number of an interval, an excluded end moved by the smallest step of a float."""
    return nextafter(float(ends["above"]), inf) if "above" in ends else float(ends.get("min", -inf))


def high_end(ends: Mapping[str, Any]) -> float:
    """The greatest number of an interval."""
    return nextafter(float(ends["below"]), -inf) if "below" in ends else float(ends.get("max", inf))


def days(day: date) -> int:
    return day.toordinal()


def closing(aid: MatchableAid) -> int:
    """The last day, as a number; before every day for an aid that is closed for good."""
    if aid.recurrence == "closed":
        return NEVER
    return days(aid.closes_on) if aid.closes_on else ALWAYS


def place_codes(writer: RowWriter, answered: int) -> tuple[list[int], list[int]]:
    """(the places that hold all of the answered communes, the others that hold some of them)."""
    places = writer.lexicon.places
    covering, touching = [ANYWHERE], []
    for code, number in writer.codes.items():
        communes = places.communes(code)
        if not answered & ~communes:
            covering.append(number)
        elif answered & communes:
            touching.append(number)
    return covering, touching
