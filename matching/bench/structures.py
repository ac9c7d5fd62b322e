"""One aid against many structures: a seeded population in columns, and what one match, one patch, one build cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from statistics import mean, median
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.bench.profiles import NO_PLACE, UPPER_PLACE, synthetic_profiles
from matching.bench.words import Words
from matching.crowd.said import Said
from matching.crowd.structures import StructureIndex
from matching.engine import Group, MatchableAid, Verdict, facts_for, judge
from vocabulary.answers import Answer, Answers, parse_answer, parse_answers
from vocabulary.lexicon import TERRITORY, Lexicon

PROFILES = 20_000
SEVERAL_PLACES = 0.03
PATCHES = 200
HEARD = 20_000  # structures read one by one
JUDGED = 500  # of them judged by the engine, for its time and to compare
COMPARED = 20  # aids on which they are


@dataclass(frozen=True)
class Population:
    """Structures as columns: each has the answers of one of `profiles`, and one of `places`."""

    lexicon: Lexicon
    profiles: Sequence[Answers]
    places: Sequence[Answer | None]
    profile_of: NDArray[np.intp]
    place_of: NDArray[np.intp]

    @property
    def ids(self) -> NDArray[np.int64]:
        return np.arange(1, len(self.profile_of) + 1)

    def said(self) -> dict[str, Said]:
        """What they say, question by question."""
        elsewhere = (key for key in self.lexicon.questions if key != TERRITORY)
        said = {key: Said([one.get(key) for one in self.profiles], self.profile_of) for key in elsewhere}
        return {TERRITORY: Said(self.places, self.place_of), **said}

    def answers(self, row: int) -> Answers:
        """What one structure says."""
        place = self.places[self.place_of[row]]
        given = self.profiles[self.profile_of[row]].given
        return Answers({**given, TERRITORY: place} if place else given, self.lexicon)


def population(words: Words, structures: int, seed: int) -> Population:
    """So many structures, of at most 20,000 profiles, in the communes by their inhabitants.

    8 % name no place, 7 % only a département or a région, 3 % two communes.
    """
    lexicon, chance = words.lexicon, np.random.default_rng(seed)
    profiles = []
    for raw in synthetic_profiles(min(structures, PROFILES), seed, words):
        raw.pop(TERRITORY, None)
        profiles.append(parse_answers(raw, lexicon))
    communes, upper = words.codes["commune"], [*words.codes["department"], *words.codes["region"]]
    rng = Random(seed)  # noqa: S311  nothing secret
    pairs = [rng.choices(communes, cum_weights=words.cumulated_inhabitants, k=2) for _ in range(PROFILES)]
    codes: list[Any] = [None, *communes, *upper, *pairs]
    weights = np.concatenate(
        [
            [NO_PLACE],
            np.array(words.inhabitants) / sum(words.inhabitants) * (1 - NO_PLACE - UPPER_PLACE - SEVERAL_PLACES),
            np.full(len(upper), UPPER_PLACE / len(upper)),
            np.full(len(pairs), SEVERAL_PLACES / len(pairs)),
        ]
    )
    question = lexicon.questions[TERRITORY]
    return Population(
        lexicon,
        profiles,
        [parse_answer(question, code, lexicon.places) for code in codes],
        chance.integers(0, len(profiles), structures),
        chance.choice(len(codes), structures, p=weights / weights.sum()),
    )


def measured(people: Population, aids: Sequence[MatchableAid], today: date) -> dict[str, Any]:
    """One size: microseconds of this thread's CPU, each aid matched once after another; and that the engine agrees.

    `build_s` is from columns, `build_us_a_structure` from answers read one by one; `index_mb` is what the index
    holds. `judge_us` is the engine, a structure. `differences` counts verdicts and groups that are not the engine's.
    """
    said, structures = people.said(), len(people.profile_of)
    build_us, index = timed(lambda: StructureIndex.from_columns(people.ids, said, people.lexicon))
    heard = [(row + 1, people.answers(row)) for row in range(min(structures, HEARD))]
    hear_us, _ = timed(lambda: StructureIndex.build(heard, people.lexicon))
    index.match(aids[0], today)
    found = [timed(lambda aid=aid: index.match(aid, today)) for aid in aids]
    patches = [timed(lambda one=one: index.patched(dict([one])))[0] for one in heard[:PATCHES]]
    times = sorted(us for us, _ in found)
    return {
        "structures": structures,
        "aids": len(aids),
        "match_us": round(median(times)),
        "match_us_p90": round(times[len(times) * 9 // 10]),
        "match_us_max": round(times[-1]),
        "bytes_touched": round(median(one.bytes_read for _, one in found)),
        "found": round(mean(len(one.eligible) + len(one.to_check) for _, one in found), 1),
        "build_s": round(build_us / 1e6, 3),
        "build_us_a_structure": round(hear_us / len(heard), 1),
        "index_mb": round(index.nbytes / 1e6, 1),
        "patch_us": round(median(patches)),
        **_beside_the_engine(index, heard[:JUDGED], aids[:COMPARED], today),
    }


def _beside_the_engine(
    index: StructureIndex, heard: Sequence[tuple[int, Answers]], aids: Sequence[MatchableAid], today: date
) -> dict[str, Any]:
    """The engine on the first structures: its time for each, and how often the index says something else."""
    places, differences, total_us = index.lexicon.places, 0, 0.0
    for aid in aids:
        found = index.match(aid, today)
        kinds = {Verdict.ELIGIBLE: found.eligible, Group.LIKELY: found.to_confirm, Group.TO_ANSWER: found.to_answer}
        by_id = {identity: kind for kind, ids in kinds.items() for identity in ids[ids <= len(heard)].tolist()}
        us, judged = timed(lambda aid=aid: [judge(aid, facts_for(aid, answers, places), today) for _, answers in heard])
        total_us += us
        for (identity, _), one in zip(heard, judged, strict=True):
            kind = one.verdict if one.verdict is Verdict.ELIGIBLE else one.group
            differences += by_id.get(identity, Group.EXCLUDED) != kind
    return {"judge_us": round(total_us / len(aids) / len(heard), 1), "differences": differences}


Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Microseconds of this thread's CPU, and what the work gave."""
    started = time.thread_time_ns()
    result = work()
    return (time.thread_time_ns() - started) / 1000, result
