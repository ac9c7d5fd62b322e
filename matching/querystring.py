"""Answers in an address: read with every mistake named, written back in one canonical form.

The whole state of a visitor is here (`spec/cli.md`, "Addresses"): no cookie, no session, no row.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import quote_plus

from django.http import QueryDict

from vocabulary.answers import Answer, AnswerError, Answers, parse_answer
from vocabulary.lexicon import Lexicon, Question
from vocabulary.trackers import is_tracker

NONE_OF_THESE = "-"
YES_NO = {"oui": True, "non": False}
MAX_DECLARATIONS = 40
MAX_COMPARED = 4
COMPARED = "aide"
PAGE_KEYS = ("format", "page", "exclues", "vue")
SLUG = re.compile(r"(?=.{1,120}\Z)[a-z0-9]+(-[a-z0-9]+)*")
DECLARATION = re.compile(r"d\.([a-z0-9-]{1,120})\.([a-z0-9_-]+)")
NUMBER = re.compile(r"\d{1,15}([.,]\d{1,6})?")
TOO_LONG = re.compile(r"\d{16,}([.,]\d*)?")
# By unit, the largest answer that is no slip of the finger: a thousand years.
LARGEST = {"mois": 12_000}


@dataclass(frozen=True, slots=True)
class BadAnswer:
    """One thing in the address that cannot be: the key, the value, and why (`reason` keys a sentence)."""

    key: str
    value: str
    reason: str
    count: int = 0


@dataclass(frozen=True)
class AnswersQuery:
    """What an address says. `pairs` are the good answers, canonical, in a stable order, and `said` the same as text.

    `compared` are the aids chosen to be compared, which every link carries as it carries the answers.
    `contradicted` questions are both answered and passed over: the answer counts, the form that asks says so.
    """

    pairs: tuple[tuple[str, str], ...]
    said: str
    answers: Answers
    skipped: tuple[str, ...]
    page_parameters: Mapping[str, str]
    views: tuple[str, ...] = ()
    compared: tuple[str, ...] = ()
    contradicted: tuple[str, ...] = ()
    errors: tuple[BadAnswer, ...] = ()

    @cached_property
    def carried(self) -> tuple[tuple[str, str], ...]:
        """What every link and form takes along: the answers, then the aids to compare."""
        return (*self.pairs, *((COMPARED, slug) for slug in self.compared))

    @cached_property
    def urlencoded(self) -> str:
        """What is carried, without page parameters."""
        chosen = [f"{COMPARED}={slug}" for slug in self.compared]
        return "&".join([self.said, *chosen] if self.said else chosen)

    def comparing(self, slugs: Iterable[str]) -> AnswersQuery:
        """The same answers with these aids to compare."""
        return replace(self, compared=tuple(slugs))

    def values(self, key: str) -> list[str]:
        return [value for name, value in self.pairs if name == key]

    def pairs_without(self, *keys: str) -> list[tuple[str, str]]:
        """What is carried less these answers, which are then neither given nor passed over."""
        return [pair for pair in self.carried if pair[0] not in keys and not (pair[0] == "passer" and pair[1] in keys)]

    def without(self, *keys: str) -> str:
        """The address of the same answers less those to these questions, which are not passed over either."""
        return "&".join([text for about, text in self._written if about not in keys]) if keys else self.urlencoded

    @cached_property
    def _written(self) -> list[tuple[str, str]]:
        """Each pair that is carried as an address has it, after the question it is about."""
        return [(value if name == "passer" else name, _pair((name, value))) for name, value in self.carried]

    def with_view(self, view: str, *keys: str) -> str:
        """The address of the same answers less `keys`, seen through `vue`."""
        said = self.without(*keys)
        return f"{said}&vue={view}" if said else f"vue={view}"

    def having(self, key: str, *values: str) -> str:
        """The address of the same answers with `key` answered so."""
        return encode([*self.pairs_without(key), *((key, value) for value in values)])


def encode(pairs: Iterable[tuple[str, str]]) -> str:
    """A query string; dots, dashes and stars of our own values stay readable."""
    return "&".join(map(_pair, pairs))


@lru_cache(maxsize=16_384)  # a page writes some sixty addresses of the same pairs
def _pair(pair: tuple[str, str]) -> str:
    name, value = pair
    return f"{quote_plus(name, safe='*')}={quote_plus(value, safe='*')}"


@dataclass
class _Reading:
    lexicon: Lexicon
    pairs: list[tuple[str, str]] = field(default_factory=list)
    given: dict[str, Answer] = field(default_factory=dict)
    declarations: dict[str, dict[str, bool]] = field(default_factory=dict)
    errors: list[BadAnswer] = field(default_factory=list)

    def refuse(self, key: str, value: str, reason: str, count: int = 0) -> None:
        self.errors.append(BadAnswer(key, value, reason, count))


def read(query: QueryDict, lexicon: Lexicon, *, extra: tuple[str, ...] = ()) -> AnswersQuery:
    """The answers in `query`, and every mistake in it. `extra`: further keys that this page takes."""
    reading = _Reading(lexicon)
    said = dict(query.lists())
    for question in lexicon.in_order:
        if values := [value.strip() for value in said.get(question.key, ()) if value.strip()]:
            _read_question(reading, question, values)
    skipped = _read_skipped(reading, query.getlist("passer"))
    _read_declarations(reading, query)
    compared = _read_compared(reading, query.getlist(COMPARED))
    for key in query:
        if not _is_expected(key, lexicon, extra):
            reading.refuse(key, key, "question")
    return AnswersQuery(
        tuple(reading.pairs),
        encode(reading.pairs),
        Answers(reading.given, lexicon, reading.declarations),
        skipped,
        {key: query[key] for key in (*PAGE_KEYS, *extra) if key in query},
        tuple(query.getlist("vue")),
        compared,
        tuple(key for key in reading.given if key in query.getlist("passer")),
        tuple(reading.errors),
    )


def _is_expected(key: str, lexicon: Lexicon, extra: tuple[str, ...]) -> bool:
    return (
        key in lexicon.questions
        or key in PAGE_KEYS
        or key in extra
        or key in ("passer", COMPARED)
        or key.startswith("d.")
        or is_tracker(key)
    )


def _read_question(reading: _Reading, question: Question, values: list[str]) -> None:
    try:
        raw = _READERS[question.kind](question, values)
        answer = parse_answer(question, raw, reading.lexicon.places)
    except _UnreadableError as error:
        reading.refuse(question.key, error.value, error.reason, error.count)
    except AnswerError as error:
        reading.refuse(question.key, str(error.value), error.reason)
    else:
        if answer is not None:
            reading.given[question.key] = answer
            reading.pairs += [(question.key, value) for value in dict.fromkeys(values)]


class _UnreadableError(ValueError):
    def __init__(self, reason: str, value: str, count: int = 0):
        super().__init__(reason)
        self.reason = reason
        self.value = value
        self.count = count


def _single(question: Question, values: list[str]) -> str:
    if len(set(values)) > 1:
        raise _UnreadableError("double", " et ".join(values), len(values))
    return values[0]


def _several(question: Question, values: list[str]) -> list[str]:
    if values == [NONE_OF_THESE]:
        return []
    if NONE_OF_THESE in values:
        raise _UnreadableError("none_and_some", NONE_OF_THESE)
    if question.max_choices and len(set(values)) > question.max_choices:
        raise _UnreadableError("too_many", str(len(set(values))), question.max_choices)
    return values


def _number(question: Question, values: list[str]) -> Any:
    text = _single(question, values)
    low, dots, high = text.partition("..")
    if not dots:
        return _decimal(question, low, text)
    if not low and not high:
        raise _UnreadableError("number", text)
    ends = {
        "min": _decimal(question, low, text) if low else None,
        "max": _decimal(question, high, text) if high else None,
    }
    return {name: end for name, end in ends.items() if end is not None}


def _decimal(question: Question, text: str, whole: str) -> int | float:
    compact = re.sub(r"[\s\u202f\u00a0]", "", text)
    if compact.startswith("-") and NUMBER.fullmatch(compact[1:]):
        raise _UnreadableError("negative", whole)
    if TOO_LONG.fullmatch(compact) and compact.isascii():
        raise _UnreadableError("too_large", whole)
    if not NUMBER.fullmatch(compact) or not compact.isascii():
        raise _UnreadableError("number", whole)
    number = float(compact.replace(",", "."))
    if number > LARGEST.get(question.unit, number):
        raise _UnreadableError("too_large", whole)
    return int(number) if number.is_integer() else number


def _yes_no(question: Question, values: list[str]) -> bool:
    text = _single(question, values)
    if text not in YES_NO:
        raise _UnreadableError("choice", text)
    return YES_NO[text]


_READERS = {
    "choice": _single,
    "choices": _several,
    "number": _number,
    "boolean": _yes_no,
    "territory": lambda question, values: values,
}


def _read_skipped(reading: _Reading, keys: list[str]) -> tuple[str, ...]:
    """Questions asked and not known; an answer given beside it is the one that counts."""
    skipped = []
    for key in dict.fromkeys(keys):
        if key not in reading.lexicon.questions:
            reading.refuse("passer", key, "question")
        elif key not in reading.given:
            skipped.append(key)
            reading.pairs.append(("passer", key))
    return tuple(skipped)


def _read_declarations(reading: _Reading, query: QueryDict) -> None:
    """Declarations; those of an aid that is gone are kept and have no effect."""
    keys = [key for key in query if key.startswith("d.")]
    if len(keys) > MAX_DECLARATIONS:
        reading.refuse("d", str(len(keys)), "too_many_declarations", MAX_DECLARATIONS)
        return
    for key in keys:
        values = {value for value in query.getlist(key) if value}
        match = DECLARATION.fullmatch(key)
        if match is None:
            reading.refuse(key, key, "declaration")
        elif len(values) > 1 or not values <= YES_NO.keys():
            reading.refuse(key, " et ".join(sorted(values)), "yes_no")
        elif values:
            slug, identity = match.groups()
            value = values.pop()
            reading.declarations.setdefault(slug, {})[identity] = YES_NO[value]
            reading.pairs.append((key, value))


def _read_compared(reading: _Reading, slugs: list[str]) -> tuple[str, ...]:
    """The aids to compare, the first four; whether they are published is seen where they are shown."""
    chosen = list(dict.fromkeys(slug.strip() for slug in slugs if slug.strip()))
    good = [slug for slug in chosen if SLUG.fullmatch(slug)]
    for slug in chosen:
        if slug not in good:
            reading.refuse(COMPARED, slug, "aid")
    if len(good) > MAX_COMPARED:
        reading.refuse(COMPARED, str(len(good)), "too_many_compared", MAX_COMPARED)
    return tuple(good[:MAX_COMPARED])
