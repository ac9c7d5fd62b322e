"""What the lint looks at and what it says; where rules of all floors are registered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any

from django.conf import settings

from aids.lint.bearers import Homes
from aids.models import Aid
from aids.rules import AidTrees, parse_trees
from vocabulary.lexicon import Lexicon
from vocabulary.models import DocumentKind
from vocabulary.rules.tree import RuleError


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend. `aid`: its slug, empty for the words that aids share; `path`: a JSON Pointer into it;
    `sentence`: in French; `forbids`: the workflow does not publish the sheet while it stands."""

    aid: str
    rule: str
    path: str
    sentence: str
    forbids: bool = False

    def as_json(self) -> dict[str, str]:
        """`{"aid","rule","path","sentence"}`."""
        return {"aid": self.aid, "rule": self.rule, "path": self.path, "sentence": self.sentence}


@dataclass(frozen=True)
class Desk:
    """What every sheet is read against. `today` None: what hangs on the day is not looked at."""

    lexicon: Lexicon
    today: date | None = None

    @cached_property
    def documents(self) -> frozenset[str]:
        """Keys of the known document kinds."""
        return frozenset(DocumentKind.objects.values_list("key", flat=True))

    @cached_property
    def homes(self) -> Homes:
        """Where bearers are at home."""
        return Homes(self.lexicon.places)

    @cached_property
    def glossary(self) -> frozenset[str]:
        """Terms that the glossary explains."""
        return frozenset(glossary())


@dataclass(frozen=True)
class Sheet:
    """One aid on the desk."""

    aid: Aid
    desk: Desk

    @property
    def lexicon(self) -> Lexicon:
        return self.desk.lexicon

    @property
    def today(self) -> date | None:
        return self.desk.today

    @cached_property
    def trees(self) -> AidTrees:
        """The parsed conditions. Raises RuleError; no rule but `readable` runs on such a sheet."""
        return parse_trees(
            {"eligibility": self.aid.eligibility, "strands": self.aid.strands, "priority": self.aid.priority},
            self.lexicon,
        )

    def finding(self, rule: str, path: str, sentence: str, *, forbids: bool = False) -> Finding:
        return Finding(self.aid.slug, rule, path, sentence, forbids)


Rule = Callable[[Sheet], Iterable[Finding]]
_rules: list[Rule] = []


def register(rule: Rule) -> Rule:
    """Add a rule on one sheet, once; a decorator too. A higher floor does it from its AppConfig.ready."""
    if rule not in _rules:
        _rules.append(rule)
    return rule


def read_sheet(sheet: Sheet) -> Iterator[Finding]:
    """What every registered rule finds; of a sheet whose conditions cannot be read, that only."""
    try:
        _ = sheet.trees
    except RuleError as fault:
        yield sheet.finding("readable", fault.pointer, fault.sentence, forbids=True)
        return
    for rule in _rules:
        yield from rule(sheet)


@cache
def glossary() -> dict[str, str]:
    """The terms of the trade and what they mean, as they ship with the project."""
    path = settings.BASE_DIR / "data" / "catalogue" / "glossary.jsonl"
    entries: list[dict[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {entry["term"]: entry["meaning"] for entry in entries}
