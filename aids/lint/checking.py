"""The lint of one sheet, and of the catalogue."""

from __future__ import annotations

from datetime import date

from aids.lint.across import across
from aids.lint.finding import Desk, Finding, Sheet, read_sheet
from aids.models import Aid, Status
from vocabulary.lexicon import Lexicon

# A draft is unfinished by nature, an archive is not read by anyone.
CHECKED = (Status.PUBLISHED, Status.TO_REVIEW)


def findings_for(aid: Aid, lexicon: Lexicon, today: date | None = None) -> list[Finding]:
    """What is wrong with one sheet, saved or not; without `today`, what hangs on the day is not looked at."""
    return list(read_sheet(Sheet(aid, Desk(lexicon, today))))


def check_catalogue(lexicon: Lexicon, today: date) -> list[Finding]:
    """What is wrong with the published sheets and those to review, each alone and together, by slug and path."""
    desk = Desk(lexicon, today)
    aids = Aid.objects.filter(status__in=CHECKED).select_related("bearer").order_by("slug")
    sheets = [Sheet(aid, desk) for aid in aids]
    found = [finding for sheet in sheets for finding in read_sheet(sheet)]
    found += across(sheets, desk, CHECKED)
    return sorted(found, key=lambda finding: (finding.aid, finding.path, finding.rule, finding.sentence))
