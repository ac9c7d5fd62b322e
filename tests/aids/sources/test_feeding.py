"""A feed imported, imported again unchanged, and changed: what follows it, what is refused, what a kill costs."""

import pytest
from django.db import connection

from aids.exchange import to_json
from aids.models import Aid, ImportRun, RunState, SourceChange, SourceRecord, Status
from aids.sources import feeding, runs
from aids.sources.aides_territoires import SOURCE
from aids.sources.feeding import Feeding
from aids.sources.runs import BusyError, alone, begin
from aids.sources.words import Words
from tests.aids.sources.feed import LATER, NOW, a_row, changed, counts, page, sample, take, the_aid
from vocabulary.exchange import digest
from vocabulary.jsonl import Line
from vocabulary.snapshot import load_lexicon

pytestmark = pytest.mark.usefixtures("starter")


def test_the_sample_feed_enters_to_be_reviewed_with_its_raw_records():
    assert counts(take(sample())) == (3, 0, 0, 0, 0)
    aid = the_aid(162)
    assert aid.status == Status.TO_REVIEW
    assert aid.territories == ["D-26"]
    assert aid.nature == ["advice"]
    record = aid.records.get()
    assert record.raw == sample()[0]
    assert record.sha256 == digest(sample()[0])
    assert record.licence == "Licence Ouverte 2.0"
    assert record.last_seen_at == NOW


def test_the_same_feed_again_changes_nothing():
    take(sample())
    before = list(Aid.objects.order_by("pk").values())
    assert counts(take(sample(), now=LATER)) == (0, 0, 0, 3, 0)
    assert list(Aid.objects.order_by("pk").values()) == before
    assert set(SourceRecord.objects.values_list("last_seen_at", flat=True)) == {LATER}
    assert not SourceChange.objects.exists()


def test_a_calendar_follows_the_feed_and_a_text_waits_for_an_agent():
    take([a_row(), a_row(2)])
    again = [
        a_row(submission_deadline="2027-06-30", start_date="2027-02-01", recurrence="Récurrente"),
        a_row(2, description="<p>Une aide aux clubs.</p>"),
    ]
    assert counts(take(again, now=LATER)) == (0, 1, 1, 0, 0)
    aid = the_aid()
    assert (aid.opens_on.isoformat(), aid.closes_on.isoformat()) == ("2027-02-01", "2027-06-30")
    assert aid.recurrence == "yearly"
    assert the_aid(2).description == "Une aide aux associations."
    proposal = SourceChange.objects.get()
    assert (proposal.field, proposal.after) == ("description", "Une aide aux clubs.")
    assert not proposal.by_hand
    assert counts(take(again, now=LATER)) == (0, 0, 0, 2, 0)
    assert SourceChange.objects.get() == proposal


def test_a_new_name_waits_and_the_address_stays():
    take([a_row()])
    slug = the_aid().slug
    take([a_row(name="Aide renommée")])
    assert the_aid().slug == slug
    assert SourceChange.objects.get().field == "name"


def test_what_disappears_is_flagged_and_never_deleted_and_may_come_back():
    take([a_row(1), a_row(2)])
    report = take([a_row(1)], now=LATER)
    assert report.gone == 1
    assert SourceRecord.objects.get(external_id="2").gone_at == LATER
    assert the_aid(2).status == Status.TO_REVIEW
    assert take([a_row(1)], now=LATER).gone == 0
    take([a_row(1), a_row(2)], now=LATER)
    assert SourceRecord.objects.get(external_id="2").gone_at is None


@pytest.mark.parametrize(
    "content",
    [
        page([]),
        page([a_row(1)], next="https://exemple.fr/?page=2"),
        page([a_row(1)], previous="https://exemple.fr/?page=1"),
        page([a_row(1), a_row(2)])[:-200],
        page([a_row(1), "pas une aide"]),
        page([a_row(1), a_row(None)]),
    ],
)
def test_nothing_is_said_gone_when_the_source_was_not_read_whole(content):
    take([a_row(1), a_row(2), a_row(3)])
    assert take(content, now=LATER).gone == 0
    assert not SourceRecord.objects.exclude(gone_at=None).exists()


def test_a_refused_row_is_kept_raw_and_costs_no_other():
    rows = [a_row(1), a_row(2, submission_deadline="bientôt"), a_row(3, name=""), a_row(4, aid_types=7), a_row(5)]
    report = take(rows)
    assert counts(report) == (2, 0, 0, 0, 3)
    assert [(refusal.line, refusal.path) for refusal in report.refused] == [
        (2, "/submission_deadline"),
        (3, "/name"),
        (4, "/aid_types"),
    ]
    record = SourceRecord.objects.get(external_id="2")
    assert (record.aid, record.raw) == (None, rows[1])
    assert record.refusal.startswith("/submission_deadline")
    assert counts(take([a_row(2)], now=LATER)) == (1, 0, 0, 0, 0)
    record.refresh_from_db()
    assert record.refusal == ""


def test_a_row_that_becomes_wrong_leaves_its_sheet_as_it_was():
    take([a_row()])
    before = to_json(the_aid())
    report = take([a_row(submission_deadline="2027-02-30", description="<p>Autre.</p>")])
    assert report.refused[0].slug == the_aid().slug
    assert to_json(the_aid()) == before
    assert not SourceChange.objects.exists()
    assert counts(take([a_row(submission_deadline="2027-02-28")])) == (0, 1, 0, 0, 0)


def test_a_repeated_id_is_taken_once_and_refused_when_it_says_something_else():
    report = take([a_row(1), a_row(1), a_row(1, name="Autre")])
    assert counts(report) == (1, 0, 0, 1, 1)
    assert report.refused[0].line == 3
    assert Aid.objects.filter(records__source=SOURCE.key).count() == 1


def test_unknown_labels_are_listed_and_never_dropped():
    row = a_row(
        targeted_audiences=["Associations", "Martiens"],
        aid_types=["Troc"],
        categories=["Thème inconnu|Poésie"],
        perimeter="Bassin Rhône-Méditerranée",
        perimeter_scale="Bassin hydrographique",
        recurrence="Parfois",
        destinations=["Dépenses rêvées"],
        origin_url="javascript:alert(1)",
    )
    report = take([row, a_row(2)])
    assert {(one["field"], one["label"]) for one in report.labels} == {
        ("targeted_audiences", "Martiens"),
        ("aid_types", "Troc"),
        ("aid_types", ""),
        ("categories", "Poésie"),
        ("perimeter", "Bassin Rhône-Méditerranée (Bassin hydrographique)"),
        ("recurrence", "Parfois"),
        ("destinations", "Dépenses rêvées"),
        ("origin_url", "javascript:alert(1)"),
    }
    aid = the_aid()
    assert aid.tags == ["Poésie"]
    assert aid.source_url == ""
    declared = [
        node["text"] for node in aid.eligibility["all"][0]["any"] + [aid.eligibility["all"][1]] if "text" in node
    ]
    assert any("Martiens" in text for text in declared)
    assert any("Bassin Rhône-Méditerranée" in text for text in declared)


def test_publish_publishes_new_sheets_only():
    take([a_row(1)])
    take([a_row(1), a_row(2)], publish=True)
    assert (the_aid(1).status, the_aid(2).status) == (Status.TO_REVIEW, Status.PUBLISHED)


def test_a_dry_run_says_the_same_and_writes_nothing():
    assert counts(take(sample(), dry_run=True)) == (3, 0, 0, 0, 0)
    assert not SourceRecord.objects.exists()
    assert not ImportRun.objects.exists()
    assert counts(take(sample())) == (3, 0, 0, 0, 0)


def test_an_aid_already_there_under_the_same_address_is_not_written_over():
    take([a_row()])
    SourceRecord.objects.all().delete()
    Aid.objects.filter(slug__endswith="at1").update(description="D'ailleurs.")
    assert counts(take([a_row()])) == (0, 0, 1, 0, 0)
    assert the_aid().description == "D'ailleurs."


def test_a_run_asked_to_stop_stops_and_the_next_import_ends_the_work(monkeypatch):
    monkeypatch.setattr(feeding, "ROWS_BETWEEN_LOOKS", 1)

    def stop_after_two(run):
        if run.done == 2:
            ImportRun.objects.filter(pk=run.pk).update(stop_requested=True)

    rows = [a_row(i) for i in range(1, 6)]
    report = take(rows, progress=stop_after_two)
    assert (report.created, report.state, report.gone) == (2, RunState.STOPPED, 0)
    assert counts(take(rows)) == (3, 0, 0, 2, 0)


def test_a_run_killed_anywhere_is_taken_up_again_without_counting_twice():
    lexicon = load_lexicon()
    run = ImportRun(source=SOURCE.key)
    begin(run)
    lines = [Line(i, value=a_row(i, name="" if i == 2 else "Aide")) for i in range(1, 5)]
    Feeding(run, SOURCE, lexicon, Words(lexicon), NOW).take_all(lines[:3])
    run = ImportRun.objects.get(pk=run.pk)  # what the database knows after the process died
    Feeding(run, SOURCE, lexicon, Words(lexicon), NOW).take_all(lines)
    run.refresh_from_db()
    assert (run.done, run.created, run.unchanged, run.refused_count) == (4, 3, 0, 1)
    assert [refusal["line"] for refusal in run.refused] == [2]


def test_a_row_that_fails_unforeseen_leaves_nothing_half_written(monkeypatch):
    def broken(record, aid, *args, **options):
        aid.delete()
        raise OSError("panne")

    take([a_row(1)])
    monkeypatch.setattr(feeding, "merge", broken)
    before = list(SourceRecord.objects.values())
    with pytest.raises(OSError, match="panne"):
        take([changed(a_row(1), name="Autre")])
    assert list(SourceRecord.objects.values()) == before
    assert Aid.objects.filter(records__external_id="1").exists()
    monkeypatch.undo()
    assert counts(take([changed(a_row(1), name="Autre")])) == (0, 0, 1, 0, 0)
    assert ImportRun.objects.filter(state=RunState.RUNNING).count() == 0


def test_one_import_a_source_at_a_time(monkeypatch):
    elsewhere = connection.copy()
    try:
        with monkeypatch.context() as other_process:
            other_process.setattr(runs, "connection", elsewhere)
            theirs = alone(SOURCE.key)
            theirs.__enter__()
        with pytest.raises(BusyError, match="aides-territoires"):
            take([a_row()])
        assert not SourceRecord.objects.exists()
    finally:
        elsewhere.close()  # the process died: its lock is gone
    assert counts(take([a_row()])) == (1, 0, 0, 0, 0)
