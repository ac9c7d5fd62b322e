"""Small feeds for the tests: rows of Aides-territoires, and the import of some of them."""

import copy
import io
import json
from datetime import UTC, datetime
from pathlib import Path

from aids.models import Aid
from aids.sources.aides_territoires import SOURCE
from aids.sources.importing import import_file
from aids.sources.pages import Pages
from vocabulary.snapshot import load_lexicon

SAMPLES = Path("tests/data/sources")
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = datetime(2026, 11, 25, 9, tzinfo=UTC)


def sample():
    """The three aids of the sample feed."""
    return json.loads((SAMPLES / "aides-territoires-drome.json").read_text(encoding="utf-8"))["results"]


def a_row(identity=1, **changes):
    """An aid as the API gives it."""
    return {
        "id": identity,
        "name": f"Aide {identity}",
        "financers": ["Conseil départemental de la Drôme"],
        "description": "<p>Une aide aux associations.</p>",
        "perimeter": "France",
        "targeted_audiences": ["Associations"],
        "aid_types": ["Subvention"],
        "recurrence": "Ponctuelle",
        "submission_deadline": "2027-01-31",
    } | changes


def changed(row, **changes):
    return copy.deepcopy(row) | changes


def page(rows, **envelope):
    return json.dumps({"count": len(rows), "next": None, "previous": None, "results": rows} | envelope).encode()


def take(rows, *, now=NOW, **options):
    """Import rows, or the bytes of a file."""
    content = rows if isinstance(rows, bytes) else page(rows)
    return import_file(SOURCE, Pages(io.BytesIO(content)), load_lexicon(), origin="essai.json", now=now, **options)


def counts(report):
    return (report.created, report.updated, report.proposed, report.unchanged, len(report.refused))


def the_aid(identity=1):
    return Aid.objects.get(records__external_id=str(identity))
