"""Why: each condition of an aid with its status and its sentence, for one structure.

Written for the few aids that are shown, never for the whole catalogue. Paths are JSON Pointers
into the aid; a condition's `status` is its own, before any `not` above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from matching.engine import Group, MatchableAid, failing, leaves
from matching.ranking import RankedAid
from vocabulary.answers import Answers, ChoiceAnswer, NumberAnswer
from vocabulary.french import day, list_and, lowered, typo
from vocabulary.lexicon import NEEDS, TERRITORY, Choice, Lexicon
from vocabulary.rules.evaluation import Facts, status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, Not
from vocabulary.sentences import condition_sentence

CHOICE = {
    Status.MET: "Une de ces conditions suffit : vous la remplissez.",
    Status.UNKNOWN: "Une de ces conditions suffit :",
    Status.FAILED: "Il faudrait remplir une de ces conditions :",
}
NO_NEED = "Elle ne répond pas au besoin que vous avez choisi."
NONE_OF_NEEDS = "Elle ne répond à aucun des besoins que vous avez choisis."
TOGETHER = "Toutes ces conditions à la fois :"
INCOMPLETE = "D'autres conditions peuvent exister : à confirmer auprès de l'organisme."
COUNTRY = "FR"
DEMAND = re.compile(r"[\s\u202f\u00a0]*[,;:] (comme )?cette aide .*")


@dataclass(frozen=True, slots=True)
class Condition:
    """One leaf: where, on which question (None for a declaration or `/open`), its own status, a sentence.

    On a page, a group too: one of its `parts` is enough, or all are needed; its status is that of the group.
    """

    path: str
    question: str | None
    status: Status
    sentence: str
    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Explainer:
    """What every explanation of one request shares."""

    answers: Answers
    today: date
    lexicon: Lexicon

    def conditions(self, aid: MatchableAid, facts: Facts) -> list[Condition]:
        """Every leaf of the aid, in reading order."""
        each = [(leaf, status(leaf, facts), negated) for leaf, negated in leaves(aid.condition(self.today))]
        return [
            Condition(leaf.path, _question(leaf), own, self.sentence(leaf, own, aid, negated=negated))
            for leaf, own, negated in each
        ]

    def effective_conditions(self, aid: MatchableAid, facts: Facts) -> list[Condition]:
        """The conditions as a page shows them: a `not` turned into what it demands, what goes without saying left
        out, and a choice between several under one sentence; of a choice that is met, only what meets it."""
        return self._shown(aid.condition(self.today), aid, facts)

    def _shown(self, node: Node, aid: MatchableAid, facts: Facts, *, negated: bool = False) -> list[Condition]:
        if isinstance(node, Not):
            return self._shown(node.part, aid, facts, negated=not negated)
        own = status(node, facts)
        effect = own.reverse if negated else own
        if isinstance(node, All | AnyOf):
            shown = [(part, self._shown(part, aid, facts, negated=negated)) for part in node.parts]
            if isinstance(node, AnyOf) == negated:
                return [condition for _, conditions in shown for condition in conditions]
            holding = [one for one in shown if effect is not Status.MET or status(one[0], facts) is own]
            return _choice(node, effect, [_together(part, conditions) for part, conditions in holding if conditions])
        if _is_silent(node, effect):
            return []
        return [Condition(node.path, _question(node), effect, self.sentence(node, own, aid, negated=negated))]

    def sentence(self, leaf: Leaf | Declared | Known, own: Status, aid: MatchableAid, *, negated: bool = False) -> str:
        """The leaf in plain French, for these answers, which give it this status of its own."""
        if isinstance(leaf, Known):
            return typo(_known_sentence(leaf, aid, self.today))
        if leaf.path == "/territories" and isinstance(leaf, Leaf) and COUNTRY in leaf.value and own is Status.MET:
            return "Cette aide couvre toute la France."
        answer = self.answers.get(leaf.question) if isinstance(leaf, Leaf) else None
        told = self._today_for(aid) if isinstance(answer, NumberAnswer) else None
        return condition_sentence(leaf, own, answer, self.lexicon, negated=negated, today=told)

    def against(self, leaf: Leaf | Declared | Known, negated: bool, aid: MatchableAid) -> str:
        """The sentence of a leaf that excludes the aid: failed, or met under a `not`."""
        return self.sentence(leaf, Status.MET if negated else Status.FAILED, aid, negated=negated)

    def _in_favour(self, leaf: Leaf | Declared | Known, negated: bool, aid: MatchableAid) -> str:
        """The sentence of a leaf that makes the aid possible: met, or failed under a `not`."""
        return self.sentence(leaf, Status.FAILED if negated else Status.MET, aid, negated=negated)

    def _today_for(self, aid: MatchableAid) -> date | None:
        """The day from which a structure too young can be told when to ask; none for an aid that may close before."""
        return self.today if aid.closes_on is None and aid.is_open(self.today) else None

    def reasons(self, ranked: RankedAid, facts: Facts) -> list[Reason]:
        """What a card says of the aid: why it is there, or why it is not for this structure. Never empty."""
        aid = ranked.aid
        if ranked.judgement.group is Group.EXCLUDED:
            return [Reason("failed", sentence) for sentence in self._obstacles(aid, facts)]
        found = [*self._need_reasons(ranked), *self._met_reasons(aid, facts), *self._priority_reasons(aid, facts)]
        if not aid.is_complete:
            found.append(Reason("check", typo(INCOMPLETE)))
        return found or [Reason("met", typo("Rien dans vos réponses ne s'y oppose."))]

    def _obstacles(self, aid: MatchableAid, facts: Facts) -> list[str]:
        by_path = {leaf.path: (leaf, negated) for leaf, negated in leaves(aid.condition(self.today))}
        sentences = [self.against(*by_path[path], aid) for path in failing(aid, facts, self.today) if path in by_path]
        return sentences or [self.impossible]

    @property
    def impossible(self) -> str:
        """What is said of an aid that no answer could open."""
        return typo("Aucune structure ne peut remplir les conditions de cette aide : fiche à corriger.")

    def _need_reasons(self, ranked: RankedAid) -> Iterator[Reason]:
        stated = self.answers.get(NEEDS)
        if not isinstance(stated, ChoiceAnswer) or not stated.values:
            return
        positions = ranked.needs
        if not positions:
            yield Reason("info", NO_NEED if len(stated.values) == 1 else NONE_OF_NEEDS)
        elif len(positions) == 3 and len(stated.values) == 3:
            yield Reason("met", typo("Elle répond à vos trois besoins."))
        elif len(positions) == 1 and len(stated.values) == 1:
            yield Reason("met", typo(f"Elle répond à votre besoin : {self._need(stated.values[0])}."))
        elif len(positions) == 1:
            need = self._need(stated.values[positions[0]])
            yield Reason("met", typo(f"Elle répond à votre besoin n° {positions[0] + 1} : {need}."))
        else:
            yield Reason("met", typo(f"Elle répond à vos besoins {list_and([f'n° {p + 1}' for p in positions])}."))

    def _need(self, value: str) -> str:
        choice: Choice = self.lexicon.questions[NEEDS].choices[value]
        return choice.forms.get("name") or lowered(choice.label)

    def _met_reasons(self, aid: MatchableAid, facts: Facts) -> Iterator[Reason]:
        for leaf, negated in _effective(aid.condition(self.today), facts):
            if not isinstance(leaf, Known) and COUNTRY not in _places(leaf):
                yield Reason("met", self._in_favour(leaf, negated, aid))

    def _priority_reasons(self, aid: MatchableAid, facts: Facts) -> Iterator[Reason]:
        for node in aid.priority:
            if status(node, facts) is Status.MET:
                sentences = [self._in_favour(leaf, negated, aid) for leaf, negated in _effective(node, facts)]
                yield Reason("priority", typo(priority_in_words(sentences)))


class Reason(NamedTuple):
    """One line of a card. `kind`: met, priority, info, check (to confirm) or failed."""

    kind: str
    sentence: str


def priority_in_words(sentences: list[str]) -> str:
    """« Vous touchez des jeunes, comme cette aide le demande. » as a reason of priority."""
    first = DEMAND.sub("", sentences[0]).rstrip(".") if sentences else ""
    return f"Vous êtes prioritaire : {first[:1].lower()}{first[1:]}." if first else "Vous êtes prioritaire."


def _effective(node: Node, facts: Facts, *, negated: bool = False) -> list[tuple[Leaf | Declared | Known, bool]]:
    """The leaves that make a met node met; of an `any`, only what holds it up, never what missed."""
    wanted = Status.FAILED if negated else Status.MET
    match node:
        case Not(part=part):
            return _effective(part, facts, negated=not negated)
        case All(parts=parts) | AnyOf(parts=parts):
            is_choice = isinstance(node, AnyOf) != negated
            holding = [part for part in parts if not is_choice or status(part, facts) is wanted]
            return [leaf for part in holding for leaf in _effective(part, facts, negated=negated)]
    return [(node, negated)] if status(node, facts) is wanted else []


def _choice(node: All | AnyOf, effect: Status, alternatives: list[Condition]) -> list[Condition]:
    """One condition for several of which one is enough; none when nothing is left to say."""
    if len(node.parts) == 1 or not alternatives:
        return alternatives
    sentence = typo(node.label or CHOICE[effect])
    if effect is not Status.MET:
        return [Condition(node.path, None, effect, sentence, tuple(alternatives))]
    chosen = alternatives[0]
    if chosen.parts:
        return [Condition(node.path, None, effect, sentence, chosen.parts)]
    return [Condition(node.path, chosen.question, effect, f"{sentence} {chosen.sentence}")]


def _together(node: Node, conditions: list[Condition]) -> Condition:
    """One condition for several that are all needed."""
    if len(conditions) == 1:
        return conditions[0]
    label = node.label if isinstance(node, All | AnyOf) else ""
    worst = min(condition.status for condition in conditions)
    return Condition(node.path, None, worst, typo(label or TOGETHER), tuple(conditions))


def _is_silent(leaf: Leaf | Declared | Known, effect: Status) -> bool:
    """What goes without saying when it holds: an open or national aid, a sheet that knows all its conditions."""
    if effect is not Status.MET:
        return False
    return isinstance(leaf, Known) or COUNTRY in _places(leaf)


def _places(leaf: Leaf | Declared | Known) -> tuple[str, ...]:
    return leaf.value if isinstance(leaf, Leaf) and leaf.op == "within" else ()


def _question(leaf: Leaf | Declared | Known) -> str | None:
    if isinstance(leaf, Leaf):
        return leaf.question
    return TERRITORY if leaf.path == "/territories" else None


def _known_sentence(leaf: Known, aid: MatchableAid, today: date) -> str:
    if leaf.path == "/territories":
        return "Cette aide ne se limite à aucun territoire."
    if leaf.path == "/complete":
        return INCOMPLETE if leaf.status is Status.UNKNOWN else "Cette fiche dit toutes les conditions de l'organisme."
    return opening_sentence(aid, today)


def opening_sentence(aid: MatchableAid, today: date) -> str:
    """Whether applications are taken today, and until when."""
    if aid.recurrence == "closed":
        return "Cette aide n'existe plus."
    if aid.opens_on is not None and today < aid.opens_on:
        return f"Les demandes ouvrent le {day(aid.opens_on)}."
    if aid.closes_on is not None and aid.closes_on < today:
        return f"Les demandes sont closes depuis le {day(aid.closes_on)}."
    if aid.closes_on is not None:
        return f"Les demandes sont ouvertes jusqu'au {day(aid.closes_on)}."
    if aid.recurrence == "permanent":
        return "Vous pouvez la demander toute l'année."
    return "La date de cette année n'est pas connue : demandez-la à l'organisme."
