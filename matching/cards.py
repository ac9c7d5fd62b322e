"""What the card of an aid says, for one structure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from aids.wording import card_facts, natures_in_words, sheet_reason
from matching.addresses import aid_path
from matching.asking import Ask, first_ask
from matching.engine import Group, Judgement, Verdict, facts_for
from matching.explain import Explainer, Reason
from matching.querystring import MAX_COMPARED, AnswersQuery
from matching.ranking import UNIT, RankedAid, broadest_kind
from vocabulary.french import list_and, number, plural, typo
from vocabulary.french import rank as rank_in_words
from vocabulary.rules.tree import COMPLETE

OPEN_CARDS = 3  # on a phone, the reasons of the cards after these are folded
GROUP_NAMES = {
    Group.LIKELY: "Probablement pour vous",
    Group.TO_ANSWER: "Il manque une réponse",
    Group.EXCLUDED: "Pas pour vous, et pourquoi",
}
LEVELS = {
    "commune": "communale",
    "arrondissement": "communale",
    "epci": "intercommunale",
    "department": "départementale",
    "region": "régionale",
}


class Place(NamedTuple):
    """Why an aid stands where it stands in the list."""

    rank_text: str
    ups: Sequence[str]
    downs: Sequence[str]


class CompareLink(NamedTuple):
    """Puts an aid among those to compare, or takes it away; `url` is this page with it done."""

    url: str
    text: str


class Card(NamedTuple):
    """What `matching/_card.html` shows."""

    slug: str
    name: str
    url: str
    bearer: str
    natures: str
    group: str
    verdict: str
    facts: Sequence[tuple[str, str]]
    points: Sequence[Reason]
    is_folded: bool
    ask: Ask | None
    more_url: str
    more_text: str
    place: Place | None
    compare: CompareLink | None = None


def compare_link(slug: str, query: AnswersQuery, address: Callable[[AnswersQuery], str]) -> CompareLink | None:
    """The link of this aid on the page that `address` gives for other choices; None when four are chosen."""
    if slug in query.compared:
        return CompareLink(address(query.comparing(one for one in query.compared if one != slug)), "Ne plus comparer")
    if len(query.compared) >= MAX_COMPARED:
        return None
    return CompareLink(address(query.comparing([*query.compared, slug])), "Ajouter à la comparaison")


def aid_url(slug: str, query: AnswersQuery) -> str:
    """The page of an aid, the answers kept."""
    return f"{aid_path(slug)}?{query.urlencoded}" if query.urlencoded else aid_path(slug)


def verdict_in_words(judgement: Judgement) -> str:
    """The group, and how many points are left to confirm."""
    left = len([identity for identity in judgement.declared if identity != COMPLETE])
    if judgement.group is Group.LIKELY and left:
        return typo(f"Probablement pour vous : il reste {left} {plural(left, 'point', 'points')} à confirmer")
    if judgement.group is Group.EXCLUDED:
        return "Pas pour vous"
    return GROUP_NAMES[judgement.group]


class CardMaker:
    """Makes the cards of one page: what they share is computed once. `address`: this page with another choice of aids
    to compare; without it the cards offer none."""

    def __init__(
        self,
        query: AnswersQuery,
        explainer: Explainer,
        possible: int,
        address: Callable[[AnswersQuery], str] | None = None,
    ):
        self.query = query
        self.explainer = explainer
        self.possible = possible
        self.address = address

    def cards(self, shown: Sequence[RankedAid], rows: Mapping[str, Mapping[str, Any]]) -> list[Card]:
        """A card for each aid of `rows`; one withdrawn since the match was made has none."""
        return [
            self.card(ranked, rows[ranked.aid.slug], folded=position >= OPEN_CARDS)
            for position, ranked in enumerate(shown)
            if ranked.aid.slug in rows
        ]

    def card(self, ranked: RankedAid, row: Mapping[str, Any], *, folded: bool) -> Card:
        lexicon, today = self.explainer.lexicon, self.explainer.today
        facts = facts_for(ranked.aid, self.explainer.answers, lexicon.places)
        points = self.explainer.reasons(ranked, facts)
        if not ranked.aid.is_verified:
            points.append(Reason("info", sheet_reason(None, row["facts_as_of"])))
        ask, left = first_ask(ranked, self.query, lexicon)
        url = aid_url(ranked.aid.slug, self.query)
        return Card(
            slug=ranked.aid.slug,
            name=typo(row["name"]),
            url=url,
            bearer=typo(row["bearer__name"]),
            natures=natures_in_words(row["nature"]),
            group=str(ranked.judgement.group),
            verdict=verdict_in_words(ranked.judgement),
            facts=card_facts(row, today),
            points=points,
            is_folded=folded,
            ask=ask,
            more_url=f"{url}#conditions" if left > 0 else "",
            more_text=_more_text(left),
            place=self.place(ranked) if ranked.rank else None,
            compare=compare_link(ranked.aid.slug, self.query, self.address) if self.address else None,
        )

    def place(self, ranked: RankedAid) -> Place:
        """The rank in words, and each source of points as a reason to go up or down."""
        ups, downs = [], []
        for point in ranked.points:
            told = typo(f"{self._point(point.source, ranked)} : {_in_points(abs(point.units))}.")
            (ups if point.units > 0 else downs).append(told)
        possible = f"{self.possible} {plural(self.possible, 'aide possible', 'aides possibles')}"
        text = f"{rank_in_words(ranked.rank or 0)} sur {possible}, avec {_in_points(ranked.units)}."
        return Place(typo(text), ups, downs)

    def _point(self, source: str, ranked: RankedAid) -> str:
        match source:
            case "need":
                return self._need_point(ranked)
            case "certainty":
                return _certainty_point(ranked)
            case "priority":
                return "vous y êtes prioritaire"
            case "deadline":
                return "sa date limite est proche"
            case "local":
                level = LEVELS[broadest_kind(ranked.aid, self.explainer.lexicon.places)]
                return f"elle est {level}, plus proche qu'une aide nationale"
        return "sa fiche n'a pas encore été vérifiée"

    def _need_point(self, ranked: RankedAid) -> str:
        ranks = [f"n° {position + 1}" for position in ranked.needs]
        return f"elle répond à {'votre besoin' if len(ranks) == 1 else 'vos besoins'} {list_and(ranks)}"


@lru_cache(maxsize=1_024)
def _in_points(units: int) -> str:
    """« 7,5 points »."""
    points = units / UNIT
    return f"{number(round(points, 1))} {plural(points, 'point', 'points')}"


def _certainty_point(ranked: RankedAid) -> str:
    judgement = ranked.judgement
    if judgement.verdict is Verdict.ELIGIBLE:
        return "vous remplissez toutes les conditions que nous connaissons"
    left = judgement.left_count - (not ranked.aid.is_complete)
    words = f"il reste {left} {plural(left, 'réponse', 'réponses')} à donner" if left else "rien ne s'y oppose"
    return words if ranked.aid.is_complete else f"{words}, mais sa fiche ne dit pas toutes les conditions"


def _more_text(left: int) -> str:
    if left <= 0:
        return ""
    return "Voir l’autre point" if left == 1 else f"Voir les {left} autres points"
