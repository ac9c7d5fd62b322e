"""What a source gives: an aid in the catalogue's format, and every label that was not understood. Pure Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from aids.sources.words import Words
from vocabulary.rules.tree import RuleError

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Label:
    """A word of the source, in `field`, without a certain equal here; `taken_as`: what was made of it, if anything."""

    field: str
    label: str
    taken_as: str = ""


@dataclass(frozen=True, slots=True)
class ParsedAid:
    """One row understood. `aid` is in the shape of `aid.schema.json`, not yet checked against the vocabulary."""

    aid: dict[str, Any]
    labels: tuple[Label, ...] = ()
    licence: str = ""
    mention: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A feed. `identity`: a row's stable id, "" when it has none; `parse` raises RuleError, its pointer in the row."""

    key: str
    name: str
    licence: str
    identity: Callable[[Row], str]
    parse: Callable[[Row, Words], ParsedAid]


def text_of(row: Row, field: str) -> str:
    """A text of the row; null and absent are "". Raises RuleError when it is something else."""
    value = row.get(field)
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise RuleError(f"/{field}", "Le type attendu est un texte.")
    return value.strip()


def texts_of(row: Row, field: str) -> list[str]:
    """The texts of a list, each once; one text alone is a list of one. Raises RuleError when it is something else."""
    value = row.get(field)
    items = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
        raise RuleError(f"/{field}", "Le type attendu est une liste de textes.")
    return list(dict.fromkeys(item.strip() for item in items if item.strip()))


def day_of(row: Row, field: str) -> str | None:
    """A day as `YYYY-MM-DD`, from a day or an instant. Raises RuleError for what is not one."""
    text = text_of(row, field)
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if len(text) == 10 else datetime.fromisoformat(text).date()
    except ValueError:
        raise RuleError(f"/{field}", f"« {text[:60]} » n'est pas une date comme 2026-12-31.") from None
    return day.isoformat()


def number_of(row: Row, field: str) -> int | float | None:
    """A number that is not negative. Raises RuleError for what is not one."""
    value = row.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        text = "".join(value.split()).replace(",", ".").removesuffix("€").removesuffix("%")
        try:
            value = float(text)
        except ValueError:
            raise RuleError(f"/{field}", f"« {value[:60]} » n'est pas un nombre.") from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e15:
        raise RuleError(f"/{field}", "Le type attendu est un nombre, zéro au moins.")
    return int(value) if float(value).is_integer() else value


def without_empties(aid: Mapping[str, Any]) -> dict[str, Any]:
    """An aid without the fields that say nothing; what the format requires stays."""
    return {key: value for key, value in aid.items() if value not in (None, "", [], {}) or key == "territories"}
