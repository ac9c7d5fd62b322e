"""The jobs: count a quarter, add readings to the counters of the sheets, forget old events.

Each does its work in one transaction and knows by rows what is done: killed anywhere, it is begun again; run twice,
or by two workers, it changes nothing more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from django.db import transaction
from django.db.models import Count

from aids.models import AidSeen
from matching.index import Catalogue, catalogue
from matching.insights.counting import OTHERS, Told, readings, searches
from matching.insights.disclosure import publishable
from matching.insights.models import KEPT, CountedQuarter, Figure, FoldedDay, Measure, Reading, Search
from matching.insights.population import Population
from matching.insights.wording import REASONS_TO_HIDE, REQUESTS
from matching.saved import answers_of
from structures.models import Structure
from vocabulary.answers import Answers
from vocabulary.clock import today
from vocabulary.lexicon import Lexicon
from vocabulary.quarters import Quarter

# What a floor above knows of saved structures and aids: (aid, key, id of the structure), each structure once an aid,
# under one measure alone.
Outcomes = Callable[[], Iterable[tuple[str, str, int]]]
Saved = Iterable[tuple[int, Answers]]
_outcomes: dict[Measure, Outcomes] = {}
# What may be said under each: where cells are withheld those of nobody are too, so that none is known not to be empty.
_SAYABLE = {f"{Measure.HIDDEN}/{key}": 0 for key in REASONS_TO_HIDE} | {
    f"{Measure.REQUESTS}/{key}": 0 for key in REQUESTS
}


def register_outcomes(measure: Measure, outcomes: Outcomes) -> None:
    """Count what `outcomes` gives under this measure of structures."""
    _outcomes[measure] = outcomes


def learn(now: datetime) -> dict[str, object]:
    """The daily job: all that is due today, and what it did."""
    day = today()
    folded, counted, forgotten = fold_readings(day), count_what_is_due(day, catalogue()), forget(day)
    return {"folded_days": folded, "quarters": [str(quarter) for quarter in counted], "forgotten_events": forgotten}


def count_what_is_due(day: date, held: Catalogue) -> list[Quarter]:
    """Count the running quarter at the first run of each month, no oftener: two counts close to each other would show
    what one structure more changes. The one that ended, once more, if it was counted as it ran. The quarters counted.
    """
    now = Quarter.of(day)
    counted = {row.quarter: row for row in CountedQuarter.objects.filter(start__in=[now.start, now.previous.start])}
    last, running = counted.get(now.previous), counted.get(now)
    due = [now.previous] if last is not None and not last.is_final else []
    due += [now] if running is None or _month(running.counted_on) != _month(day) else []
    for quarter in due:
        count(quarter, day, held, saved_answers(held.lexicon))
    return due


def count(quarter: Quarter, day: date, held: Catalogue, saved: Saved) -> None:
    """Put the figures of a quarter in place of those that were there."""
    tables = list(_tables(quarter, day, held, saved))
    with transaction.atomic():
        row, _ = CountedQuarter.objects.update_or_create(start=quarter.start, defaults={"counted_on": day})
        row.figures.all().delete()
        Figure.objects.bulk_create(
            (
                Figure(quarter=row, measure=told.measure, aid=told.aid, zone=told.zone, key=key, count=value)
                for told in tables
                for key, value in told.cells.items()
                if key != OTHERS
            ),
            batch_size=2000,
        )


def _tables(quarter: Quarter, day: date, held: Catalogue, saved: Saved) -> Iterator[Told]:
    places = held.lexicon.places
    yield from searches(quarter, places)
    yield from readings(quarter, places)
    population = Population.read(saved, held.lexicon)
    for aid in held.aids.values():
        for zone, cells in population.tables(aid, day).items():
            yield Told(Measure.STRUCTURES, aid.slug, zone, publishable(cells))
    yield from _registered(population)


def _registered(population: Population) -> Iterator[Told]:
    """What floors above know, each aid and zone against the rest of the structures there.

    A structure says one thing of an aid: all measures are cells of one table, and none is subtracted from another.
    """
    tables: dict[tuple[str, str], Counter[str]] = {}
    for measure, outcomes in _outcomes.items():
        for aid, key, structure in outcomes():
            if (zone := population.zone(structure)) is not None:
                tables.setdefault((aid, zone), Counter())[f"{measure}/{key}"] += 1
    sizes: Mapping[str, int] = population.sizes
    for (aid, zone), cells in tables.items():
        rest = max(0, sizes[zone] - cells.total())
        shown = publishable({**_SAYABLE, **cells, OTHERS: rest})
        for measure in _outcomes:
            start = f"{measure}/"
            told = {key.removeprefix(start): count for key, count in shown.items() if key.startswith(start)}
            yield Told(measure, aid, zone, told)


def saved_answers(lexicon: Lexicon) -> Saved:
    """The id and the answers of every saved structure."""
    saved = Structure.objects.only("pk", "answers", "declarations").order_by("pk")
    return ((one.pk, answers_of(one, lexicon)) for one in saved.iterator())


def fold_readings(day: date) -> int:
    """Add the readings of the days before `day` to the counters of the sheets; how many days were added."""
    days = Reading.objects.filter(day__lt=day).exclude(day__in=FoldedDay.objects.values("day"))
    folded = 0
    for one in days.order_by("day").values_list("day", flat=True).distinct():
        with transaction.atomic():
            _, is_new = FoldedDay.objects.get_or_create(day=one)
            if is_new:
                rows = Reading.objects.filter(day=one).values("aid").annotate(times=Count("pk")).order_by("aid")
                AidSeen.add({row["aid"]: row["times"] for row in rows})
                folded += 1
    return folded


def forget(day: date) -> int:
    """Delete the events that were kept long enough; how many."""
    before = day - KEPT
    deleted = sum(events.objects.filter(day__lt=before).delete()[0] for events in (Search, Reading))
    FoldedDay.objects.filter(day__lt=before).delete()
    return deleted


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
