"""CSV and XLSX: a bad row is refused by its number, a bad file by a sentence, and no file costs the machine."""

import io
import zipfile
from datetime import date, datetime
from itertools import pairwise

import pytest
from openpyxl import Workbook

from aids.sources import tables
from aids.sources.tables import Table


def read(content, **options):
    table = Table(io.BytesIO(content if isinstance(content, bytes) else content.encode()), is_whole=True, **options)
    return table, list(table)


def workbook(rows, change=lambda sheet: None):
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        "nom,note\nÉté,un\n",
        "nom;note\r\nÉté;un\r\n",
        "nom\tnote\nÉté\tun",
        "\ufeffnom,note\n\nÉté,un\n,\n",
        "nom;note\nÉté;un\n".encode("cp1252"),
        "nom;note\nÉté;un\n".encode("utf-16"),
        '"nom","note"\n"Été","un"\n',
        workbook([["nom", "note"], ["Été", "un"]]),
        workbook([["nom", "note", None], [None, None], ["Été", "un"]]),
    ],
)
def test_what_spreadsheets_write_is_read(content):
    table, lines = read(content)
    assert [line.value for line in lines] == [{"nom": "Été", "note": "un"}]
    assert table.is_whole


def test_rows_keep_the_number_that_the_spreadsheet_shows():
    assert [line.number for line in read(workbook([["nom"], ["a"], [None], ["b"]]))[1]] == [2, 4]
    assert [line.number for line in read('nom\n"a\nb"\nc\n')[1]] == [2, 3]


def test_cells_become_text():
    row = [2.0, 0.5, 3, True, date(2026, 12, 31), datetime(2026, 12, 31, 8, 30), "  un  "]
    _, lines = read(workbook([list("abcdefg"), row]))
    assert list(lines[0].value.values()) == ["2", "0.5", "3", "oui", "2026-12-31", "2026-12-31T08:30:00", "un"]


def test_a_formula_refuses_its_row_alone():
    _, lines = read(workbook([["nom", "note"], ["a", "=1+1"], ["b", "c"], ['=HYPERLINK("http://x")', "d"]]))
    assert [bool(line.error) for line in lines] == [True, False, True]
    assert "colonne B" in lines[0].error


def test_merged_cells_refuse_their_rows():
    def merge(sheet):
        sheet.merge_cells("A3:A4")

    _, lines = read(workbook([["nom"], ["a"], ["b"], ["c"], ["d"]], merge))
    assert [(line.number, bool(line.error)) for line in lines] == [(2, False), (3, True), (4, True), (5, False)]
    assert "A3:A4" in lines[1].error


def test_merged_headings_refuse_the_file():
    table, lines = read(workbook([["nom", "note"], ["a", "b"]], lambda sheet: sheet.merge_cells("A1:B1")))
    assert "fusionnées" in lines[0].error
    assert len(lines) == 1
    assert not table.is_whole


@pytest.mark.parametrize("text", ["Ã©tÃ©", "lâ€™aide", "Ã\xa0 partir", "abc\ufffd", "Ãªtre"])
def test_letters_of_a_wrong_encoding_refuse_their_row(text):
    _, lines = read(f"nom,note\n{text},un\nété,deux\n")
    assert [bool(line.error) for line in lines] == [True, False]
    assert "UTF-8" in lines[0].error


def test_good_french_is_not_taken_for_a_wrong_encoding():
    _, lines = read("nom\nÀ l’été « où » Noël : 5 000 €, Ÿ, œuvre, ÇA… naïf, Âge, ÂGE\n")
    assert not lines[0].error


def test_more_cells_than_headings_is_said():
    _, lines = read("nom,note\na,b,c\nd,e,\n")
    assert [bool(line.error) for line in lines] == [True, False]


def test_a_quote_that_never_ends_is_said():
    _, lines = read('nom,note\na,b\n"c,d\ne,f\n')
    assert lines[0].value == {"nom": "a", "note": "b"}
    assert "guillemets" in lines[-1].error


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"\n\n", "vide"),
        ("nom,nom\na,b\n", "même titre"),
        (b"<html><body>502</body></html>", "CSV"),
        (b"PK\x03\x04 n'importe quoi", "abîmé"),
        (b"\x00\x01\x02\x81\x8d", "CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "CSV"),
    ],
)
def test_what_is_no_table_is_said(content, words):
    table, lines = read(content)
    assert words in lines[0].error
    assert not table.is_whole


def test_a_workbook_cut_anywhere_is_said():
    content = workbook([["nom"], *[[f"aide {i}"] for i in range(50)]])
    for end in range(4, len(content), 97):
        assert read(content[:end])[1][-1].error


def test_a_workbook_damaged_anywhere_is_read_or_said():
    content = workbook([["nom"], ["a"]])
    for at in range(0, len(content), 41):
        _, lines = read(content[:at] + b"\xff\x00\xff" + content[at + 3 :])
        assert all(line.error or isinstance(line.value, dict) for line in lines)


def test_a_workbook_that_grows_when_unzipped_is_refused(monkeypatch):
    monkeypatch.setattr(tables, "MAX_UNZIPPED_BYTES", 1_000_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 2_000_000)
    assert "trop gros" in read(stream.getvalue())[1][0].error


def test_entities_of_a_workbook_are_not_expanded():
    content = workbook([["nom"], ["a"]])
    stream = io.BytesIO()
    entities = [f'<!ENTITY {name} "{f"&{before};" * 20}">' for before, name in pairwise("abcdefghi")]
    bomb = f'<!DOCTYPE x [<!ENTITY a "{"a" * 1000}">{"".join(entities)}]>'
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name.endswith("sheet1.xml"):
                data = bomb.encode() + data.replace(b"<sheetData>", b"<sheetData><row><c><v>&i;</v></c></row>")
            after.writestr(name, data)
    assert read(stream.getvalue())[1][-1].error


def test_a_sheet_that_lies_about_its_size_or_is_very_wide_is_read():
    def far(sheet):
        sheet["XFD2"] = "loin"

    assert "plus de cellules que de titres" in read(workbook([["nom"], ["a"]], far))[1][0].error
    content = workbook([["nom"], ["a"]])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            after.writestr(name, before.read(name).replace(b'ref="A1:A2"', b'ref="A1:XFD1048576"'))
    assert [line.value for line in read(stream.getvalue())[1]] == [{"nom": "a"}]


def test_a_file_with_too_many_rows_gives_the_first_ones_and_says_it():
    table, lines = read("nom\n" + "a\n" * 10, max_rows=3)
    assert [bool(line.error) for line in lines] == [False, False, False, True]
    assert "3 lignes" in lines[-1].error
    assert not table.is_whole


def test_a_file_too_big_is_not_read(monkeypatch):
    monkeypatch.setattr(tables, "MAX_FILE_BYTES", 10)
    assert "dépasse" in read("nom\n" + "a\n" * 10)[1][0].error


def test_a_hundred_thousand_rows_are_read_one_by_one():
    rows = 100_000
    _, lines = read("nom,note\n" + "".join(f"aide {i},{'abc' * 10}\n" for i in range(rows)))
    assert len(lines) == rows
    assert not any(line.error for line in lines)
