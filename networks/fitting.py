"""Which networks may call a structure back, and why; which are set aside, and why. One evaluator: that of aids."""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from matching.engine import Group, Judgement, MatchableAid, Verdict, judge
from matching.explain import Explainer
from matching.ranking import RankedAid, need_points, needs_answered, precision_points, stated_needs
from networks.models import Network, NetworkKind, Topic
from networks.wording import needs_in_words, of_network
from vocabulary.answers import Answers, TerritoryAnswer, parse_answer
from vocabulary.french import list_and, plural, typo
from vocabulary.lexicon import NEEDS, TERRITORY, Lexicon
from vocabulary.rules.evaluation import Facts, within
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, RuleError, parse

logger = logging.getLogger(__name__)

ADVICE, DIFFICULTY = "conseil", "difficulte"
SHORTEST_WHY = 2  # sentences: the need and the place come first
# Families of which one network answers for a place: a wider one is proposed only where there is no nearer one.
ONE_FOR_A_PLACE = frozenset(NetworkKind.values) - {NetworkKind.FEDERATION, NetworkKind.POLE_ESS, NetworkKind.OTHER}


def as_matchable(network: Network, lexicon: Lexicon) -> MatchableAid | None:
    """The network as matching reads an aid: never closed, and complete once it has read its sheet again.

    None, and a line in the log, when its rule is broken.
    """
    try:
        for code in network.territories:
            lexicon.places[code]
        served = (
            All("/eligibility", ())
            if network.eligibility is None
            else parse(network.eligibility, lexicon, "/eligibility")
        )
    except (RuleError, KeyError) as fault:
        logger.error("Réseau %s laissé de côté, règle illisible : %s", network.slug, fault)
        return None
    return MatchableAid(
        id=network.pk,
        slug=network.slug,
        recurrence="permanent",
        opens_on=None,
        closes_on=None,
        territories=tuple(network.territories),
        eligibility=served,
        strands=(),
        priority=(),
        is_complete=network.verified_on is not None,
        is_verified=network.verified_on is not None,
        needs=frozenset(network.needs),
    )


@dataclass(frozen=True)
class Fit:
    """One network for one structure. `nearness`: more the smaller its ground; `helps`: with a stated need."""

    network: Network
    rule: MatchableAid
    judgement: Judgement
    need_points: int
    helps: bool
    nearness: int

    @property
    def is_possible(self) -> bool:
        return self.judgement.verdict is not Verdict.INELIGIBLE

    @property
    def order(self) -> tuple[int, bool, int, str, str]:
        """The key of the list: what answers the needs best, then what is surer, then the nearest."""
        asks = bool(self.judgement.questions)
        return -self.need_points, asks, -self.nearness, self.network.name, self.network.slug


@dataclass(frozen=True, slots=True)
class Said:
    """A network and what is said of it, a sentence each."""

    network: Network
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Proposal:
    """What a structure is told: the networks that fit, the best first, and those that do not."""

    proposed: list[Said] = field(default_factory=list)
    aside: list[Said] = field(default_factory=list)


def propose(networks: Iterable[Network], answers: Answers, lexicon: Lexicon, today: date) -> Proposal:
    """The networks that fit these answers by territory, need, form and size, and why; the others, and why not."""
    explainer = Explainer(answers, today, lexicon)
    fits = sorted(filter(None, (fit(network, explainer) for network in networks)), key=lambda one: one.order)
    nearest: dict[str, Fit] = {}
    for one in fits:
        held = nearest.get(one.network.kind)
        if one.is_possible and one.helps and (held is None or one.nearness > held.nearness):
            nearest[one.network.kind] = one
    proposal = Proposal()
    for one in fits:
        nearer = nearest.get(one.network.kind, one)
        if not one.is_possible:
            proposal.aside.append(Said(one.network, tuple(reasons(one, explainer))))
        elif not one.helps:
            proposal.aside.append(Said(one.network, (_helps_with_other_things(one, lexicon),)))
        elif one.network.kind in ONE_FOR_A_PLACE and nearer.nearness > one.nearness:
            proposal.aside.append(Said(one.network, (typo(f"Plus près de vous : {nearer.network.name}."),)))
        else:
            proposal.proposed.append(Said(one.network, tuple(reasons(one, explainer, at_most=SHORTEST_WHY))))
    return proposal


def propose_for(
    topic: str,
    networks: Sequence[Network],
    answers: Answers,
    lexicon: Lexicon,
    today: date,
    ticked: Collection[str] = (),
) -> Proposal:
    """What is proposed to talk about `topic`: in trouble, first those who help there. What was ticked stays."""
    usual = propose(networks, answers, lexicon, today)
    if topic != Topic.TROUBLE and {one.network.slug for one in usual.proposed}.issuperset(ticked):
        return usual
    troubled = propose(networks, in_trouble(answers, lexicon), lexicon, today)
    first, others = (troubled, usual) if topic == Topic.TROUBLE else (usual, troubled)
    shown = {one.network.slug for one in first.proposed}
    added = [one for one in others.proposed if one.network.slug not in shown]
    added = [one for one in added if topic == Topic.TROUBLE or one.network.slug in ticked]
    shown |= {one.network.slug for one in added}
    return Proposal([*first.proposed, *added], [one for one in first.aside if one.network.slug not in shown])


def in_trouble(answers: Answers, lexicon: Lexicon) -> Answers:
    """The same answers of a structure whose one need is to go on."""
    needs = lexicon.questions[NEEDS]
    alone = parse_answer(needs, [DIFFICULTY], lexicon.places) if DIFFICULTY in needs.choices else None
    return Answers({**answers.given, NEEDS: alone}, lexicon, answers.declarations) if alone else answers


def fit(network: Network, explainer: Explainer) -> Fit | None:
    """How this network suits the answers; None when its rule cannot be read."""
    lexicon, answers = explainer.lexicon, explainer.answers
    rule = as_matchable(network, lexicon)
    if rule is None:
        return None
    met = needs_answered(rule, answers, lexicon.questions[NEEDS])
    place = answers.get(TERRITORY)
    is_there = isinstance(place, TerritoryAnswer) and within(rule.territories, place, lexicon.places) is Status.MET
    return Fit(
        network,
        rule,
        judge(rule, Facts(answers, {}, lexicon.places), explainer.today),
        need_points(met),
        bool(met) or not stated_needs(answers) or ADVICE in rule.needs,
        precision_points(rule, lexicon.places) if is_there else 0,
    )


def reasons(one: Fit, explainer: Explainer, *, at_most: int | None = None) -> list[str]:
    """Why it is proposed, or why it cannot be: the reasons of an aid, said of a network. Never empty.

    That other conditions may exist goes without saying here: somebody will be on the phone. `at_most` sentences say
    what is known; what is left to answer comes after them.
    """
    facts = Facts(explainer.answers, {}, explainer.lexicon.places)
    needs = needs_answered(one.rule, explainer.answers, explainer.lexicon.questions[NEEDS])
    ranked = RankedAid(one.rule, one.judgement, answers_need=one.helps, points=(), needs=needs)
    found = [reason for reason in explainer.reasons(ranked, facts) if reason.kind not in ("info", "check")]
    sentences = [of_network(reason.sentence) for reason in found]
    if one.judgement.group is Group.LIKELY and not one.need_points and ADVICE in one.rule.needs:
        sentences.insert(0, "Il conseille les structures comme la vôtre.")
    sentences = sentences[:at_most]
    if left := _left_to_answer(one.judgement.questions, explainer.lexicon):
        sentences.append(left)
    return sentences or [typo("Rien dans vos réponses ne s'y oppose.")]


def _left_to_answer(questions: Sequence[str], lexicon: Lexicon) -> str:
    if not questions:
        return ""
    labels = [f"« {lexicon.questions[key].label} »" for key in questions]
    return typo(
        f"À vérifier avec lui, selon {plural(len(labels), 'votre réponse', 'vos réponses')} à : {list_and(labels)}."
    )


def _helps_with_other_things(one: Fit, lexicon: Lexicon) -> str:
    words = needs_in_words(one.network.needs, lexicon)
    return typo(f"Il aide pour autre chose : {words}." if words else "Ce qu'il fait n'est pas encore dit.")


def options_of(proposed: Sequence[Said], ticked: Collection[str] = ()) -> list[dict[str, Any]]:
    """What `networks/_network.html` shows of each; those whose advisers can answer at once come first.

    Their networks were read by `Network.objects.around`.
    """
    options = [
        {
            "slug": one.network.slug,
            "name": typo(one.network.name),
            "why": typo(f"Pourquoi : {' '.join(one.reasons)}"),
            "is_staffed": one.network.is_staffed,
            "is_ticked": one.network.slug in ticked,
        }
        for one in proposed
    ]
    return sorted(options, key=lambda option: not option["is_staffed"])
