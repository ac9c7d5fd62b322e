"""The rule trees of one aid, parsed and checked together. Pure Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import All, Declared, Node, RuleError, parse, walk


@dataclass(frozen=True, slots=True)
class AidTrees:
    """`strands` is empty when the aid has none; a missing tree is an empty `all`, which is met."""

    eligibility: Node
    strands: tuple[Node, ...]
    priority: tuple[Node, ...]


def parse_trees(aid: Mapping[str, Any], lexicon: Lexicon) -> AidTrees:
    """The trees of an aid in the catalogue's format. Raises RuleError, its pointer from the aid's root."""
    trees = AidTrees(
        _tree(aid.get("eligibility"), lexicon, "/eligibility"),
        tuple(
            _tree(strand.get("eligibility"), lexicon, f"/strands/{i}/eligibility")
            for i, strand in enumerate(aid.get("strands") or ())
        ),
        tuple(parse(raw, lexicon, f"/priority/{i}") for i, raw in enumerate(aid.get("priority") or ())),
    )
    leaves = (leaf for tree in (trees.eligibility, *trees.strands, *trees.priority) for leaf in walk(tree))
    for fault in declared_twice(leaf for leaf in leaves if isinstance(leaf, Declared)):
        raise fault
    return trees


def _tree(raw: Any, lexicon: Lexicon, pointer: str) -> Node:
    return All(pointer, ()) if raw is None else parse(raw, lexicon, pointer)


def declared_twice(leaves: Iterable[Declared]) -> Iterator[RuleError]:
    """A fault for each declaration whose id another had before it."""
    seen: set[str] = set()
    for leaf in leaves:
        if leaf.id in seen:
            yield RuleError(
                f"{leaf.path}/declared", f"La déclaration « {leaf.id} » est utilisée deux fois dans cette aide."
            )
        seen.add(leaf.id)
