"""Each invariant of what imports keep is in the database, under a name, with a French message: here each is broken."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from aids.models import ImportRun, SourceChange, SourceRecord
from tests.aids.sources.feed import NOW
from tests.aids.test_constraints import an_aid

pytestmark = pytest.mark.usefixtures("empty_database")


def a_record(**changes):
    fields = {"source": "essai", "external_id": "1", "raw": {}, "sha256": "0" * 64, "last_seen_at": NOW}
    return SourceRecord(**fields | changes)


def a_proposal(**changes):
    aid, record = an_aid(), a_record()
    aid.save()
    record.save()
    return SourceChange(**{"aid": aid, "record": record, "field": "name"} | changes)


BROKEN = {
    "import_run_state_is_known": lambda: ImportRun(source="essai", state="lost"),
    "source_record_has_an_identity": lambda: a_record(external_id=""),
    "source_record_has_its_hash": lambda: a_record(sha256="x"),
    "source_change_decision_is_known": lambda: a_proposal(decision="perhaps", decided_at=NOW),
    "source_change_is_dated_once_decided": lambda: a_proposal(decision="accepted"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_the_database_refuses(name):
    broken = BROKEN[name]()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        broken.save(force_insert=True)


@pytest.mark.parametrize("name", BROKEN)
def test_the_refusal_has_a_french_sentence(name):
    broken = BROKEN[name]()
    constraint = next(one for one in type(broken)._meta.constraints if one.name == name)
    with pytest.raises(ValidationError) as refusal:
        constraint.validate(type(broken), broken)
    assert refusal.value.messages[0].endswith(".")


def test_uniqueness_is_in_the_database():
    a_record().save()
    with pytest.raises(IntegrityError, match="source_record_is_unique"), transaction.atomic():
        a_record().save()
    SourceRecord.objects.all().delete()
    proposal = a_proposal()
    proposal.save()
    twin = SourceChange(aid=proposal.aid, record=proposal.record, field="name")
    with pytest.raises(IntegrityError, match="source_change_is_pending_once"), transaction.atomic():
        twin.save()
    twin.decision, twin.decided_at = "refused", NOW
    twin.save()


def test_every_constraint_of_imports_is_broken_here():
    named = {
        constraint.name for model in (ImportRun, SourceRecord, SourceChange) for constraint in model._meta.constraints
    }
    assert named == {*BROKEN, "source_record_is_unique", "source_change_is_pending_once"}
