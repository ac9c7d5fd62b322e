"""Up to four aids side by side: one row a point, the words of the cards and of the sheets, nothing left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from aids.models import Aid
from aids.wording import amount_in_words, deadline_in_words
from matching.addresses import path_of
from matching.asking import declared_leaves
from matching.cards import GROUP_NAMES, aid_url
from matching.engine import Group, Judgement, MatchableAid, Verdict, facts_for, judge
from matching.explain import INCOMPLETE, Explainer
from matching.querystring import AnswersQuery
from matching.ranking import RankedAid, need_points, needs_answered, stated_needs
from vocabulary.french import capitalised, counted, day, list_and, lowered, plural, typo
from vocabulary.lexicon import NEEDS
from vocabulary.models import DocumentKind
from vocabulary.models.questions import DocumentLayer
from vocabulary.rules.tree import COMPLETE

LONGEST_SHORT_NAME = 40
MOST_LISTED = 4  # documents, or things left to confirm, that a cell names one by one
NUMBERS = {2: "deux", 3: "trois", 4: "quatre"}
REUSED = (DocumentLayer.IDENTITY, DocumentLayer.YEAR)  # the others are written anew for each request


@dataclass(frozen=True, slots=True)
class Cell:
    """What one aid says on one point. `group`: of a verdict, else ""; `items`: its details, may be none."""

    text: str
    items: Sequence[str] = ()
    group: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """One aid of the choice, as a page repeats it, and the address without it."""

    name: str
    url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One column: the sheet, what matching reads of it, and the verdict."""

    sheet: Aid
    short: str
    rule: MatchableAid
    judgement: Judgement


def short_names(names: Sequence[str]) -> list[str]:
    """What stands before a dash or a bracket, cut to one line; whole where two would read the same."""
    short = [_cut(name.partition(" – ")[0].partition(" (")[0]) for name in names]
    alike = {name for name, count in Counter(short).items() if count > 1}
    return [name if cut in alike else cut for name, cut in zip(names, short, strict=True)]


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST_SHORT_NAME else f"{name[:LONGEST_SHORT_NAME].rsplit(' ', 1)[0]}…"


def chosen(query: AnswersQuery, names: Mapping[str, str], address: Callable[[AnswersQuery], str]) -> list[Chosen]:
    """The aids to compare that have a name, each with the address of this page without it."""
    slugs = [slug for slug in query.compared if slug in names]
    shorts = short_names([typo(names[slug]) for slug in slugs])
    return [
        Chosen(short, aid_url(slug, query), address(query.comparing(kept for kept in query.compared if kept != slug)))
        for slug, short in zip(slugs, shorts, strict=True)
    ]


def compare_url(query: AnswersQuery) -> str:
    """The page that compares what the address has chosen."""
    return f"{path_of('compare')}?{query.urlencoded}" if query.urlencoded else path_of("compare")


@dataclass(frozen=True)
class Comparison:
    """The table of `columns` for the answers of `query`."""

    query: AnswersQuery
    columns: Sequence[Compared]
    explainer: Explainer

    @classmethod
    def of(cls, query: AnswersQuery, sheets: Sequence[tuple[Aid, MatchableAid]], explainer: Explainer) -> Comparison:
        """Each sheet with what matching reads of it, in the order of the columns."""
        shorts = short_names([typo(sheet.name) for sheet, _ in sheets])
        places = explainer.lexicon.places
        return cls(
            query,
            [
                Compared(sheet, short, rule, judge(rule, facts_for(rule, query.answers, places), explainer.today))
                for (sheet, rule), short in zip(sheets, shorts, strict=True)
            ],
            explainer,
        )

    def context(self) -> dict[str, Any]:
        """What `matching/_comparison_table.html` shows."""
        rows = [(label, list(zip(self.columns, cells, strict=True))) for label, cells in self._rows()]
        return {
            "columns": [
                {"name": typo(one.sheet.name), "url": aid_url(one.sheet.slug, self.query)} for one in self.columns
            ],
            "rows": rows,
            "caption": f"{counted(len(self.columns), 'aide comparée', 'aides comparées')} selon {len(rows)} points",
            "summary": " ".join(self._summary()),
            "common_title": self._common_title,
            "common": capitalised(f"{', '.join(lowered(self._labels[key]) for key in self._common)}."),
        }

    def _rows(self) -> Iterator[tuple[str, list[Cell]]]:
        answered = bool(self.query.pairs)
        rows: list[tuple[str, bool, Callable[[Compared], Cell]]] = [
            (typo("Pour vous ?"), answered, self._verdict),
            ("Reste à confirmer", answered, self._left),
            ("Répond à", bool(stated_needs(self.query.answers)), self._needs),
            ("Montant", True, lambda one: Cell(amount_in_words(one.sheet.amount))),
            ("Date limite", True, self._deadline),
            ("Effort", True, self._effort),
            ("Documents", True, self._documents),
            ("Organisme", True, lambda one: Cell(typo(one.sheet.bearer.name))),
            ("Fiche", True, self._sheet),
        ]
        return ((label, [cell(one) for one in self.columns]) for label, is_shown, cell in rows if is_shown)

    def _verdict(self, one: Compared) -> Cell:
        group = one.judgement.group
        return Cell("Pas pour vous" if group is Group.EXCLUDED else GROUP_NAMES[group], group=str(group))

    def _left(self, one: Compared) -> Cell:
        if one.judgement.group is Group.EXCLUDED:
            return Cell("Une condition n’est pas remplie", self._obstacles(one))
        if one.judgement.verdict is Verdict.ELIGIBLE:
            return Cell("Rien")
        questions = one.judgement.questions
        points = [identity for identity in one.judgement.declared if identity != COMPLETE]
        counts = [
            *([counted(len(questions), "question", "questions")] if questions else []),
            *([counted(len(points), "point", "points")] if points else []),
        ]
        if not counts:
            return Cell(typo(INCOMPLETE))
        leaves, lexicon = declared_leaves(one.rule), self.explainer.lexicon
        items = [*(lexicon.questions[key].label for key in questions), *(leaves[key][0].text for key in points)]
        more = [INCOMPLETE] if not one.rule.is_complete else []
        return Cell(list_and(counts), [typo(item) for item in [*(items if len(items) <= MOST_LISTED else []), *more]])

    def _obstacles(self, one: Compared) -> list[str]:
        facts = facts_for(one.rule, self.query.answers, self.explainer.lexicon.places)
        ranked = RankedAid(one.rule, one.judgement, answers_need=False, points=())
        return [reason.sentence for reason in self.explainer.reasons(ranked, facts)]

    def _needs(self, one: Compared) -> Cell:
        stated = len(stated_needs(self.query.answers))
        positions = self._answered(one)
        if not positions:
            return Cell(plural(stated, "Pas à votre besoin", "Aucun de vos besoins"))
        if len(positions) == stated:
            return Cell("Votre besoin" if stated == 1 else f"Vos {NUMBERS.get(stated, stated)} besoins")
        ranks = list_and([f"n° {position + 1}" for position in positions])
        return Cell(typo(f"{plural(len(positions), 'Besoin', 'Besoins')} {ranks}"))

    def _answered(self, one: Compared) -> tuple[int, ...]:
        return needs_answered(one.rule, self.query.answers, self.explainer.lexicon.questions[NEEDS])

    def _deadline(self, one: Compared) -> Cell:
        names = ("opens_on", "closes_on", "recurrence", "usual_deadline_months")
        return Cell(deadline_in_words({name: getattr(one.sheet, name) for name in names}, self.explainer.today))

    def _effort(self, one: Compared) -> Cell:
        """What asking takes, as far as the sheet says."""
        steps, documents = one.sheet.steps, len(one.sheet.documents)
        weeks = sum(int(step.get("weeks") or 0) for step in steps)
        parts = [
            *([counted(documents, "document", "documents")] if documents else []),
            *([counted(len(steps), "étape", "étapes")] if steps else []),
            *([f"{counted(weeks, 'semaine', 'semaines')} environ"] if weeks else []),
        ]
        return Cell(", ".join(parts) or "Non publié")

    def _documents(self, one: Compared) -> Cell:
        keys = one.sheet.documents
        if not keys:
            return Cell("Liste non publiée")
        shared = len(self._common.keys() & set(keys))
        text = f"{len(keys)}, dont {shared} {plural(shared, 'commun', 'communs')}" if shared else str(len(keys))
        return Cell(
            text, [self._labels[key] for key in keys if key in self._labels] if len(keys) <= MOST_LISTED else ()
        )

    def _sheet(self, one: Compared) -> Cell:
        if one.sheet.verified_on is not None:
            return Cell(f"Relue le {day(one.sheet.verified_on)}")
        year = one.sheet.facts_as_of
        return Cell(typo(f"À vérifier : date de {year}" if year else "À vérifier : année non connue"))

    @cached_property
    def _kinds(self) -> dict[str, DocumentKind]:
        """The kinds of all the documents asked for: one query."""
        keys = {key for one in self.columns for key in one.sheet.documents}
        return {kind.key: kind for kind in DocumentKind.objects.filter(key__in=keys)}

    @cached_property
    def _labels(self) -> Mapping[str, str]:
        return {key: typo(kind.label) for key, kind in self._kinds.items()}

    @cached_property
    def _common(self) -> dict[str, int]:
        """Documents that are gathered once and serve several of these aids, with how many."""
        uses = Counter(key for one in self.columns for key in set(one.sheet.documents))
        return {key: uses[key] for key, kind in self._kinds.items() if uses[key] > 1 and kind.layer in REUSED}

    @property
    def _common_title(self) -> str:
        if not self._common:
            return ""
        least, many = min(self._common.values()), len(self._common)
        served = f"{NUMBERS[least]} de ces aides" if len(set(self._common.values())) == 1 else "plusieurs de ces aides"
        return f"{counted(many, 'document sert', 'documents servent')} à {served}"

    def _summary(self) -> Iterator[str]:
        """Which aid stands out, where one alone does."""
        possible = [one for one in self.columns if one.judgement.group is not Group.EXCLUDED]
        simplest = _only_least(possible, lambda one: len(one.sheet.documents) or None)
        if simplest is not None:
            many = counted(len(simplest.sheet.documents), "document", "documents")
            yield typo(f"Le plus simple à demander : {simplest.short}, avec {many}.")
        closest = _only_least(possible, lambda one: -need_points(self._answered(one)) or None)
        if closest is not None:
            yield typo(f"Le plus proche de vos besoins : {closest.short}.")


def _only_least(columns: Iterable[Compared], measure: Callable[[Compared], int | None]) -> Compared | None:
    """The one whose measure is below every other's; None when several are level, or when there is no other."""
    measured = sorted(
        ((value, position, one) for position, one in enumerate(columns) if (value := measure(one)) is not None),
        key=lambda found: found[:2],
    )
    return measured[0][2] if len(measured) > 1 and measured[0][0] < measured[1][0] else None
