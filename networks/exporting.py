"""Aids in a file for an adviser: one a line, with the words of its sheet, as CSV and as XLSX."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import get_column_letter

from aids.models import Aid
from aids.wording import amount_in_words, deadline_in_words, territories_in_words
from matching.engine import facts_for
from matching.explain import Explainer
from matching.loading import COLUMNS, read_aid
from networks.wording import needs_in_words
from vocabulary.answers import Answers
from vocabulary.csv_text import csv_lines, harmless
from vocabulary.french import rate, typo
from vocabulary.lexicon import Lexicon

MOST_EXPORTED = 5_000
HEADING = (
    "nom",
    "organisme",
    "besoins",
    "territoires",
    "pour qui",
    "montant",
    "taux maximal",
    "date limite",
    "ouvre le",
    "ferme le",
    "fiche",
    "source",
    "relue le",
)
WIDTHS = (40, 30, 30, 24, 80, 30, 14, 30, 12, 12, 50, 50, 12)
NOT_READ = "Conditions à lire sur la fiche"

Row = tuple[str, ...]


def rows(aids: Iterable[Aid], lexicon: Lexicon, today: date, address: Callable[[str], str]) -> Iterator[Row]:
    """The line of each aid, its bearer read with it; `address` gives the whole address of the sheet of a slug."""
    explainer = Explainer(Answers({}, lexicon), today, lexicon)
    for aid in aids:
        amount = aid.amount
        share = amount.get("rate_max")
        row = {name: getattr(aid, name) for name in ("opens_on", "closes_on", "recurrence", "usual_deadline_months")}
        yield (
            typo(aid.name),
            typo(aid.bearer.name),
            needs_in_words(aid.needs, lexicon),
            territories_in_words(aid.territories, lexicon.places),
            _for_whom(aid, explainer),
            amount_in_words(amount),
            "" if share is None else typo(rate(share)),
            deadline_in_words(row, today),
            *(one.isoformat() if one else "" for one in (aid.opens_on, aid.closes_on)),
            address(aid.slug),
            aid.source_url,
            aid.verified_on.isoformat() if aid.verified_on else "",
        )


def _for_whom(aid: Aid, explainer: Explainer) -> str:
    """The conditions as the page of the aid says them to who has answered nothing."""
    rule = read_aid({name: getattr(aid, name) for name in COLUMNS}, explainer.lexicon)
    if rule is None:
        return NOT_READ
    facts = facts_for(rule, explainer.answers, explainer.lexicon.places)
    return "\n".join(condition.sentence for condition in explainer.effective_conditions(rule, facts))


def as_csv(found: Iterable[Row]) -> Iterator[str]:
    """For a French spreadsheet, the heading first."""
    yield "\ufeff"  # French spreadsheets read UTF-8 by this mark, and semicolons
    yield from csv_lines([HEADING], delimiter=";")
    yield from csv_lines(found, delimiter=";")


def as_xlsx(found: Iterable[Row]) -> bytes:
    """The same on one sheet, every cell a text."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Aides")
    sheet.freeze_panes = "B2"
    for i, width in enumerate(WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    sheet.append(HEADING)
    for row in found:
        sheet.append([harmless(ILLEGAL_CHARACTERS_RE.sub("", text)) for text in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
