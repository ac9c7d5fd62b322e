"""The spreadsheet that agents download and fill: headings, one example, and what each column takes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from aids.sources.spreadsheet import COLUMNS
from vocabulary.lexicon import NEEDS, Lexicon

FORMATTED_ROWS = 500


def template_csv() -> bytes:
    """Headings and one example; with the mark of UTF-8, and semicolons, that French spreadsheets expect."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(column.heading for column in COLUMNS)
    writer.writerow(column.example for column in COLUMNS)
    return out.getvalue().encode("utf-8-sig")


def template_xlsx(lexicon: Lexicon) -> bytes:
    """Headings and one example on the first sheet; on the second, how each column is filled."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Aides"
    _write(sheet, [[column.heading for column in COLUMNS], [column.example for column in COLUMNS]])
    for i, _ in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = 24
        for row in range(2, FORMATTED_ROWS):  # as text: a date or a code must stay as it was typed
            sheet.cell(row, i).number_format = "@"
    sheet.freeze_panes = "B2"
    notice = book.create_sheet("Mode d'emploi")
    rows = [[column.heading, "oui" if column.is_required else "", column.help] for column in COLUMNS]
    needs = [["besoins", "", choice.label] for choice in lexicon.questions[NEEDS].choices.values()]
    _write(notice, [["colonne", "obligatoire", "ce qu'on y écrit"], *rows, *needs])
    for letter, width in (("A", 24), ("B", 12), ("C", 100)):
        notice.column_dimensions[letter].width = width
    for row in notice.iter_rows(min_col=3, max_col=3):
        row[0].alignment = Alignment(wrap_text=True)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write(sheet, rows: Iterable[list[str]]) -> None:
    for row in rows:
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
