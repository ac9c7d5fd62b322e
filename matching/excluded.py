"""The aids that are not for this structure, grouped by the reason that excludes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matching.engine import facts_for, failing, leaves
from matching.explain import Explainer
from matching.ranking import RankedAid
from vocabulary.answers import NumberAnswer
from vocabulary.french import counted, typo
from vocabulary.rules.tree import Declared, Known, Leaf

SHOWN_PER_REASON = 5
TITLES = {
    "/open": "Elles ne prennent pas de demande en ce moment",
    "territory": "Elles couvrent un autre territoire",
    "employees": "Elles demandent un autre nombre de salariés",
    "sectors": "Elles visent d’autres domaines",
    "legal_form": "Elles visent d’autres formes de structures",
    "zones": "Elles visent d’autres zones",
    "accreditations": "Elles demandent un agrément que vous n’avez pas",
    "stage": "Elles s’adressent à une autre étape",
    "age": "Elles demandent une autre durée d’existence",
    "annual_budget": "Elles demandent un autre budget",
    "audiences": "Elles visent d’autres publics",
    "special_status": "Elles écartent votre situation particulière",
    "declared": "Vous avez répondu non à un point qu’elles demandent",
}
NO_EMPLOYEE = "Il faut au moins un salarié"
OTHER = "Elles dépendent d’une autre réponse"


@dataclass
class ReasonGroup:
    """One reason and the aids it excludes, in the order of the list. `key`: a question, `/open` or `declared`."""

    key: str
    title: str
    members: list[tuple[RankedAid, str]] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return typo(f"{self.title} : {counted(len(self.members), 'aide', 'aides')}")


def group_by_reason(excluded: Sequence[RankedAid], explainer: Explainer) -> list[ReasonGroup]:
    """Groups from the most aids to the fewest; the first culprit of an aid says its group and its sentence."""
    groups: dict[str, ReasonGroup] = {}
    for ranked in excluded:
        key, sentence = _first_culprit(ranked, explainer)
        groups.setdefault(key, ReasonGroup(key, _title(key, explainer))).members.append((ranked, sentence))
    return sorted(groups.values(), key=lambda group: (-len(group.members), group.key))


def _first_culprit(ranked: RankedAid, explainer: Explainer) -> tuple[str, str]:
    facts = facts_for(ranked.aid, explainer.answers, explainer.lexicon.places)
    paths = failing(ranked.aid, facts, explainer.today)
    for leaf, negated in leaves(ranked.aid.condition(explainer.today)):
        if leaf.path in paths:
            return _key(leaf), explainer.sentence(leaf, ranked.aid, facts, negated=negated)
    return "", explainer.reasons(ranked, facts)[0].sentence


def _key(leaf: Leaf | Declared | Known) -> str:
    match leaf:
        case Leaf(question=question):
            return question
        case Declared():
            return "declared"
    return leaf.path


def _title(key: str, explainer: Explainer) -> str:
    answer = explainer.answers.get(key)
    if key == "employees" and isinstance(answer, NumberAnswer) and answer.high == 0:
        return NO_EMPLOYEE
    if key in TITLES:
        return TITLES[key]
    question = explainer.lexicon.questions.get(key)
    return typo(f"{OTHER} (« {question.label} »)") if question else OTHER


def shown_slugs(groups: Sequence[ReasonGroup]) -> list[str]:
    """The aids whose names the page needs."""
    return [ranked.aid.slug for group in groups for ranked, _ in group.members[:SHOWN_PER_REASON]]


def rows_of(group: ReasonGroup, rows: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """(slug, name, sentence) of the aids shown in this group."""
    return [
        (ranked.aid.slug, typo(rows[ranked.aid.slug]["name"]), sentence)
        for ranked, sentence in group.members[:SHOWN_PER_REASON]
        if ranked.aid.slug in rows
    ]
