"""What a change of rule would do to structures: how many verdicts, before and after, and which condition excludes most.

Any population is a `StructureIndex`, so that forty reference profiles and a million saved structures are judged alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from matching.crowd.structures import Found, Ids, StructureIndex
from matching.engine import MatchableAid, Verdict, facts_for
from matching.explain import Condition, Explainer
from matching.references import readable_profiles
from matching.saved_index import saved_structures
from vocabulary.answers import Answers
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import All, Node

NOTHING = All("", ())
MOST_OBSTACLES = 5
FEWEST_SAVED = 10  # of fewer, a count would tell about somebody


@dataclass(frozen=True, eq=False)
class Population:
    """Structures to try a rule on. `names` by id where they may be shown; those of saved structures may not."""

    title: str
    index: StructureIndex
    names: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Move:
    """How many structures go from one verdict to another, and their names where they may be shown."""

    before: Verdict
    after: Verdict
    count: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """One condition of the aid taken alone: where it stands, what a visitor reads of it, how many it excludes."""

    path: str
    conditions: tuple[Condition, ...]
    excluded: int


@dataclass(frozen=True, slots=True)
class Effect:
    """On one population. `before` is None when the sheet has no rule that can be read yet."""

    population: Population
    before: Mapping[Verdict, int] | None
    after: Mapping[Verdict, int]
    moves: tuple[Move, ...]
    obstacles: tuple[Obstacle, ...]


def populations(lexicon: Lexicon) -> Iterator[Population]:
    """Those on which a rule is tried: the reference profiles, and the saved structures once they are enough."""
    yield _profiles_in(lexicon)
    saved = saved_structures(lexicon)
    if saved is not None and saved.structures >= FEWEST_SAVED:
        yield Population("structures enregistrées", saved)


_profiles: Population | None = None


def _profiles_in(lexicon: Lexicon) -> Population:
    """The reference profiles; kept while the words are the same, since their index takes a quarter of a second."""
    global _profiles
    if _profiles is None or _profiles.index.lexicon is not lexicon:
        found = list(readable_profiles(lexicon))
        index = StructureIndex.build(enumerate(answers for _, answers in found), lexicon)
        names = {i: profile.label for i, (profile, _) in enumerate(found)}
        _profiles = Population("profils de référence, fictifs", index, names)
    return _profiles


def effect(population: Population, before: MatchableAid | None, after: MatchableAid, today: date) -> Effect:
    """What the change from `before` to `after` does to a population on `today`."""
    now = population.index.match(after, today)
    was = population.index.match(before, today) if before is not None else None
    return Effect(
        population,
        was.by_verdict if was is not None else None,
        now.by_verdict,
        tuple(_moves(was, now, population)) if was is not None else (),
        _obstacles(after, population.index, today),
    )


def _moves(was: Found, now: Found, population: Population) -> Iterator[Move]:
    """Changes of verdict, the losses first."""
    pairs = [(before, after) for before in Verdict for after in reversed(Verdict) if before is not after]
    for before, after in pairs:
        ids = _moved(was, now, before, after)
        if len(ids):
            names = tuple(population.names[identity] for identity in sorted(ids.tolist()) if population.names)
            yield Move(before, after, len(ids), names)


def _moved(was: Found, now: Found, before: Verdict, after: Verdict) -> Ids:
    if before is Verdict.INELIGIBLE:
        return np.setdiff1d(_having(now, after), _possible(was))
    if after is Verdict.INELIGIBLE:
        return np.setdiff1d(_having(was, before), _possible(now))
    return np.intersect1d(_having(was, before), _having(now, after))


def _having(found: Found, verdict: Verdict) -> Ids:
    return found.eligible if verdict is Verdict.ELIGIBLE else found.to_check


def _possible(found: Found) -> Ids:
    return np.concatenate([found.eligible, found.to_check])


def _obstacles(aid: MatchableAid, index: StructureIndex, today: date) -> tuple[Obstacle, ...]:
    """The conditions that exclude someone, the one that excludes most first."""
    nobody = Explainer(Answers({}, index.lexicon), today, index.lexicon)
    found = []
    for path, alone in _one_by_one(aid, today):
        excluded = index.match(alone, today).by_verdict[Verdict.INELIGIBLE]
        if excluded:
            facts = facts_for(alone, nobody.answers, index.lexicon.places)
            found.append(Obstacle(path, tuple(nobody.effective_conditions(alone, facts)), excluded))
    return tuple(sorted(found, key=lambda obstacle: (-obstacle.excluded, obstacle.path))[:MOST_OBSTACLES])


def _one_by_one(aid: MatchableAid, today: date) -> Iterator[tuple[str, MatchableAid]]:
    """The aid reduced to each of the conditions that it asks for together."""
    bare = replace(aid, territories=(), eligibility=NOTHING, strands=(), is_complete=True)
    if not aid.is_open(today):
        yield "/open", bare
    bare = replace(bare, recurrence="permanent", opens_on=None, closes_on=None)
    if aid.territories:
        yield "/territories", replace(bare, territories=aid.territories)
    for node in together(aid.eligibility):
        yield node.path, replace(bare, eligibility=node)
    if aid.strands:
        yield "/strands", replace(bare, strands=aid.strands)


def together(node: Node) -> Iterator[Node]:
    """The conditions that are all needed."""
    if isinstance(node, All):
        for part in node.parts:
            yield from together(part)
    else:
        yield node


def reading(aid: MatchableAid, lexicon: Lexicon, today: date) -> list[Condition]:
    """What a visitor who answered nothing reads on the page of the aid."""
    nobody = Explainer(Answers({}, lexicon), today, lexicon)
    return nobody.effective_conditions(aid, facts_for(aid, nobody.answers, lexicon.places))
