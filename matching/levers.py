"""What would change the answer: one change within a structure's reach, and the aids that it would open again.

Each change that someone can make is tried on the whole catalogue: what it opens is what it says. Never a change that
nobody can make, such as another region or being younger.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.engine import MatchableAid, Verdict, facts_for, judge, leaves
from matching.planes import Matches
from vocabulary.answers import Answer, Answers, BooleanAnswer, ChoiceAnswer, NumberAnswer, parse_answer
from vocabulary.french import number, plural, typo
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import Leaf

ACCREDITATIONS = "accreditations"
# What an organisation is made for from its beginning: none becomes one to have an aid.
BEYOND_REACH = {
    *("siae", "siae_ei", "siae_aci", "siae_ai", "siae_etti", "siae_eiti"),
    *("ea", "esat", "geiq", "agrement_eaje", "convention_ebe_tzcld"),
}
EMPLOYEES = "employees"
MOST_NEW_EMPLOYEES = 2
# A « non » that a structure can turn into a « oui » by itself, and what it then has.
DOABLE = {
    "siret": "un numéro SIRET",
    "cofinancing": "un autre financement pour le projet",
    "hiring_planned": "un projet de poste",
    "up_to_date_taxes": "vos impôts et cotisations à jour",
    "common_requirements": "le respect du tronc commun d'agrément",
    "financing_plan": "un plan de financement",
}


@dataclass(frozen=True, slots=True)
class Change:
    """A question answered otherwise: `values` as an address writes them, `raw` as JSON, `words` after « Avec »."""

    question: str
    values: tuple[str, ...]
    raw: Any = field(compare=False)
    words: str = ""

    @property
    def sentence(self) -> str:
        """« Avec l'agrément ESUS »."""
        return typo(f"Avec {self.words}")


@dataclass(frozen=True, slots=True)
class Lever:
    """One change and the excluded aids that it opens again, by slug."""

    change: Change
    aids: tuple[MatchableAid, ...]

    @property
    def gain(self) -> str:
        """« 4 aides de plus »."""
        return typo(f"{number(len(self.aids))} {plural(len(self.aids), 'aide', 'aides')} de plus")


def levers(matches: Matches) -> list[Lever]:
    """Every lever, the one that opens the most aids first; ties by question and value."""
    lexicon, found = matches.held.lexicon, []
    by_fewer_jobs: set[str] = set()
    for change in _changes(matches.answers, matches.values_asked(ACCREDITATIONS), lexicon):
        opened = matches.opened_by(_answers_with(change, matches.answers, lexicon))
        if change.question == EMPLOYEES:
            opened = [aid for aid in opened if aid.slug not in by_fewer_jobs]
            by_fewer_jobs.update(aid.slug for aid in opened)
        if opened:
            found.append(Lever(change, tuple(opened)))
    return sorted(found, key=lambda lever: (-len(lever.aids), lever.change.question, lever.change.values))


def change_that_opens(aid: MatchableAid, answers: Answers, lexicon: Lexicon, today: date) -> Change | None:
    """The smallest change within reach that makes this excluded aid possible; None where no single one does."""
    asked = frozenset(
        value
        for part in aid.conditions
        for leaf, _ in leaves(part)
        if isinstance(leaf, Leaf) and leaf.question == ACCREDITATIONS
        for value in leaf.value
    )
    for change in _changes(answers, asked, lexicon):
        facts = facts_for(aid, _answers_with(change, answers, lexicon), lexicon.places)
        if judge(aid, facts, today).verdict is not Verdict.INELIGIBLE:
            return change
    return None


def _changes(answers: Answers, asked: frozenset[str], lexicon: Lexicon) -> Iterator[Change]:
    """What a structure can change of its own answers, the smaller step first. `asked`: accreditations that count."""
    for key, answer in answers.given.items():
        match answer:
            case ChoiceAnswer(values=values, holds=holds) if key == ACCREDITATIONS:
                for value, choice in lexicon.questions[key].choices.items():
                    if value in asked and value not in holds and value not in BEYOND_REACH:
                        words = choice.forms.get("name", choice.label)
                        yield Change(key, (*values, value), [*values, value], words)
            case NumberAnswer(high=high) if key == EMPLOYEES and high is not None:
                for needed in range(int(high) + 1, int(high) + 1 + MOST_NEW_EMPLOYEES):
                    words = "un premier salarié" if needed == 1 else f"{number(needed)} salariés"
                    yield Change(key, (str(needed),), needed, words)
            case BooleanAnswer(value=False) if key in DOABLE:
                yield Change(key, ("oui",), True, DOABLE[key])


def _answers_with(change: Change, answers: Answers, lexicon: Lexicon) -> Answers:
    given: dict[str, Answer] = dict(answers.given)
    changed = parse_answer(lexicon.questions[change.question], change.raw, lexicon.places)
    if changed is not None:
        given[change.question] = changed
    return Answers(given, lexicon, answers.declarations)
