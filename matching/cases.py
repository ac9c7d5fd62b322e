"""The reference cases of a sheet, replayed: whether it still says what an agent expects of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from aids.cases import VERDICTS
from matching.engine import MatchableAid, Verdict, facts_for, judge
from vocabulary.answers import AnswerError, Answers, answer_to_json, parse_answers
from vocabulary.french import quoted, typo
from vocabulary.lexicon import Lexicon

ANY_DAY = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Replay:
    """One case: what is expected and what the sheet says; None when an answer can no longer be read."""

    label: str
    expected: Verdict
    found: Verdict | None

    @property
    def holds(self) -> bool:
        return self.found is self.expected

    @property
    def sentence(self) -> str:
        """What is wrong with a case that does not hold."""
        if self.found is None:
            return typo(f"{quoted(self.label)} : ses réponses ne sont plus dans le vocabulaire.")
        expected, found = VERDICTS[self.expected], VERDICTS[self.found]
        return typo(f"{quoted(self.label)} devait être « {expected} » et la fiche dit « {found} ».")


def replay(cases: Sequence[Mapping[str, Any]], aid: MatchableAid, lexicon: Lexicon) -> Iterator[Replay]:
    """Each case judged as on a day when the aid is open: a case tries conditions, not the calendar."""
    open_aid = replace(aid, recurrence="permanent", opens_on=None, closes_on=None)
    for case in cases:
        yield Replay(case["label"], Verdict(case["expected"]), _found(case, open_aid, lexicon))


def _found(case: Mapping[str, Any], aid: MatchableAid, lexicon: Lexicon) -> Verdict | None:
    try:
        answers = parse_answers(case["answers"], lexicon, {aid.slug: case.get("declarations") or {}})
    except AnswerError:
        return None
    return judge(aid, facts_for(aid, answers, lexicon.places), ANY_DAY).verdict


def case_of(answers: Answers, slug: str, lexicon: Lexicon) -> dict[str, Any]:
    """What a structure answered, as a case of this sheet keeps it; what is expected is not said yet."""
    case: dict[str, Any] = {
        "answers": {key: answer_to_json(lexicon.questions[key], answer) for key, answer in answers.given.items()}
    }
    if made := answers.declarations.get(slug):
        case["declarations"] = dict(made)
    return case
