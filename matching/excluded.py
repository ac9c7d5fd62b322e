"""The aids that are not for this structure, grouped by the reason that excludes them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from matching.engine import MatchableAid, PlacedLeaf, facts_for, failing, leaves
from matching.explain import Explainer
from matching.planes import Matches
from matching.planes.bits import Ids
from matching.planes.reasons import excluded_by
from vocabulary.answers import NumberAnswer
from vocabulary.french import counted, quoted, typo
from vocabulary.rules.evaluation import Facts, status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, Not

SHOWN_PER_REASON = 2
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
    "special_status": "Elles demandent une situation particulière",
    "declared": "Vous avez répondu non à un point qu’elles demandent",
}
REFUSING = {  # where a condition says what must not be
    "sectors": "Elles écartent un de vos domaines",
    "zones": "Elles écartent la zone de votre action",
    "accreditations": "Elles écartent un agrément ou un statut que vous avez",
    "audiences": "Elles écartent un de vos publics",
    "special_status": "Elles écartent votre situation particulière",
    "declared": "Vous avez répondu oui à un cas qu’elles écartent",
}
NO_EMPLOYEE = "Il faut au moins un salarié"
OTHER = "Elles dépendent d’une autre réponse"


@dataclass
class ReasonGroup:
    """One reason and how many aids it excludes. `key`: a question, `/open` or `declared`; `shown`: the first few, by
    slug, each with its sentence."""

    key: str
    title: str
    count: int = 0
    shown: list[tuple[MatchableAid, str]] = field(default_factory=list)

    @property
    def heading(self) -> str:
        return typo(f"{self.title} : {counted(self.count, 'aide', 'aides')}")


def group_by_reason(matches: Matches, explainer: Explainer) -> list[ReasonGroup]:
    """Groups from the most aids to the fewest. What excludes an aid first says its group."""
    groups: dict[str, ReasonGroup] = {}
    excluded: dict[str, list[Ids]] = defaultdict(list)
    for found in excluded_by(matches):
        title = _title(found.key, explainer, refuses=found.refuses)
        groups.setdefault(title, ReasonGroup(found.key, title))
        excluded[title].append(found.aids)
    for title, parts in excluded.items():
        group, ids = groups[title], np.concatenate(parts)
        first = matches.held.first_by_slug(ids, SHOWN_PER_REASON)
        group.count, group.shown = ids.size, [(aid, _obstacle(aid, group.key, explainer)) for aid in first]
    for ranked in matches.excluded_apart:
        key, refuses, sentence = _culprit(ranked.aid, explainer)
        title = _title(key, explainer, refuses=refuses)
        group = groups.setdefault(title, ReasonGroup(key, title))
        group.count += 1
        if len(group.shown) < SHOWN_PER_REASON:
            group.shown.append((ranked.aid, sentence))
    return sorted(groups.values(), key=lambda group: (-group.count, group.key, group.title))


def _obstacle(aid: MatchableAid, key: str, explainer: Explainer) -> str:
    """The sentence of the first condition on this question that stands against an aid."""
    facts = facts_for(aid, explainer.answers, explainer.lexicon.places)
    found = _standing_against(aid.condition(explainer.today), key, facts, negated=False)
    return explainer.against(*found, aid) if found else _culprit(aid, explainer)[2]


def _standing_against(node: Node, key: str, facts: Facts, *, negated: bool) -> PlacedLeaf | None:
    """The first leaf about `key`, in reading order, that stands against the aid."""
    match node:
        case All(parts=parts) | AnyOf(parts=parts):
            for part in parts:
                if found := _standing_against(part, key, facts, negated=negated):
                    return found
            return None
        case Not(part=part):
            return _standing_against(part, key, facts, negated=not negated)
    stands = key_of(node) == key and status(node, facts) is (Status.MET if negated else Status.FAILED)
    return (node, negated) if stands else None


def _culprit(aid: MatchableAid, explainer: Explainer) -> tuple[str, bool, str]:
    """The first condition that excludes an aid: its key, whether it refuses, its sentence."""
    facts = facts_for(aid, explainer.answers, explainer.lexicon.places)
    paths = failing(aid, facts, explainer.today)
    for leaf, negated in leaves(aid.condition(explainer.today)):
        if leaf.path in paths:
            return key_of(leaf), _refuses(leaf, negated=negated), explainer.against(leaf, negated, aid)
    return "", False, explainer.impossible


def key_of(leaf: Leaf | Declared | Known) -> str:
    """What a condition is about: a question, `declared`, or its path, as `/open`."""
    match leaf:
        case Leaf(question=question):
            return question
        case Declared():
            return "declared"
    return leaf.path


def _refuses(leaf: Leaf | Declared | Known, *, negated: bool) -> bool:
    """Whether the condition says what must not be, an operator and a `not` together saying what must."""
    return (isinstance(leaf, Leaf) and leaf.op in ("not_in", "none_of")) != negated


def _title(key: str, explainer: Explainer, *, refuses: bool) -> str:
    if refuses and key in REFUSING:
        return REFUSING[key]
    answer = explainer.answers.get(key)
    if key == "employees" and isinstance(answer, NumberAnswer) and answer.high == 0 and not refuses:
        return NO_EMPLOYEE
    if key in TITLES:
        return TITLES[key]
    question = explainer.lexicon.questions.get(key)
    return typo(f"{OTHER} ({quoted(question.label)})") if question else OTHER


def shown_slugs(groups: Sequence[ReasonGroup]) -> list[str]:
    """The aids whose names the page needs."""
    return [aid.slug for group in groups for aid, _ in group.shown]


def rows_of(group: ReasonGroup, rows: Mapping[str, Mapping[str, Any]]) -> list[tuple[str, str, str]]:
    """(slug, name, sentence) of the aids shown in this group; `rows` by slug, none for one that was withdrawn."""
    return [(aid.slug, typo(rows[aid.slug]["name"]), sentence) for aid, sentence in group.shown if aid.slug in rows]
