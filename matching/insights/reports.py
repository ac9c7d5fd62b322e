"""What the pages of a bearer and of a territory show of the figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from matching.engine import MatchableAid, leaves
from matching.insights.conditions import subjects
from matching.insights.counting import TOTAL
from matching.insights.disclosure import LEAST, Shown
from matching.insights.models import CountedQuarter, Figure, Measure
from matching.insights.population import ELIGIBLE, MISSING, ONLY, SEVERAL, TO_CHECK
from matching.insights.tables import Table, hiding_notes, rows_of
from matching.insights.wording import (
    REASONS_TO_HIDE,
    REQUESTS,
    asked_of,
    combination_in_words,
    need_in_words,
    outcome_in_words,
    question_in_words,
    subject_in_words,
    verdict_in_words,
)
from vocabulary.french import MONTHS, capitalised, number, typo
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import Declared

SAID_BY_THEM = "Les structures le disent elles-mêmes, si elles veulent : il y en a davantage."
TO_CONFIRM = "Restent les points qu'elles seules, ou l'organisme, peuvent confirmer."


@dataclass(frozen=True)
class AidReport:
    """One aid in one zone; `headline` is "" when no near miss can be told."""

    slug: str
    name: str
    headline: str
    text: str
    readings: str
    tables: list[Table]


def cells_of(figures: Iterable[Figure]) -> dict[tuple[str, str], Shown]:
    """The cells by measure and aid."""
    cells: dict[tuple[str, str], Shown] = defaultdict(dict)
    for figure in figures:
        cells[figure.measure, figure.aid][figure.key] = figure.count
    return cells


def aid_report(
    slug: str,
    name: str,
    place: str,
    row: CountedQuarter,
    cells: Mapping[tuple[str, str], Shown],
    aid: MatchableAid | None,
    lexicon: Lexicon,
    *,
    seen: int,
) -> AidReport:
    """What is known of one aid; `aid` is None when it left the catalogue meanwhile. `seen`: how often it was opened."""
    near = _nearest(cells.get((Measure.STRUCTURES, slug), {}))
    condition = subject_in_words(near[0].removeprefix(ONLY), lexicon, aid) if near else ""
    noun = asked_of(aid) if aid else "structures"
    period = f"{name}, {place}, {row.quarter.until(row.until)}."
    headline, text = "", period
    if near:
        headline = f"{number(near[1])} {noun} de votre territoire ne sont écartées que par {condition}"
        text = f"{period} Avec {condition}, elles rempliraient toutes les conditions que nous connaissons."
        text += f" {TO_CONFIRM}" if aid is None or _leaves_points(aid) else ""
    tables = [
        *_structures(slug, cells.get((Measure.STRUCTURES, slug)), near, aid, lexicon),
        *_readings(slug, cells.get((Measure.READINGS, slug)), aid, lexicon),
        *_hidden(slug, cells.get((Measure.HIDDEN, slug))),
        *_requests(slug, cells.get((Measure.REQUESTS, slug))),
    ]
    readings = _seen_in_words(seen, cells.get((Measure.READINGS, slug), {}).get(TOTAL))
    return AidReport(slug, typo(name), typo(headline), typo(text), typo(readings), tables)


def _seen_in_words(seen: int, read_here: int | None) -> str:
    """How often the sheet was opened since it is counted, and by profiles of this zone and quarter."""
    opened = (
        f"Fiche ouverte {number(seen)} fois en tout"
        if seen >= LEAST
        else f"Fiche ouverte moins de {LEAST} fois en tout"
    )
    here = f"lue ici, réponses données, par {number(read_here)} profils" if read_here else ""
    return f"{opened} ; {here}." if here else f"{opened}."


def _leaves_points(aid: MatchableAid) -> bool:
    """Whether something of the aid can only be said by who asks for it, or by its bearer."""
    every = (leaf for node in aid.conditions for leaf, _ in leaves(node))
    return not aid.is_complete or any(isinstance(leaf, Declared) for leaf in every)


def _nearest(cells: Shown) -> tuple[str, int] | None:
    """The condition that alone excludes most; the territory is nobody's to change."""
    near = [
        (count, key)
        for key, count in cells.items()
        if key.startswith(ONLY) and key != f"{ONLY}territory" and count is not None
    ]
    return max(near)[::-1] if near else None


def _structures(
    slug: str, cells: Shown | None, near: tuple[str, int] | None, aid: MatchableAid | None, lexicon: Lexicon
) -> list[Table]:
    """Two tables of one count: what excludes, and what does not."""
    if cells is None:
        return []
    told = outcome_in_words(near[0], lexicon, aid) if near else ""
    possible = {key: count for key, count in cells.items() if key in (ELIGIBLE, TO_CHECK)}
    excluded = {key: count for key, count in cells.items() if key not in possible}
    asked = [ONLY + subject for subject in subjects(aid)] if aid else []
    tables = []
    for name, title, kept, expected in (
        ("ecartees", "Ce qui les écarte", excluded, [SEVERAL, MISSING, *asked]),
        ("possibles", "Celles que rien n'écarte", possible, [ELIGIBLE, TO_CHECK]),
    ):
        rows = rows_of(kept, expected, lambda key: outcome_in_words(key, lexicon, aid))
        caption = "Structures écartées, par raison" if name == "ecartees" else "Structures que rien n'écarte"
        notes = hiding_notes(rows, "structures")
        tables.append(Table(f"{slug}-{name}", typo(title), typo(caption), "Raison", "Structures", rows, told, notes))
    return tables


def _readings(slug: str, cells: Shown | None, aid: MatchableAid | None, lexicon: Lexicon) -> list[Table]:
    if cells is None:
        return []
    told = {key: count for key, count in cells.items() if key != TOTAL}
    rows = rows_of(told, (), lambda key: verdict_in_words(key, lexicon, aid))
    if not rows:
        return []
    notes = hiding_notes(rows, "lectures")
    caption = "Lectures de la fiche, par avis donné"
    return [Table(f"{slug}-lectures", "Ce que la fiche a répondu", caption, "Avis", "Lectures", rows, "", notes)]


def _hidden(slug: str, cells: Shown | None) -> list[Table]:
    if not cells:
        return []
    rows = rows_of(cells, REASONS_TO_HIDE, lambda key: REASONS_TO_HIDE.get(key, key))
    notes = hiding_notes(rows, "structures")
    caption = "Structures qui l’ont masquée, par raison"
    return [Table(f"{slug}-masquees", "Pourquoi elle est masquée", caption, "Raison", "Structures", rows, "", notes)]


def _requests(slug: str, cells: Shown | None) -> list[Table]:
    if not cells:
        return []
    rows = rows_of(cells, REQUESTS, lambda key: REQUESTS.get(key, key))
    notes = [*hiding_notes(rows, "structures"), SAID_BY_THEM]
    caption = "Structures qui disent l’avoir demandée, par réponse"
    return [
        Table(f"{slug}-demandes", "Ce que les demandes deviennent", caption, "Réponse", "Structures", rows, "", notes)
    ]


def territory_tables(cells: Mapping[tuple[str, str], Shown], lexicon: Lexicon) -> list[Table]:
    """The needs without an aid, who has them, and what alone stops people, in one zone."""
    found = []
    for identity, measure, title, caption, heading, words in (
        ("besoins", Measure.UNMET, "Besoins sans aide", "Recherches où aucune aide ne répond", "Besoin", need_in_words),
        (
            "qui", Measure.UNMET_FOR, "Qui a ces besoins", "Les mêmes, par besoin, taille et premier domaine cité",
            "Besoin, taille, domaine", combination_in_words,
        ),
        (
            "freins", Measure.STOPPED, "Ce qui arrête", "Recherches où cette seule condition écarte une aide",
            "Condition", question_in_words,
        ),
    ):  # fmt: skip
        if cells.get((measure, "")):
            rows = rows_of(cells[measure, ""], (), lambda key, words=words: words(key, lexicon))
            found.append(
                Table(identity, title, caption, heading, "Recherches", rows, "", hiding_notes(rows, "recherches"))
            )
    return found


def months_table(months: Mapping[str, int | None]) -> list[Table]:
    """Searches by month, in their order."""
    if not months:
        return []
    by_label = {_month_in_words(key): (key, count) for key, count in months.items()}
    rows = rows_of({key: months[key] for key in months}, (), _month_in_words)
    rows.sort(key=lambda row: by_label[row.label][0])
    notes = hiding_notes(rows, "recherches")
    return [Table("mois", "Quand on cherche", "Recherches, par mois", "Mois", "Recherches", rows, "", notes)]


def _month_in_words(key: str) -> str:
    year, month = key.split("-")
    return f"{capitalised(MONTHS[int(month) - 1])} {year}"


def near_misses(
    figures: Iterable[Figure], names: Mapping[str, str], aids: Mapping[str, MatchableAid], lexicon: Lexicon
) -> list[dict[str, Any]]:
    """Aids that one condition alone keeps from many, each a row: name, condition, count."""
    return [
        {
            "slug": figure.aid,
            "name": typo(names.get(figure.aid, figure.aid)),
            "condition": capitalised(subject_in_words(figure.key.removeprefix(ONLY), lexicon, aids.get(figure.aid))),
            "count": number(figure.count or 0),
        }
        for figure in figures
    ]
