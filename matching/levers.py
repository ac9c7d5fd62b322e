"""What would change the answer: one change within a structure's reach, and the aids that it would open again.

Found from the smallest set of conditions that excludes an aid: when it holds a single condition, and
the structure can do something about it, that is a lever. Each is tried on the aid before it is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from matching.engine import MatchableAid, Verdict, facts_for, failing, judge, leaves
from matching.explain import Explainer
from matching.index import Matches
from matching.ranking import RankedAid
from vocabulary.answers import Answer, Answers, BooleanAnswer, ChoiceAnswer, NumberAnswer, parse_answer
from vocabulary.french import list_and, number, plural, typo
from vocabulary.lexicon import Question
from vocabulary.rules.tree import Leaf

ACCREDITATIONS = "accreditations"
EMPLOYEES = "employees"
MOST_NEW_EMPLOYEES = 2
# A « non » that a structure can turn into a « oui » by itself, and what it then does.
DOABLE = {
    "siret": "un numéro SIRET",
    "cofinancing": "un autre financement pour le projet",
    "hiring_planned": "un projet de poste",
    "up_to_date_taxes": "vos impôts et cotisations à jour",
    "common_requirements": "le respect du tronc commun d'agrément",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A question answered otherwise: `values` as an address writes them, `raw` as JSON, `words` after « Avec »."""

    question: str
    values: tuple[str, ...]
    raw: Any = field(compare=False)
    words: str = ""


@dataclass(frozen=True, slots=True)
class Lever:
    """One change and the excluded aids that it opens again, in the order of their names' slugs."""

    change: Change
    aids: tuple[RankedAid, ...]

    @property
    def sentence(self) -> str:
        """« Avec l'agrément ESUS »."""
        return typo(f"Avec {self.change.words}")

    @property
    def gain(self) -> str:
        """« 4 aides de plus »."""
        return typo(f"{number(len(self.aids))} {plural(len(self.aids), 'aide', 'aides')} de plus")


def levers(matches: Matches, explainer: Explainer) -> list[Lever]:
    """Every lever, the one that opens the most aids first; ties by question and value."""
    opened: dict[Change, list[RankedAid]] = {}
    for ranked in matches.excluded:
        for change in changes_for(ranked.aid, explainer):
            opened.setdefault(change, []).append(ranked)
    found = [Lever(change, tuple(aids)) for change, aids in opened.items()]
    return sorted(found, key=lambda lever: (-len(lever.aids), lever.change.question, lever.change.values))


def changes_for(aid: MatchableAid, explainer: Explainer) -> list[Change]:
    """The single changes within reach after which an ineligible aid is no longer so."""
    facts = facts_for(aid, explainer.answers, explainer.lexicon.places)
    paths = failing(aid, facts, explainer.today)
    if len(paths) != 1:
        return []
    for leaf, negated in leaves(aid.condition(explainer.today)):
        if leaf.path == paths[0] and isinstance(leaf, Leaf) and not negated:
            return [change for change in _changes(leaf, explainer) if _opens(aid, change, explainer)]
    return []


def _changes(leaf: Leaf, explainer: Explainer) -> Iterator[Change]:
    question = explainer.lexicon.questions[leaf.question]
    answer = explainer.answers.given.get(leaf.question)
    match answer:
        case ChoiceAnswer() if leaf.question == ACCREDITATIONS:
            yield from _new_accreditations(leaf, question, answer)
        case NumberAnswer(high=high) if leaf.question == EMPLOYEES and high is not None:
            needed = leaf.value.get("min")
            if needed is not None and 0 < needed - high <= MOST_NEW_EMPLOYEES:
                words = "un premier salarié" if needed == 1 else f"{number(needed)} salariés"
                yield Change(question.key, (number(needed),), needed, words)
        case BooleanAnswer(value=False) if leaf.question in DOABLE:
            yield Change(question.key, ("oui",), True, DOABLE[leaf.question])


def _new_accreditations(leaf: Leaf, question: Question, answer: ChoiceAnswer) -> Iterator[Change]:
    missing = [value for value in leaf.value if value not in answer.holds]
    sets = [tuple(missing)] if leaf.op == "all_of" else [(value,) for value in missing] if leaf.op == "any_of" else []
    for added in sets:
        words = [question.choices[value].forms.get("name", question.choices[value].label) for value in added]
        values = (*answer.values, *added)
        yield Change(question.key, values, list(values), list_and(words))


def _opens(aid: MatchableAid, change: Change, explainer: Explainer) -> bool:
    """Whether the aid, judged on the changed answers, is no longer ineligible."""
    lexicon = explainer.lexicon
    changed = parse_answer(lexicon.questions[change.question], change.raw, lexicon.places)
    given: dict[str, Answer] = dict(explainer.answers.given)
    if changed is not None:
        given[change.question] = changed
    answers = Answers(given, lexicon, explainer.answers.declarations)
    return judge(aid, facts_for(aid, answers, lexicon.places), explainer.today).verdict is not Verdict.INELIGIBLE
