"""JSON Lines read safely: one bad line never costs another one.

A line that is too long, not UTF-8, not JSON, too deep, or holds what PostgreSQL cannot store
(a NUL, half a surrogate pair, an infinite number) comes back as an error with its JSON Pointer.
"""

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from vocabulary.rules.tree import escape

MAX_LINE_BYTES = 1_000_000
MAX_NESTING = 64


@dataclass(frozen=True, slots=True)
class Line:
    """Line `number` (from 1): its JSON value, or in `error` a French sentence and in `path` a JSON Pointer."""

    number: int
    value: Any = None
    path: str = ""
    error: str = ""


def read_lines(stream: BinaryIO) -> Iterator[Line]:
    """Every line of `stream` that is not blank, in order, never more than MAX_LINE_BYTES in memory."""
    number = 0
    while chunk := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(chunk) > MAX_LINE_BYTES:
            while not chunk.endswith(b"\n") and (chunk := stream.readline(MAX_LINE_BYTES)):
                pass
            yield Line(number, error=f"Cette ligne dépasse {MAX_LINE_BYTES} octets.")
        elif chunk.strip(b" \t\r\n"):
            yield _parsed(number, chunk)


def _parsed(number: int, chunk: bytes) -> Line:
    try:
        text = chunk.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        return Line(number, error=f"Cette ligne n'est pas en UTF-8 (octet {error.start + 1}).")
    try:
        value = json.loads(text)
    except RecursionError:
        return Line(number, error="Trop de niveaux imbriqués.")
    except json.JSONDecodeError as error:
        return Line(number, error=f"Cette ligne n'est pas du JSON valide (caractère {error.pos + 1}).")
    except ValueError:
        return Line(number, error="Cette ligne contient un nombre trop long.")
    path, sentence = storage_fault(value)
    return Line(number, value=value, path=path, error=sentence)


def storage_fault(value: Any) -> tuple[str, str]:
    """The JSON Pointer of the first thing in `value` that cannot be stored, and why; two empty strings when all can."""
    stack: list[tuple[str, int, Any]] = [("", 0, value)]
    while stack:
        path, depth, item = stack.pop()
        if depth > MAX_NESTING:
            return path, f"Trop de niveaux imbriqués : {MAX_NESTING} au plus."
        if isinstance(item, str) and not is_storable(item):
            return path, "Ce texte contient un caractère interdit (NUL ou demi-caractère)."
        if isinstance(item, float) and not math.isfinite(item):
            return path, "Ce nombre n'est pas fini."
        if isinstance(item, list):
            stack.extend((f"{path}/{i}", depth + 1, child) for i, child in reversed(list(enumerate(item))))
        elif isinstance(item, dict):
            for key, child in reversed(item.items()):
                if not is_storable(key):
                    return path, "Une clé contient un caractère interdit (NUL ou demi-caractère)."
                stack.append((f"{path}/{escape(key)}", depth + 1, child))
    return "", ""


def is_storable(text: str) -> bool:
    """Whether PostgreSQL can hold `text`: no NUL, no lone surrogate."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)
