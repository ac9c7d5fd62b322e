"""The lint's rule that needs the engine: a sheet keeps the verdicts that its reference cases expect."""

from __future__ import annotations

from collections.abc import Iterator

from aids.lint import Finding, Sheet
from matching.cases import replay
from matching.loading import COLUMNS, matchable

BROKEN_CASE = "broken_case"


def reference_cases(sheet: Sheet) -> Iterator[Finding]:
    """A case that no longer holds forbids publishing."""
    if not sheet.aid.reference_cases:
        return
    aid = matchable({name: getattr(sheet.aid, name) for name in COLUMNS}, sheet.lexicon)
    for i, played in enumerate(replay(sheet.aid.reference_cases, aid, sheet.lexicon)):
        if not played.holds:
            yield sheet.finding(BROKEN_CASE, f"/reference_cases/{i}", played.sentence, forbids=True)
