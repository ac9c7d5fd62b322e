"""The JSON pages of a file: each aid alone, a cut said where it is."""

import io
import json

import pytest

from aids.sources import pages as module
from aids.sources.pages import Pages


def read(content):
    pages = Pages(io.BytesIO(content if isinstance(content, bytes) else content.encode()))
    return pages, list(pages)


@pytest.mark.parametrize(
    "content",
    [
        '[{"id": 1}, {"id": 2}]',
        '{"count": 2, "next": null, "previous": null, "results": [{"id": 1}, {"id": 2}]}',
        '{"results": [{"id": 1}, {"id": 2}], "count": 2}',
        '{"timestamp": 1, "results": [{"id": 1}, {"id": 2}], "api_url": {"a": [1]}}',
        '{"results": [{"id": 1}], "next": "x"}\n{"results": [{"id": 2}], "previous": "x", "next": null}',
        '{"id": 1, "name": "a"}\n{"id": 2}\n',
        '\ufeff [ {"id": 1} ,\n {"id": 2} ] \n',
    ],
)
def test_every_shape_of_the_feed_is_read_whole(content):
    pages, lines = read(content)
    assert [(line.number, line.value["id"], line.error) for line in lines] == [(1, 1, ""), (2, 2, "")]
    assert pages.is_whole


def test_an_empty_list_is_whole():
    pages, lines = read("[]")
    assert (pages.is_whole, lines) == (True, [])


def test_the_number_announced_is_known():
    pages, _ = read('{"count": 166, "results": [{"id": 1}]}')
    assert pages.announced == 166


@pytest.mark.parametrize("envelope", ['"next": "https://x/?page=2"', '"previous": "https://x/?page=1"'])
def test_one_page_among_others_is_not_the_whole(envelope):
    pages, lines = read("{" + envelope + ', "results": [{"id": 1}]}')
    assert len(lines) == 1
    assert not pages.is_whole


def test_a_file_cut_anywhere_gives_what_stands_before_the_cut_and_says_it():
    content = json.dumps({"count": 3, "next": None, "results": [{"id": i, "name": "é]}"} for i in (1, 2, 3)]}).encode()
    for end in range(len(content)):
        pages, lines = read(content[:end])
        assert lines[-1].error, end
        assert not pages.is_whole
        assert [line.value["id"] for line in lines[:-1]] == list(range(1, len(lines)))
    assert [bool(line.error) for line in read(content)[1]] == [False] * 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "vide"),
        (b"  \n", "vide"),
        (b"<!doctype html><html><body>Erreur 502</body></html>", "HTML"),
        (b'{"results": [{"id": 1}, oups]}', "abîmé"),
        (b'[{"id": "\xe9"}]', "UTF-8"),
        (b"[" * 100_000, "imbriqués"),
        (b"3", "JSON valide"),
        (b'{"results": [{"id": 1}]} pas du json', "JSON valide"),
        (b'{"results": [{"id": 1}] "next": null}', "abîmé"),
    ],
)
def test_what_is_no_feed_is_said(content, words):
    pages, lines = read(content)
    assert words in lines[-1].error
    assert not pages.is_whole


def test_one_aid_that_cannot_be_stored_costs_no_other(monkeypatch):
    monkeypatch.setattr(module, "MAX_LINE_BYTES", 100)
    _, lines = read('[{"id": 1, "name": "a\\u0000"}, {"id": 2, "x": NaN}, {"id": "%s"}, {"id": 4}]' % ("a" * 200))
    assert [bool(line.error) for line in lines] == [True, True, True, False]
    assert lines[0].path == "/name"


def test_a_file_without_end_is_not_read(monkeypatch):
    monkeypatch.setattr(module, "MAX_FILE_BYTES", 10)
    assert "dépasse" in read('[{"id": 1}, {"id": 2}]')[1][0].error
