"""The plain evaluator: every condition of every aid, then the order of the list. The oracle of all the others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from matching.bench.engines.base import FULL, REDUCED, Engine, Outcome, Structure
from matching.bench.memory import deep_size
from matching.bench.synthetic import DAY
from matching.engine import MatchableAid, Verdict, facts_for, judge
from matching.ranking import RankedAid, appraise, rank
from vocabulary.answers import Answers
from vocabulary.lexicon import NEEDS

Found = tuple[Counter[Verdict], list[RankedAid]]


class Plain(Engine):
    name = "plain"
    rules = (FULL, REDUCED)
    most_aids = None

    def build(self, aids: Sequence[MatchableAid]) -> None:
        self.aids = list(aids)

    def prepare(self, structure: Structure) -> Answers:
        return structure.answers

    def match(self, prepared: Answers, today: date = DAY) -> Found:
        """The totals, and the aids that are not excluded with their points, in order when `ranks`."""
        places, needs = self.words.lexicon.places, self.words.lexicon.questions[NEEDS]
        counts: Counter[Verdict] = Counter()
        possible = []
        for aid in self.aids:
            facts = facts_for(aid, prepared, places)
            judgement = judge(aid, facts, today)
            counts[judgement.verdict] += 1
            if judgement.verdict is not Verdict.INELIGIBLE:
                possible.append(appraise(aid, judgement, facts, needs, places, today))
        return counts, rank(possible) if self.ranks else possible

    def outcome(self, prepared: Answers, result: Found) -> Outcome:
        counts, possible = result
        ranked = tuple((one.aid.slug, one.score) for one in rank(possible))
        return Outcome(counts, frozenset(slug for slug, _ in ranked), ranked)

    def edit(self, position: int, aid: MatchableAid) -> None:
        self.aids[position] = aid

    def memory_bytes(self) -> int | None:
        return deep_size(self.aids)
