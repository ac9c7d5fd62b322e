"""From anonymous events to cells. One profile counts once a day: who asks again is not a second structure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import QuerySet

from matching.engine import Group
from matching.insights.disclosure import Shown, publishable, zones
from matching.insights.models import Event, Measure, Reading, Search
from matching.insights.population import ONLY, SEVERAL, regions
from vocabulary.places import Places
from vocabulary.quarters import Quarter

PROFILE = ("day", "department", "legal_form", "size", "sector", "needs")
CLOSED, TOTAL, NOTHING, OTHERS = "closed", "total", "nothing", ""
LEAST_TOTAL = 10


@dataclass(frozen=True, slots=True)
class Told:
    """One table that may be published: its measure, aid ("" for all) and zone, and the cells that may be shown."""

    measure: Measure
    aid: str
    zone: str
    cells: Shown


@dataclass
class _Tally:
    """Cells by zone, of one measure."""

    measure: Measure
    tables: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, zone: str, key: str, aid: str = "") -> None:
        self.tables[aid, zone][key] += 1


def searches(quarter: Quarter, places: Places) -> Iterator[Told]:
    """What searches teach: how many a month, the needs without an aid, the conditions that alone stop people."""
    found = _distinct(Search.objects.all(), quarter, *PROFILE)
    zone_of = _zones(found, places)
    by_month, best = _Tally(Measure.SEARCHES), _Tally(Measure.FOUND)
    unmet, stopped = _Tally(Measure.UNMET), _Tally(Measure.STOPPED)
    combined: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for search in found.iterator():
        zone = zone_of.get(search.department)
        if zone is None:
            continue
        by_month.add(zone, f"{search.day:%Y-%m}")
        best.add(zone, Group.LIKELY if search.likely else Group.TO_ANSWER if search.to_answer else NOTHING)
        for need in search.unmet:
            unmet.add(zone, need)
            combined[zone, need][f"{need}/{search.size}/{search.sector}"] += 1
        for question in search.obstacles:
            stopped.add(zone, question)
    for tally in (by_month, best):
        yield from (Told(tally.measure, "", zone, publishable(cells)) for (_, zone), cells in tally.tables.items())
    sizes = {zone: cells.total() for (_, zone), cells in by_month.tables.items()}
    yield from _among(stopped, sizes)
    for told in _among(unmet, sizes):
        yield told
        for need in told.cells:  # of one that is hidden, the parts would add up to it
            yield Told(Measure.UNMET_FOR, "", told.zone, publishable(combined[told.zone, need]))


def readings(quarter: Quarter, places: Places) -> Iterator[Told]:
    """What each sheet said to those who had answered: of the others nothing is known, not even where they are."""
    found = _distinct(Reading.objects.exclude(group=""), quarter, *PROFILE, "aid")
    zone_of = _zones(found, places)
    tally = _Tally(Measure.READINGS)
    for reading in found.iterator():
        if (zone := zone_of.get(reading.department)) is not None:
            tally.add(zone, _verdict(reading), reading.aid)
    for (aid, zone), cells in tally.tables.items():
        total = cells.total()
        shown = publishable(cells) | ({TOTAL: total} if total >= LEAST_TOTAL else {})
        yield Told(tally.measure, aid, zone, shown)


def one_by_one(cells: Mapping[str, int], size: int) -> Shown:
    """Cells that may overlap, each against the rest of a population of `size`."""
    return {
        key: alone
        for key, count in cells.items()
        if (alone := publishable({key: count, OTHERS: size - count}).get(key)) is not None
    }


def _among(tally: _Tally, sizes: Mapping[str, int]) -> Iterator[Told]:
    for (aid, zone), cells in tally.tables.items():
        yield Told(tally.measure, aid, zone, one_by_one(cells, sizes[zone]))


def _distinct(events: QuerySet, quarter: Quarter, *fields: str) -> QuerySet:
    """The last event of each profile and day: the one with the most answers."""
    inside = events.filter(day__range=(quarter.start, quarter.end))
    return inside.order_by(*fields, "-pk").distinct(*fields)


def _zones(events: QuerySet[Event], places: Places) -> Mapping[str, str]:
    sizes = Counter(events.values_list("department", flat=True).iterator())
    return zones(sizes, regions(sizes, places))


def _verdict(reading: Reading) -> str:
    if reading.group != Group.EXCLUDED:
        return reading.group
    if reading.obstacles == ["/open"]:
        return CLOSED
    return ONLY + reading.obstacles[0] if len(reading.obstacles) == 1 else SEVERAL
