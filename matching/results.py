"""What the page of results says: one list in the order of rank, its counters, and why the others are left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aids.cards import cards_of
from matching.addresses import path_of
from matching.asking import question_url
from matching.cards import GROUP_NAMES, CardMaker, aid_url
from matching.comparing import chosen, compare_url
from matching.engine import Group, Verdict, facts_for
from matching.exchange import match_to_json
from matching.excluded import SHOWN_PER_REASON, ReasonGroup, group_by_reason, rows_of, shown_slugs
from matching.explain import Explainer
from matching.index import PAGE_SIZE
from matching.planes import Matches
from matching.querystring import MAX_COMPARED, AnswersQuery
from matching.ranking import RankedAid
from vocabulary.answers import ChoiceAnswer
from vocabulary.french import counted, plural, typo
from vocabulary.lexicon import NEEDS
from vocabulary.paging import Paging


@dataclass(frozen=True)
class ResultsPage:
    """One page of a structure's list. `view` is the group that a counter filters by, None for the whole list, which
    `with_excluded` goes on with the excluded."""

    query: AnswersQuery
    matches: Matches
    paging: Paging
    explainer: Explainer
    view: Group | None = None
    with_excluded: bool = False

    @property
    def is_first(self) -> bool:
        """Whether this is the first page of the whole list."""
        return self.view is None and self.paging.number == 1

    @cached_property
    def shown(self) -> Sequence[RankedAid]:
        """The aids of this page; with the excluded, these follow the last of the list."""
        start, end = self.paging.start, self.paging.end
        listed = self.matches.best(start, end, self.view)
        past = self.matches.possible
        if self.with_excluded and end > past:
            listed += self.matches.best(max(0, start - past), end - past, Group.EXCLUDED)
        return listed

    @cached_property
    def excluded_groups(self) -> list[ReasonGroup]:
        """Below the first page of the whole list only."""
        if not self.is_first:
            return []
        return group_by_reason(self.matches, self.explainer)

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, Any]]:
        """What the cards show of the aids of this page, of the excluded below and of those to compare: one query."""
        listed = [one.aid.slug for one in self.shown]
        return cards_of(listed, named=[*shown_slugs(self.excluded_groups), *self.query.compared])

    def as_data(self) -> dict[str, Any]:
        """The same list as data (`spec`: "Addresses")."""
        rows = cards_of([one.aid.slug for one in self.shown])
        return {
            "totals": {str(verdict): self.matches.by_verdict.get(verdict, 0) for verdict in Verdict},
            "page": self.paging.number,
            "pages": self.paging.count,
            "results": [
                {
                    "aid": one.aid.slug,
                    "name": rows[one.aid.slug]["name"],
                    **match_to_json(one),
                    "reasons": self._reasons(one),
                }
                for one in self.shown
                if one.aid.slug in rows
            ],
        }

    def _reasons(self, one: RankedAid) -> list[str]:
        facts = facts_for(one.aid, self.explainer.answers, self.explainer.lexicon.places)
        return [reason.sentence for reason in self.explainer.reasons(one, facts)]

    def context(self) -> dict[str, Any]:
        """What `matching/results.html` shows."""
        possible = self.matches.possible > 0
        return {
            "title": self.title,
            "view": self.view or "",
            "counters": self._counters(),
            "results_url": path_of("results"),
            "kept_query": self.query.urlencoded,
            **self._lists(),
            "comparison": self._comparison() if self.query.compared else None,
            "excluded": [self._excluded_group(group) for group in self.excluded_groups] if possible else [],
            "excluded_count": self.matches.excluded,
            "obstacles": [] if possible else self._obstacles(),
            "levers_url": self._levers_url,
            **self.paging.context(self._page_url),
        }

    @property
    def title(self) -> str:
        likely, missing = self._count(Group.LIKELY), self._count(Group.TO_ANSWER)
        if likely:
            return typo(f"{counted(likely, 'aide est', 'aides sont')} probablement pour vous")
        if missing:
            return typo(f"Aucune aide sûre, mais {counted(missing, 'aide', 'aides')} où il manque une réponse")
        return "Aucune aide pour l’instant"

    @property
    def announcement(self) -> str:
        """What a screen reader hears when the list has changed under it."""
        rest = f", il manque une réponse à {self._count(Group.TO_ANSWER)}" if self._count(Group.LIKELY) else ""
        return typo(f"{self.title}{rest}.")

    def _count(self, group: Group) -> int:
        return self.matches.by_group[group]

    def _counters(self) -> list[dict[str, Any]]:
        """The three groups; the one that filters takes the filter away when pressed again."""
        return [
            {
                "group": str(group),
                "text": GROUP_NAMES[group],
                "count": self._count(group),
                "url": self._url(self.query.urlencoded if self.view == group else self.query.with_view(group)),
                "is_current": self.view == group,
            }
            for group in Group
        ]

    def _url(self, query_string: str) -> str:
        return f"{path_of('results')}?{query_string}"

    def _page_url(self, number: int) -> str:
        return self._numbered(self.query, number)

    def _choosing(self, query: AnswersQuery) -> str:
        """This page with another choice of aids to compare."""
        return self._numbered(query, self.paging.number)

    def _numbered(self, query: AnswersQuery, number: int) -> str:
        said = query.with_view(self.view) if self.view else query.urlencoded
        return self._url("&".join(part for part in (said, f"page={number}" if number > 1 else "") if part))

    def _comparison(self) -> dict[str, Any]:
        """The aids chosen to be compared, and where they are."""
        names = {slug: row["name"] for slug, row in self.rows.items()}
        aids = chosen(self.query, names, self._choosing)
        return {
            "title": f"{counted(len(aids), 'aide', 'aides')} à comparer",
            "aids": aids,
            "url": compare_url(self.query) if len(aids) > 1 else "",
            "text": f"Comparer ces {len(aids)} aides",
            "is_full": len(self.query.compared) == MAX_COMPARED,
        }

    def _lists(self) -> dict[str, Any]:
        """The cards of this page: those that answer a need, then, folded, the others."""
        first = [one for one in self.shown if one.answers_need or one.rank is None]
        rest = [one for one in self.shown if not (one.answers_need or one.rank is None)]
        tally = {key: n for key, n in self.matches.tally.items() if self.view in (None, key[0])}
        answering = sum(n for (_, need), n in tally.items() if need)
        others = sum(tally.values()) - answering
        begins = answering // PAGE_SIZE + 1
        maker = CardMaker(self.query, self.explainer, self.matches.possible, self._choosing)
        return {
            "cards": maker.cards(first, self.rows),
            "intro": _intro(answering, self._needs) if first and self._needs and self.view is None else "",
            "others": maker.cards(rest, self.rows),
            "others_text": typo(f"Voir {plural(others, 'l’autre', f'les {others} autres')}") if others else "",
            "others_intro": _others_intro(tally, self._needs) if rest else "",
            "others_url": self._page_url(begins) if others and begins > self.paging.number else "",
            "others_open": bool(rest) and not first,
        }

    @property
    def _needs(self) -> int:
        stated = self.query.answers.get(NEEDS)
        return len(stated.values) if isinstance(stated, ChoiceAnswer) else 0

    def _excluded_group(self, group: ReasonGroup) -> dict[str, Any]:
        hidden = group.count - SHOWN_PER_REASON
        return {
            "title": group.heading,
            "aids": [
                {"name": name, "url": aid_url(slug, self.query), "sentence": sentence}
                for slug, name, sentence in rows_of(group, self.rows)
            ],
            "more_url": self._excluded_url if hidden > 0 else "",
            "more_text": f"Voir {plural(hidden, 'l’autre', f'les {hidden} autres')} parmi toutes les aides écartées",
        }

    @cached_property
    def _excluded_url(self) -> str:
        return self._url(self.query.with_view(Group.EXCLUDED))

    @property
    def _levers_url(self) -> str:
        """Where the changes that would open other aids are, beside the first page of the whole list."""
        if not self.is_first or not self.query.pairs:
            return ""
        return f"{path_of('levers')}?{self.query.urlencoded}"

    def _obstacles(self) -> list[dict[str, str]]:
        """When nothing is possible: the answers that exclude the most, and where to change them."""
        return [
            {"sentence": f"{group.heading}.", "url": question_url(self.query, group.key)}
            for group in group_by_reason(self.matches, self.explainer)
            if group.key in self.query.answers.given
        ]


def _intro(answering: int, needs: int) -> str:
    own = plural(needs, "votre besoin", "vos besoins")
    if answering == 1:
        return typo(f"D'abord, l'aide qui répond à {own}.")
    return typo(f"D'abord, les {answering} aides qui répondent à {own}.")


def _others_intro(tally: Mapping[tuple[Group, bool], int], needs: int) -> str:
    likely, missing = tally.get((Group.LIKELY, False), 0), tally.get((Group.TO_ANSWER, False), 0)
    which = "pas à votre besoin" if needs == 1 else f"à aucun de vos {needs} besoins"
    return typo(
        f"Elles ne répondent {which} : {likely} {plural(likely, 'est', 'sont')} probablement pour vous, "
        f"il manque une réponse à {missing}."
    )
