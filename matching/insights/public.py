"""What the public page of statistics says: sums of published figures, and what is not known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from aids.models import Aid
from matching.engine import Group
from matching.insights.counting import TOTAL
from matching.insights.disclosure import LEAST
from matching.insights.models import CountedQuarter, Figure, Measure
from structures.models import Structure
from vocabulary.french import number, typo

UNKNOWN = "non connu"
ROUND = 10  # so that what is told apart cannot be subtracted from it


@dataclass(frozen=True, slots=True)
class Fact:
    """One line: what is counted, how many in words."""

    label: str
    value: str


def site_facts(row: CountedQuarter | None) -> list[Fact]:
    """The catalogue and the saved structures of now, the uses of a counted quarter: three queries."""
    sheets = Aid.objects.published().aggregate(every=Count("pk"), read=Count("pk", filter=Q(verified_on__isnull=False)))
    saved = Structure.objects.count() // ROUND * ROUND
    facts = [
        Fact("Fiches publiées", number(sheets["every"])),
        Fact("Fiches relues avec leur source", number(sheets["read"])),
        Fact("Structures enregistrées", f"{number(saved)} ou plus" if saved >= LEAST else f"moins de {LEAST}"),
        *_uses(row),
    ]
    return [Fact(typo(fact.label), typo(fact.value)) for fact in facts]


def _uses(row: CountedQuarter | None) -> Iterator[Fact]:
    told = {(measure, key): total for measure, key, total in _totals(row)} if row else {}
    requests = Counter({key: total for (measure, key), total in told.items() if measure == Measure.REQUESTS})
    lines = (
        ("Recherches", sum(total for (measure, _), total in told.items() if measure == Measure.SEARCHES)),
        ("Recherches où une aide est probable", told.get((Measure.FOUND, Group.LIKELY), 0)),
        ("Fiches lues après des réponses", told.get((Measure.READINGS, TOTAL), 0)),
        ("Aides masquées parce que déjà obtenues", told.get((Measure.HIDDEN, "obtained"), 0)),
        ("Aides demandées, d'après les structures", requests.total()),
        ("Aides obtenues, d'après les structures", requests["obtained"]),
    )
    for label, total in lines:
        yield Fact(label, f"{number(total)} au moins" if total else UNKNOWN)


def _totals(row: CountedQuarter) -> Iterator[tuple[str, str, int]]:
    shown = Figure.objects.filter(quarter=row, count__isnull=False).exclude(measure=Measure.STRUCTURES).order_by()
    return iter(shown.values_list("measure", "key").annotate(total=Sum("count")))
