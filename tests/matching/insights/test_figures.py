"""The jobs: what they count, that they may be run twice or killed, and what they forget."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from aids.models import AidSeen
from matching.index import catalogue
from matching.insights import figures
from matching.insights.figures import count, count_what_is_due, fold_readings, forget, learn
from matching.insights.models import KEPT, CountedQuarter, Figure, FoldedDay, Measure, Reading, Search
from structures.models import Structure
from tests.conftest import TODAY
from vocabulary import clock
from vocabulary.quarters import Quarter

pytestmark = pytest.mark.django_db
AUTUMN = Quarter(2026, 4)


def search(number, **fields):
    """A search of the Pas-de-Calais unlike the others: its sector bears the number."""
    said = {"department": "D-62", "legal_form": "association", "size": "0", "needs": ["projet"], "sector": f"s{number}"}
    counts = {"likely": 1, "to_answer": 2, "excluded": 3}
    return Search.objects.create(**{"day": TODAY, **said, **counts, **fields})


def reading(number, **fields):
    said = {"department": "D-62", "aid": "fdva-2", "sector": f"s{number}"}
    return Reading.objects.create(**{"day": TODAY, **said, **fields})


def table(measure, aid=""):
    return {row.key: row.count for row in Figure.objects.filter(measure=measure, aid=aid)}


def test_searches_teach_months_unmet_needs_and_what_alone_stops_people(starter):
    for number in range(60):
        obstacle = "accreditations" if number < 25 else "employees"
        search(
            number,
            day=date(2026, 10, 5) if number < 20 else TODAY,
            unmet=["projet"] if number < 45 else [],
            obstacles={obstacle: 3} if number < 30 else {},
        )
    count(AUTUMN, TODAY, catalogue(), ())
    assert table(Measure.SEARCHES) == {"2026-10": 20, "2026-11": 40}
    assert table(Measure.UNMET) == {"projet": 45}
    assert table(Measure.FOUND) == {"likely": 60}
    assert table(Measure.STOPPED) == {"accreditations": 25}  # five stopped by the number of employees: not told
    assert {row.zone for row in Figure.objects.all()} == {"D-62"}


def test_needs_without_an_aid_are_told_by_size_and_sector(starter):
    for number in range(70):
        search(
            number,
            sector="sport" if number < 30 else "culture",
            legal_form=f"forme{number}",
            size="0",
            unmet=["projet"],
        )
    count(AUTUMN, TODAY, catalogue(), ())
    assert table(Measure.UNMET_FOR) == {"projet/0/sport": 30, "projet/0/culture": 40}


def test_who_asks_again_the_same_day_counts_once(starter):
    for _ in range(30):
        search(1)
    count(AUTUMN, TODAY, catalogue(), ())
    assert not Figure.objects.exists()


def test_readings_teach_how_often_and_what_stood_against_it(starter):
    for number in range(14):
        reading(number, group="excluded", obstacles=["accreditations"])
    for number in range(14, 40):
        reading(number, group="excluded", obstacles=["accreditations", "employees"])
    for number in range(40, 61):
        reading(number, group="likely")
    for number in range(61, 72):
        reading(number)  # without an answer: nobody knows of whom
    count(AUTUMN, TODAY, catalogue(), ())
    assert table(Measure.READINGS, "fdva-2") == {
        "only:accreditations": 14, "several": 26, "likely": 21, "total": 61,
    }  # fmt: skip


def test_few_readings_are_not_told(starter):
    for number in range(9):
        reading(number, group="likely")
    count(AUTUMN, TODAY, catalogue(), ())
    assert not Figure.objects.exists()


def save(number, **answers):
    said = {"territory": "C-62498", "legal_form": "association", **answers}
    return Structure.objects.create(name=f"Structure {number}", answers=said, created_on=TODAY, used_on=TODAY)


def test_saved_structures_are_counted_and_what_a_floor_above_knows_of_them(starter, monkeypatch):
    saved = [save(number, employees=0 if number < 40 else 2) for number in range(60)]
    hidden = [("fdva-2", "heavy", one.pk) for one in saved[:20]] + [("fdva-2", "unfit", one.pk) for one in saved[20:40]]
    monkeypatch.setattr(figures, "_outcomes", {Measure.HIDDEN: lambda: [*hidden, ("fdva-2", "heavy", 10**9)]})
    count_what_is_due(TODAY, catalogue())
    assert table(Measure.HIDDEN, "fdva-2") == {"heavy": 20, "unfit": 20}
    told = Figure.objects.filter(measure=Measure.STRUCTURES, count__isnull=False)
    assert {row.key for row in told} >= {"to_check"}
    assert all(row.count in (20, 40, 60) for row in told)


def test_what_one_measure_tells_does_not_give_away_who_is_in_none(starter, monkeypatch):
    """Sixty structures, 30 hide the aid, 26 asked for it: each against the rest would say that four did nothing."""
    saved = [save(number).pk for number in range(60)]
    told = {
        Measure.HIDDEN: lambda: [("fdva-2", "heavy", one) for one in saved[:30]],
        Measure.REQUESTS: lambda: [("fdva-2", "obtained", one) for one in saved[30:56]],
    }
    monkeypatch.setattr(figures, "_outcomes", told)
    count_what_is_due(TODAY, catalogue())
    # and what nobody said is withheld like what some did: nothing says which cell is empty
    unsaid = dict.fromkeys(["obtained", "other", "unfit", "unsaid"])
    assert table(Measure.HIDDEN, "fdva-2") == {"heavy": 30, **unsaid}
    assert table(Measure.REQUESTS, "fdva-2") == dict.fromkeys(["applied", "obtained", "refused"])


def test_counting_twice_or_after_a_kill_gives_the_same_figures(starter, monkeypatch):
    for number in range(20):
        search(number)
    count(AUTUMN, TODAY, catalogue(), ())
    first = list(Figure.objects.values_list("measure", "zone", "key", "count"))

    def killed(*args, **kwargs):
        raise KeyboardInterrupt

    search(21)
    with monkeypatch.context() as patch:
        patch.setattr(type(Figure.objects.all()), "bulk_create", killed)
        with pytest.raises(KeyboardInterrupt):
            count(AUTUMN, TODAY, catalogue(), ())
    assert list(Figure.objects.values_list("measure", "zone", "key", "count")) == first
    count(AUTUMN, TODAY, catalogue(), ())
    count(AUTUMN, TODAY, catalogue(), ())
    assert table(Measure.SEARCHES) == {"2026-11": 21}
    assert CountedQuarter.objects.count() == 1


def test_a_running_quarter_is_counted_once_a_month_and_a_past_one_once(starter):
    held = catalogue()
    assert count_what_is_due(date(2026, 11, 24), held) == [AUTUMN]  # nobody counted the summer as it ran
    assert count_what_is_due(date(2026, 11, 30), held) == []
    assert count_what_is_due(date(2026, 12, 1), held) == [AUTUMN]
    assert count_what_is_due(date(2026, 12, 31), held) == []
    assert count_what_is_due(date(2027, 1, 1), held) == [AUTUMN, Quarter(2027, 1)]
    assert CountedQuarter.objects.get(start=AUTUMN.start).is_final
    assert count_what_is_due(date(2027, 2, 1), held) == [Quarter(2027, 1)]


def test_readings_are_added_to_the_counters_of_the_sheets_once(db):
    yesterday = TODAY - timedelta(days=1)
    for number in range(3):
        reading(number, day=yesterday)
    reading(1, day=yesterday, aid="fonjep-jep")
    reading(1)  # of today, which is not over
    assert (fold_readings(TODAY), fold_readings(TODAY)) == (1, 0)
    assert dict(AidSeen.objects.values_list("slug", "count")) == {"fdva-2": 3, "fonjep-jep": 1}


def test_a_fold_that_is_killed_is_begun_again(db, monkeypatch):
    reading(1, day=TODAY - timedelta(days=2))

    def killed(counts):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(AidSeen, "add", killed)
        with pytest.raises(KeyboardInterrupt):
            fold_readings(TODAY)
    assert not FoldedDay.objects.exists()
    assert fold_readings(TODAY) == 1


def test_old_events_are_deleted_and_figures_stay(starter):
    for number in range(20):
        search(number, day=TODAY - KEPT - timedelta(days=1))
        search(number)
    quarter = Quarter.of(TODAY - KEPT - timedelta(days=1))
    count(quarter, TODAY, catalogue(), ())
    assert forget(TODAY) == 20
    assert Search.objects.count() == 20
    assert table(Measure.SEARCHES) == {"2026-07": 20}


def test_an_event_outlives_the_count_of_its_quarter():
    longest = max((Quarter(2026, number).end - Quarter(2026, number).start).days for number in range(1, 5))
    assert timedelta(days=longest + 30) < KEPT


def test_the_daily_job_does_all_of_it(starter):
    reading(1, day=TODAY - timedelta(days=1))
    done = learn(clock.now())
    assert done == {"folded_days": 1, "quarters": ["2026-t4"], "forgotten_events": 0}
    assert AidSeen.objects.get(slug="fdva-2").count == 1
    assert CountedQuarter.objects.get().quarter == AUTUMN


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        (lambda row: Figure.objects.create(quarter=row, measure="searches", zone="D-62", key="a", count=9), "figure_is_of_ten_at_least"),
        (lambda row: Figure.objects.create(quarter=row, measure="visites", zone="D-62", key="a"), "figure_measure_is_known"),
        (lambda row: [Figure.objects.create(quarter=row, measure="searches", zone="D-62", key="a") for _ in "ab"], "figure_is_unique"),
        (lambda row: CountedQuarter.objects.create(start=TODAY, counted_on=TODAY - timedelta(days=1)), "counted_quarter_has_begun"),
        (lambda row: reading(1, group="likely", obstacles=["age"]), "reading_only_an_excluded_one_has_obstacles"),
    ],
)  # fmt: skip
def test_the_database_refuses(db, broken, constraint):
    row = CountedQuarter.objects.create(start=AUTUMN.start, counted_on=TODAY)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        broken(row)
