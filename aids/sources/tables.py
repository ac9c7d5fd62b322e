"""CSV and XLSX read safely, row by row: a bad row never costs another one, and no file costs the machine.

A row is a dict from its column's heading to its text. Refused, each by its row: a formula (what it shows is not what
it holds), a cell merged with others (its neighbours look empty), letters of a wrong encoding. The whole file is refused
when it is too big, is not a table, or says one heading twice.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.cell import get_column_letter, range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from vocabulary.jsonl import Line, storage_fault

MAX_FILE_BYTES = 60_000_000
MAX_UNZIPPED_BYTES = 200_000_000
MAX_ROWS = 200_000
MAX_COLUMNS = 100
MAX_CELL = 200_000
ZIP = b"PK\x03\x04"
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+\d+:[A-Z]+\d+)"')
# UTF-8 read as Windows-1252, « Ã© » for « é », or letters that were lost before.
MISREAD = re.compile("Ã[\u0080-\u00bf©¨ª«´»¢®¯±°²³¹¼½¾Ÿ‰ˆŠ‡€‹§]|â€[™œ\u009d“”¦]|Â[ «»°\u00a0]|\ufffd")
# All that a damaged workbook was seen to raise.
BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    TypeError,
    ValueError,
    zlib.error,
)
Cells = Sequence[Any]


class TableError(ValueError):
    """A file that cannot be read at all; the message says why, in French."""


class Table:
    """The rows of `stream`, numbered as the spreadsheet numbers them (the heading is row 1).

    `is_whole`: whether the caller says that the file is the whole source.
    """

    announced: int | None = None

    def __init__(self, stream: BinaryIO, *, is_whole: bool = False, max_rows: int = MAX_ROWS):
        self._stream = stream
        self._max_rows = max_rows
        self.is_whole = is_whole

    def __iter__(self) -> Iterator[Line]:
        number = 0
        try:
            content = self._stream.read(MAX_FILE_BYTES + 1)
            if len(content) > MAX_FILE_BYTES:
                raise TableError(f"Ce fichier dépasse {MAX_FILE_BYTES // 1_000_000} Mo.")
            rows = _xlsx(content) if content.startswith(ZIP) else _csv(content)
            headings: list[str] = []
            for number, cells, error in rows:
                if not headings:
                    headings = _headings(cells, error)
                elif number > self._max_rows + 1:
                    raise TableError(f"Ce fichier a plus de {self._max_rows} lignes : la suite n'a pas été lue.")
                elif error or any(cell not in (None, "") for cell in cells):
                    yield _line(number, headings, cells, error)
            if not headings:
                raise TableError("Ce fichier est vide.")
        except TableError as error:
            self.is_whole = False
            yield Line(number or 1, error=str(error))


def _headings(cells: Cells, error: str) -> list[str]:
    if error:
        raise TableError(f"Les titres des colonnes ne peuvent pas être lus : {error}")
    headings = [_text(cell) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    named = [heading for heading in headings if heading]
    if len(named) > MAX_COLUMNS:
        raise TableError(f"Ce fichier a plus de {MAX_COLUMNS} colonnes.")
    twice = next((heading for heading in named if named.count(heading) > 1), None)
    if twice is not None:
        raise TableError(f"Deux colonnes ont le même titre : « {twice[:60]} ».")
    return headings


def _line(number: int, headings: list[str], cells: Cells, error: str) -> Line:
    if error:
        return Line(number, error=error)
    if any(_text(cell) for cell in cells[len(headings) :]):
        return Line(number, error=f"Cette ligne a plus de cellules que de titres ({len(headings)}).")
    row: dict[str, str] = {}
    for heading, cell in zip(headings, cells, strict=False):
        text = _text(cell)
        if len(text) > MAX_CELL:
            return Line(number, error=f"La cellule « {heading} » dépasse {MAX_CELL} signes.")
        if MISREAD.search(text):
            return Line(number, error=f"La cellule « {heading} » a des lettres abîmées : enregistrez en UTF-8.")
        if heading and text:
            row[heading] = text
    path, fault = storage_fault(row)
    return Line(number, value=row, path=path, error=fault)


def _text(cell: Any) -> str:
    """What a cell says: 2.0 is « 2 », a date is 2026-12-31, true is « oui »."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _csv(content: bytes) -> Iterator[tuple[int, Cells, str]]:
    encoding, heading = _encoding(content)
    csv.field_size_limit(max(csv.field_size_limit(), MAX_CELL + 1))
    delimiter = max(";,\t", key=heading.count)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, newline="")
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            yield number, next(reader), ""
        except StopIteration:
            return
        except csv.Error:
            yield number, [], f"Cette ligne n'est pas du CSV lisible (guillemets, près de la ligne {reader.line_num})."


def _encoding(content: bytes) -> tuple[str, str]:
    """UTF-8, UTF-16 with its mark, else what French spreadsheets wrote for long: Windows-1252; and the first line."""
    encodings = ["utf-16"] if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or text[:1_000].lstrip()[:1] == "<":
            break
        return encoding, text[:MAX_CELL].partition("\n")[0]
    raise TableError("Ce fichier n'est pas un tableau CSV en UTF-8, ni un classeur XLSX.")


def _xlsx(content: bytes) -> Iterator[tuple[int, Cells, str]]:
    """The rows of the first sheet. Formulas are not computed, links are not followed, macros are not read."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNZIPPED_BYTES:
            raise TableError("Ce classeur est trop gros une fois décompressé.")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    except TableError:
        raise
    except BROKEN:
        raise TableError("Ce classeur XLSX est abîmé, ou n'en est pas un.") from None
    try:
        if not book.worksheets:
            raise TableError("Ce classeur n'a pas de feuille.")
        sheet = book.worksheets[0]
        merged = _merged_rows(archive, sheet._worksheet_path)
        sheet.reset_dimensions()  # what the file says of its own size may be false
        for number, cells in enumerate(sheet.iter_rows(), start=1):
            yield number, [cell.value for cell in cells], _cell_fault(cells) or merged.get(number, "")
    except TableError:
        raise
    except BROKEN:
        raise TableError("Ce classeur XLSX est abîmé : la suite n'a pas été lue.") from None
    finally:
        book.close()


def _cell_fault(cells: Sequence[Any]) -> str:
    for i, cell in enumerate(cells, start=1):
        if cell.data_type == "f":
            return f"La colonne {get_column_letter(i)} contient une formule : collez sa valeur."
        if cell.data_type == "e":
            return f"La colonne {get_column_letter(i)} contient une erreur ({str(cell.value)[:20]})."
    return ""


def _merged_rows(archive: zipfile.ZipFile, path: str) -> dict[int, str]:
    """A sentence for each row that merged cells touch. The list of them stands after the rows, far in the file."""
    faults: dict[int, str] = {}
    tail, marked = b"", 0
    with archive.open(path) as sheet:
        while chunk := sheet.read(1_000_000):
            for found in MERGED.finditer(tail + chunk):
                area = found[1].decode()
                _, first, _, last = range_boundaries(area)
                last = min(last, MAX_ROWS + 1)
                faults.update(
                    dict.fromkeys(range(first, last + 1), f"Les cellules {area} sont fusionnées : séparez-les.")
                )
                marked += last + 1 - first
                if marked > 2 * MAX_ROWS:
                    raise TableError("Ce classeur a trop de cellules fusionnées.")
            tail = chunk[-200:]
    return faults
