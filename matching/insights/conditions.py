"""The conditions of an aid taken one subject at a time, so that each can be left out. Pure Python."""

from __future__ import annotations

from dataclasses import replace

from matching.engine import MatchableAid, leaves
from matching.excluded import key_of
from matching.impact import together
from vocabulary.lexicon import TERRITORY
from vocabulary.rules.tree import All, AnyOf, Node

ALTERNATIVES = "alternatives"
MOST_SUBJECTS = 3


def subjects(aid: MatchableAid) -> list[str]:
    """What the aid asks about, each once: a question, `declared`, or several that one condition joins (« a+b »)."""
    found = [TERRITORY] if aid.territories else []
    found += [subject for node in _asked(aid) if (subject := subject_of(node))]
    return list(dict.fromkeys(found))


def subject_of(node: Node) -> str:
    """Of one condition; "" for one that asks nothing."""
    keys = sorted({key_of(leaf) for leaf, _ in leaves(node)})
    return "+".join(keys) if len(keys) <= MOST_SUBJECTS else ALTERNATIVES


def without(aid: MatchableAid, subject: str) -> MatchableAid:
    """The same aid, not asking about this subject."""
    kept = tuple(node for node in together(aid.eligibility) if subject_of(node) != subject)
    strands = () if aid.strands and subject_of(_strands(aid)) == subject else aid.strands
    territories = () if subject == TERRITORY else aid.territories
    return replace(aid, territories=territories, eligibility=All("", kept), strands=strands)


def _asked(aid: MatchableAid) -> list[Node]:
    return [*together(aid.eligibility), *([_strands(aid)] if aid.strands else [])]


def _strands(aid: MatchableAid) -> Node:
    return AnyOf("/strands", aid.strands)
