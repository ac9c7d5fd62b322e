"""Many rule trees compiled together, and judged together.

Negations are pushed down to the conditions, and groups of one kind that touch are merged, so that every tree
alternates `all`, `any`, `all`… All groups of all trees have a position in one space: the roots first, then their
groups, depth by depth, so that the children of a group stand together. Each question is then a few columns over
that space. Conditions keep their meaning, and "what is left" keeps its own: a group that was merged is unknown
whenever the one that took it in is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from matching.planes.bits import WORD, Ids, Planes, empty, mask_words, plane_of, where, words
from matching.planes.columns import Column, NumberColumn, Placed, Reader, ValueColumn
from vocabulary.lexicon import Lexicon, Question
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, Not

NEGATIVE = ("not_in", "none_of")
MOST_TOGETHER = 3**5  # answers to a group of questions: five of yes, no and nothing


@dataclass(slots=True)
class Group:
    """An `all` or an `any` of conditions, unknown points (declarations, an incomplete sheet) and groups of the other
    kind. A condition goes with whether an odd number of `not` stood above it."""

    is_all: bool
    conditions: list[tuple[Leaf, bool]] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    unknown_points: int = 0

    def add(self, node: Node, *, negated: bool = False) -> None:
        """Take a node in, merged where it is of the same kind."""
        match node:
            case Not(part=part):
                self.add(part, negated=not negated)
            case All(parts=parts):
                self._add_group(parts, is_all=not negated, negated=negated)
            case AnyOf(parts=parts):
                self._add_group(parts, is_all=negated, negated=negated)
            case Leaf(op="all_of", value=values) if len(values) > 1:
                each = [Leaf(node.path, node.question, "any_of", (value,)) for value in values]
                self._add_group(each, is_all=not negated, negated=negated)
            case Leaf():
                self.conditions.append((node, negated))
            case Declared():
                self.unknown_points += 1
            case Known(status=status) if status is not Status.MET:
                raise ValueError(f"{node.path}: only what is met can be left out")

    def _add_group(self, parts: Sequence[Node], *, is_all: bool, negated: bool) -> None:
        inner = self if is_all == self.is_all else Group(is_all)
        for part in parts:
            inner.add(part, negated=negated)
        if inner is self:
            return
        alone = len(inner.conditions) + inner.unknown_points + len(inner.groups) == 1
        if alone:  # of one part, a group is that part; and the group of a group is of our kind again
            self._merge(inner.groups[0] if inner.groups else inner)
        else:
            self.groups.append(inner)

    def _merge(self, other: Group) -> None:
        self.conditions += other.conditions
        self.groups += other.groups
        self.unknown_points += other.unknown_points


@dataclass(frozen=True)
class Children:
    """Where the children of each parent stand together: the first of them, and how many there are."""

    first: Ids
    count: Ids

    @classmethod
    def starting(cls, first: Sequence[int], count: Sequence[int]) -> Children:
        return cls(np.array(first, np.int64), np.array(count, np.int64))

    def of(self, parents: Ids) -> tuple[Ids, Ids]:
        """The children of these parents, and for each the index of its parent among them."""
        counts = self.count[parents]
        having = where(counts)
        if not having.size:
            return having, having
        first, counts = self.first[parents[having]], counts[having]
        owner = having.repeat(counts)
        if owner.size == having.size:
            return first, having
        before = counts.cumsum() - counts
        return np.arange(owner.size) + (first - before).repeat(counts), owner

    @property
    def nbytes(self) -> int:
        return self.first.nbytes + self.count.nbytes


@dataclass(frozen=True)
class Forest:
    """The compiled trees. Group i is settled (failed for an `all`, met for an `any`), unknown, or neither.

    `columns` by question; of their questions, those read `alone` and those read `together`; `asks[word, i]` are the
    questions of the group's own conditions, one bit each (`bit_of`, read back by `questions_of`);
    `unknown_points[i]` how many points nobody can know from answers; `silent` are the planes of the settled and of
    the unknown where nothing was said: none, and the groups that have such points.
    """

    size: int
    columns: Mapping[str, Sequence[Column]]
    reader: Reader
    alone: Sequence[str]
    together: Sequence[tuple[str, ...]]
    bit_of: Mapping[str, int]
    questions_of: Callable[[tuple[int, ...]], tuple[str, ...]]
    asks: NDArray[np.uint64]
    unknown_points: NDArray[np.uint16]
    silent: Planes
    children: Children

    @classmethod
    def build(cls, roots: Sequence[Group], lexicon: Lexicon, pause: Callable[[], None]) -> Forest:
        """`pause` is called often: a build beside requests gives way there."""
        groups = list(roots)
        first: list[int] = []
        for group in groups:  # grows as it is walked
            first.append(len(groups))
            groups += group.groups
        bit_of = {question.key: bit for bit, question in enumerate(lexicon.in_order)}
        columns = _columns(groups, lexicon, pause)
        points = np.fromiter((group.unknown_points for group in groups), np.uint16, len(groups))
        return cls(
            size=len(groups),
            columns=columns,
            reader=Reader(columns, lexicon.places),
            alone=[question for question in columns if _answers_to(lexicon.questions[question]) is None],
            together=_together(lexicon.questions[question] for question in columns),
            bit_of=bit_of,
            questions_of=_naming(bit_of),
            asks=_asks(groups, bit_of, pause),
            unknown_points=points,
            silent=np.array([empty(len(groups)), plane_of(where(points), len(groups))]),
            children=Children.starting(first, [len(group.groups) for group in groups]),
        )

    @property
    def nbytes(self) -> int:
        own = self.asks.nbytes + self.unknown_points.nbytes + self.silent.nbytes + self.children.nbytes
        return own + sum(column.nbytes for columns in self.columns.values() for column in columns)


def tree(nodes: Iterable[Node], unknown_points: int = 0) -> Group:
    """The `all` of these nodes, as a root."""
    root = Group(is_all=True, unknown_points=unknown_points)
    for node in nodes:
        root.add(node)
    return root


def _naming(bit_of: Mapping[str, int]) -> Callable[[tuple[int, ...]], tuple[str, ...]]:
    """What names the questions of a mask of some words; many aids have the same, so that the last ones are kept."""

    @lru_cache(maxsize=4_096)
    def questions_of(mask: tuple[int, ...]) -> tuple[str, ...]:
        return tuple(key for key, bit in bit_of.items() if mask[bit // WORD] >> bit % WORD & 1)

    return questions_of


def _columns(groups: Sequence[Group], lexicon: Lexicon, pause: Callable[[], None]) -> dict[str, list[Column]]:
    """The n-th condition of a group on one question goes to the n-th column of that question."""
    placed: dict[str, list[list[Placed]]] = defaultdict(list)
    for position, group in enumerate(groups):
        pause()
        seen: dict[str, int] = defaultdict(int)
        for leaf, negated in group.conditions:
            columns = placed[leaf.question]
            if seen[leaf.question] == len(columns):
                columns.append([])
            reverse = negated != (leaf.op in NEGATIVE)
            columns[seen[leaf.question]].append(Placed(position, leaf, met_settles=group.is_all == reverse))
            seen[leaf.question] += 1
    made: dict[str, list[Column]] = defaultdict(list)
    for question, columns in placed.items():
        kind = NumberColumn if lexicon.questions[question].kind == "number" else ValueColumn
        for found in columns:
            pause()
            made[question].append(kind(found, len(groups)))
    return dict(made)


def _answers_to(question: Question) -> int | None:
    """How many different answers there are, none at all among them; None for too many to count."""
    match question.kind:
        case "boolean":
            return 3
        case "choice" if len(question.choices) < MOST_TOGETHER:
            return len(question.choices) + 1
    return None


def _together(questions: Iterable[Question]) -> list[tuple[str, ...]]:
    """Questions of few answers in groups: what the answers to one group say together is soon known by heart."""
    few = [(count, question.key) for question in questions if (count := _answers_to(question)) is not None]
    groups: list[list[str]] = []
    answers = MOST_TOGETHER
    for count, key in sorted(few):
        answers *= count
        if answers > MOST_TOGETHER:
            answers = count
            groups.append([])
        groups[-1].append(key)
    return [tuple(group) for group in groups]


def _asks(groups: Sequence[Group], bit_of: Mapping[str, int], pause: Callable[[], None]) -> NDArray[np.uint64]:
    masks = []
    for group in groups:
        pause()
        mask = 0
        for leaf, _ in group.conditions:
            mask |= 1 << bit_of[leaf.question]
        masks.append(mask)
    return mask_words(masks, words(len(bit_of)))
