"""The JSON pages of an API read from one file, aid by aid: what a cut file still holds is taken, and the cut is said.

A file is a list of aids, a page `{"count", "next", "previous", "results": [aid]}`, or several, one after another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from vocabulary.jsonl import MAX_LINE_BYTES, Line, storage_fault

MAX_FILE_BYTES = 300_000_000
BLANK = re.compile(r"[ \t\r\n]*")
DECODER = json.JSONDecoder()


class CutError(ValueError):
    """The text cannot be read any further; the message says why, in French."""


class Pages:
    """The aids of `stream` as lines, numbered from 1 over all pages.

    Once read: `announced` is the number of aids that the first page tells (None: none told), and `is_whole` whether the
    file holds the source from its first page to its last, and could be read to its end.
    """

    def __init__(self, stream: BinaryIO):
        self._stream = stream
        self._text = ""
        self._number = 0
        self.announced: int | None = None
        self.is_whole = False

    def __iter__(self) -> Iterator[Line]:
        try:
            self._text = self._read()
            start = self._after_blank(0)
            if start == len(self._text):
                raise CutError("Ce fichier est vide.")
            first: dict[str, Any] | None = None
            envelope: dict[str, Any] = {}
            while start < len(self._text):
                envelope = {}
                start = self._after_blank((yield from self._document(start, envelope)))
                first = envelope if first is None else first
            self.is_whole = not (first or {}).get("previous") and not envelope.get("next")
        except CutError as cut:
            self.is_whole = False
            yield Line(self._number + 1, error=str(cut))

    def _read(self) -> str:
        content = self._stream.read(MAX_FILE_BYTES + 1)
        if len(content) > MAX_FILE_BYTES:
            raise CutError(f"Ce fichier dépasse {MAX_FILE_BYTES // 1_000_000} Mo.")
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise CutError(f"Ce fichier n'est pas en UTF-8 (octet {error.start + 1}).") from None
        if text.lstrip()[:1] == "<":
            raise CutError("Ce fichier est une page HTML, pas du JSON.")
        return text

    def _document(self, start: int, envelope: dict[str, Any]) -> Iterator[Line]:
        """One page or one list; what a page says around its aids goes to `envelope`. Returns where it ends."""
        if self._text[start] == "[":
            return (yield from self._items(start + 1))
        if self._text[start] != "{":
            raise CutError(f"Ce fichier n'est pas du JSON valide (caractère {start + 1}).")
        at = start + 1
        has_aids = False
        while not self._is("}", at := self._after_blank(at)):
            key, at = self._value(at)
            at = self._after_blank(self._expect(":", at))
            if key == "results" and self._is("[", at):
                has_aids = True
                self.announced = _count(envelope) if self.announced is None else self.announced
                at = yield from self._items(at + 1)
            else:
                envelope[str(key)], at = self._value(at)
            at = self._after_comma(at, "}")
        if not has_aids:
            yield self._line(dict(envelope), at + 1 - start)
        return at + 1

    def _items(self, at: int) -> Iterator[Line]:
        while not self._is("]", at := self._after_blank(at)):
            value, end = self._value(at)
            yield self._line(value, end - at)
            at = self._after_comma(end, "]")
        return at + 1

    def _line(self, value: Any, length: int) -> Line:
        self._number += 1
        if length > MAX_LINE_BYTES:
            return Line(self._number, error=f"Cette aide dépasse {MAX_LINE_BYTES} signes.")
        path, error = storage_fault(value)
        return Line(self._number, value=value, path=path, error=error)

    def _value(self, at: int) -> tuple[Any, int]:
        try:
            return DECODER.raw_decode(self._text, at)
        except RecursionError:
            raise CutError("Trop de niveaux imbriqués.") from None
        except ValueError:
            raise self._cut(at) from None

    def _expect(self, sign: str, at: int) -> int:
        if not self._is(sign, at := self._after_blank(at)):
            raise self._cut(at)
        return at + 1

    def _after_comma(self, at: int, end: str) -> int:
        at = self._after_blank(at)
        return at if self._is(end, at) else self._expect(",", at)

    def _is(self, sign: str, at: int) -> bool:
        return self._text[at : at + 1] == sign

    def _after_blank(self, at: int) -> int:
        found = BLANK.match(self._text, at)
        return found.end() if found else at

    def _cut(self, at: int) -> CutError:
        where = "s'arrête au milieu" if at >= len(self._text) - 1 else "est coupé ou abîmé"
        return CutError(f"Le fichier {where} (caractère {at + 1}) : la suite n'a pas été lue.")


def _count(envelope: dict[str, Any]) -> int | None:
    count = envelope.get("count")
    return count if isinstance(count, int) and not isinstance(count, bool) and 0 <= count < 10**9 else None
