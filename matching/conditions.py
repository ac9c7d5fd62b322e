"""What the page of an aid, or of a network, says of its conditions, and how it asks what is left."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from matching.asking import Ask, ask_question, declared_leaves
from matching.engine import Judgement, MatchableAid
from matching.explain import Condition, Explainer
from matching.index import Catalogue
from matching.options import Option
from matching.querystring import AnswersQuery
from vocabulary.french import counted, plural, typo
from vocabulary.lexicon import Question
from vocabulary.rules.evaluation import Facts
from vocabulary.rules.status import Status

STATUS_TEXTS = {Status.MET: "Remplie", Status.UNKNOWN: "À vérifier", Status.FAILED: "Non remplie"}
UNSAID = "/complete"  # where the engine holds that a sheet may not say everything
OTHERS = ", et peut-être d'autres"
KINDS = {Status.MET: "met", Status.UNKNOWN: "unknown", Status.FAILED: "failed"}
LAST_QUESTION = re.compile(r"[^.]*\?$")
DEPENDS_ON_IT = re.compile("Cette aide dépend d’un point.|.*:")  # what the question itself says


def conditions_in_words(
    rule: MatchableAid,
    facts: Facts,
    judgement: Judgement,
    query: AnswersQuery,
    held: Catalogue,
    explainer: Explainer,
    *,
    answered: bool,
) -> dict[str, Any]:
    """Every condition in a sentence; those that can be settled here, as small forms."""
    shown = explainer.effective_conditions(rule, facts)
    if not answered:
        return {
            "conditions_title": "Conditions",
            "conditions": said_conditions(shown, answered=False),
            "asks": [],
            "points": None,
        }
    points = _points(rule, judgement, query)
    listed, demands = _apart(shown, rule, judgement, asks_points=points is not None)
    questions = [held.lexicon.questions[key] for key in held.lexicon.questions if key in judgement.questions]
    return {
        "conditions_title": _conditions_title(shown),
        "conditions": said_conditions(listed, answered=True),
        "asks": [_ask(question, query, rule, demands.get(question.key, ())) for question in questions],
        "points": points,
    }


def _conditions_title(conditions: Sequence[Condition]) -> str:
    """How many are met, and the others; what the sheet does not say is no condition to count, as for the verdict."""
    said = [condition for condition in conditions if condition.path != UNSAID]
    return typo(f"Conditions : {_counted(said)}{OTHERS if len(said) < len(conditions) else ''}")


def _counted(conditions: Sequence[Condition]) -> str:
    met = sum(condition.status is Status.MET for condition in conditions)
    unknown = sum(condition.status is Status.UNKNOWN for condition in conditions)
    failed = len(conditions) - met - unknown
    parts = [counted(met, "remplie", "remplies"), f"{unknown} à vérifier"]
    if failed:
        parts.append(f"{failed} non {plural(failed, 'remplie', 'remplies')}")
    return ", ".join(parts)


def _apart(
    shown: Sequence[Condition], rule: MatchableAid, judgement: Judgement, *, asks_points: bool
) -> tuple[list[Condition], dict[str, list[str]]]:
    """The conditions to list, and by question what the forms below say of the others: nothing is said twice."""
    declared = {leaf.path for leaf, _ in declared_leaves(rule).values()} if asks_points else set()
    listed, demands = [], defaultdict(list)
    for condition in shown:
        if condition.status is not Status.UNKNOWN or condition.parts:
            listed.append(condition)
        elif condition.question in judgement.questions:
            demands[condition.question].append(condition.sentence)
        elif condition.path not in declared:
            listed.append(condition)
    return listed, demands


def _ask(question: Question, query: AnswersQuery, rule: MatchableAid, demands: Sequence[str]) -> Ask:
    """The question, and what the aid demands of it where the sentence says more than the question."""
    ask = ask_question(question, query, rule)
    said = [LAST_QUESTION.sub("", demand).strip() for demand in dict.fromkeys(demands)]
    said = [demand for demand in said if demand and not DEPENDS_ON_IT.fullmatch(demand)]
    return ask._replace(help=" ".join([*said, ask.help]).strip())


def said_conditions(conditions: Sequence[Condition], *, answered: bool) -> list[dict[str, Any]]:
    """What `matching/_conditions.html` shows; without answers no condition has a status."""
    return [
        {
            "kind": KINDS[condition.status] if answered else "info",
            "sentence": condition.sentence,
            "status_text": STATUS_TEXTS[condition.status] if answered and not condition.parts else "",
            "parts": said_conditions(condition.parts, answered=answered),
        }
        for condition in conditions
    ]


def _points(rule: MatchableAid, judgement: Judgement, query: AnswersQuery) -> dict[str, Any] | None:
    """The declared points left, and those answered, which a slip of the finger must not seal; each by oui or non."""
    given = query.answers.declarations.get(rule.slug, {})
    leaves = declared_leaves(rule)
    shown = [identity for identity in leaves if identity in judgement.declared or identity in given]
    if not shown:
        return None
    names = [f"d.{rule.slug}.{identity}" for identity in shown]
    return {
        "title": f"{counted(len(shown), 'point', 'points')} que vous seul pouvez confirmer",
        "fields": query.pairs_without(*names),
        "items": [
            {
                "legend": typo(leaves[identity][0].text),
                "excludes": leaves[identity][1],
                "options": _yes_or_no(name, given.get(identity)),
            }
            for identity, name in zip(shown, names, strict=True)
        ],
    }


def _yes_or_no(name: str, answer: bool | None) -> list[Option]:
    identity = name.replace(".", "-")
    return [
        Option(f"{identity}-oui", name, "oui", "Oui", checked=answer is True),
        Option(f"{identity}-non", name, "non", "Non", checked=answer is False),
        Option(f"{identity}-nsp", name, "", "Je ne sais pas", checked=answer is None),
    ]
