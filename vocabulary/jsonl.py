"""JSON Lines read safely: one bad line never costs another one.

A line that is too long, not UTF-8, not JSON, too deep, or holds what cannot be stored (a NUL, half a surrogate
pair) or said (a number beyond 1e308) comes back as an error with its JSON Pointer.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from vocabulary.lexicon import is_number, read_number
from vocabulary.rules.tree import escape

MAX_LINE_BYTES = 1_000_000
MAX_NESTING = 64
TOO_DEEP = f"Trop de niveaux imbriqués : {MAX_NESTING} au plus."
TOKEN = re.compile(r'(?P<text>"(?:[^"\\]|\\.)*+")(?P<key>\s*:)?|[\[\]{},]')


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
        value = json.loads(text, object_pairs_hook=_without_duplicates, parse_float=read_number)
    except RecursionError:
        return Line(number, path=_where_too_deep(text), error=TOO_DEEP)
    except _DuplicateKeyError as error:
        return Line(number, error=f"La clé « {error} » est donnée deux fois dans le même objet.")
    except json.JSONDecodeError as error:
        return Line(number, error=f"Cette ligne n'est pas du JSON valide (caractère {error.pos + 1}).")
    except ValueError:
        return Line(number, error="Cette ligne contient un nombre trop long.")
    path, sentence = storage_fault(value)
    return Line(number, value=value, path=path, error=sentence)


class _DuplicateKeyError(ValueError):
    """JSON leaves open which of two equal keys counts: a rule could lose one of its conditions unseen."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        keys = [key for key, _ in pairs]
        key = next(key for key in keys if keys.count(key) > 1)
        raise _DuplicateKeyError(key if is_storable(key) else "…")
    return value


def _where_too_deep(text: str) -> str:
    """The JSON Pointer at which `text`, good JSON up to there, first nests deeper than MAX_NESTING."""
    steps: list[str | int] = []  # in each open group, where we are: a list's index, or an object's key
    for token in TOKEN.finditer(text):
        match token[0][0]:
            case "[" | "{" if len(steps) > MAX_NESTING:
                break
            case "[":
                steps.append(0)
            case "{":
                steps.append("")
            case "]" | "}":
                steps.pop()
            case ",":
                steps[-1] = steps[-1] + 1 if isinstance(steps[-1], int) else ""
            case _ if token["key"]:
                steps[-1] = json.loads(token["text"])
    return "".join(f"/{escape(str(step))}" for step in steps)


def storage_fault(value: Any) -> tuple[str, str]:
    """The JSON Pointer of the first thing in `value` that cannot be stored, and why; two empty strings when all can."""
    stack: list[tuple[str, int, Any]] = [("", 0, value)]
    while stack:
        path, depth, item = stack.pop()
        if depth > MAX_NESTING:
            return path, TOO_DEEP
        if isinstance(item, str) and not is_storable(item):
            return path, "Ce texte contient un caractère interdit (NUL ou demi-caractère)."
        if isinstance(item, int | float) and not isinstance(item, bool) and not is_number(item):
            return path, "Ce nombre est trop grand, ou n'en est pas un."
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
