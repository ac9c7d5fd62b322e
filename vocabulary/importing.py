"""Questions and document kinds from JSON Lines into the vocabulary, one by one.

A line that breaks the contract is refused with a JSON Pointer and a French sentence; the others are taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import transaction

from vocabulary.answers import AnswerError, parse_answer
from vocabulary.exchange import digest, document_to_json, question_to_json
from vocabulary.import_schemas import DOCUMENT_SCHEMA, QUESTION_SCHEMA
from vocabulary.jsonl import Line
from vocabulary.lexicon import NEEDS, TERRITORY, Lexicon, is_number, question_from_json
from vocabulary.models import Choice, DocumentKind, Question
from vocabulary.models.questions import RESERVED_KEYS
from vocabulary.places import Places
from vocabulary.reports import Report
from vocabulary.rules.tree import RuleError
from vocabulary.schemas import check
from vocabulary.snapshot import all_questions


class RuleUses(Protocol):
    """Which aids use a question or one of its choices in a rule."""

    def of_question(self, key: str) -> list[str]: ...

    def of_choice(self, key: str, value: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the line was refused: the key it names, a JSON Pointer into it and a French sentence."""

    line: int
    key: str | None
    path: str
    error: str


def import_questions(lines: Iterable[Line], uses: RuleUses, places: Places, *, starter: bool = False) -> Report:
    """Add or update questions. `starter` leaves alone those changed since `load_starter` last put them."""
    report = Report()
    existing = {question.key: question for question in all_questions()}
    entries = dict(_valid(lines, report, lambda raw: _check_question(raw, existing, uses)))
    _refuse_bad_implications(entries, existing, places, report)
    for position, (raw, _) in enumerate(entries.values()):
        _store_question(raw, position, existing.get(raw["key"]), report, starter=starter)
    return report


def import_documents(lines: Iterable[Line], *, starter: bool = False) -> Report:
    """Add or update document kinds. `starter` as in `import_questions`."""
    report = Report()
    existing = DocumentKind.objects.in_bulk()
    entries = dict(_valid(lines, report, lambda raw: check(DOCUMENT_SCHEMA, raw)))
    for position, (raw, _) in enumerate(entries.values()):
        _store_document(raw, position, existing.get(raw["key"]), report, starter=starter)
    return report


Entry = tuple[dict[str, Any], int]


def _valid(lines: Iterable[Line], report: Report, checked: Callable[[Any], None]) -> Iterator[tuple[str, Entry]]:
    """The good lines by key, as (raw, line number); the last line of a key counts."""
    for line in lines:
        try:
            if line.error:
                raise RuleError(line.path, line.error)
            checked(line.value)
        except RuleError as fault:
            key = line.value.get("key") if isinstance(line.value, dict) and not line.error else None
            report.refused.append(
                Refusal(line.number, key if isinstance(key, str) else None, fault.pointer, fault.sentence)
            )
        else:
            yield line.value["key"], (line.value, line.number)


def _check_question(raw: Any, existing: Mapping[str, Question], uses: RuleUses) -> None:
    check(QUESTION_SCHEMA, raw)
    key, kind = raw["key"], raw["kind"]
    if key in RESERVED_KEYS:
        raise RuleError("/key", f"La clé « {key} » est réservée.")
    if (key == TERRITORY and kind != "territory") or (key == NEEDS and kind != "choices"):
        raise RuleError("/kind", f"La question « {key} » ne peut pas être de ce type.")
    _check_bands(raw)
    _check_choices(raw)
    if key in existing:
        _check_change(raw, existing[key], uses)


def _check_bands(raw: Mapping[str, Any]) -> None:
    for i, band in enumerate(raw.get("bands") or ()):
        if raw["kind"] != "number":
            raise RuleError("/bands", "Seule une question de type « number » a des tranches.")
        low, high = band.get("min"), band.get("max")
        if (low is None and high is None) or (is_number(low) and is_number(high) and low > high):
            raise RuleError(f"/bands/{i}", "Une tranche a une borne au moins, la plus petite d'abord.")


def _check_choices(raw: Mapping[str, Any]) -> None:
    choices = raw.get("choices") or ()
    parents: dict[str, str | None] = {}
    for i, choice in enumerate(choices):
        if raw["kind"] in ("number", "territory"):
            raise RuleError("/choices", "Cette question ne prend pas de choix.")
        if raw["kind"] == "boolean" and choice["value"] not in ("oui", "non"):
            raise RuleError(f"/choices/{i}/value", "Les choix d'une question par oui ou non sont « oui » et « non ».")
        if choice["value"] in parents:
            raise RuleError(f"/choices/{i}/value", f"Le choix « {choice['value']} » est donné deux fois.")
        parents[choice["value"]] = choice.get("parent")
    for i, choice in enumerate(choices):
        seen, current = set(), choice.get("parent")
        while current is not None:
            if current not in parents:
                raise RuleError(f"/choices/{i}/parent", f"Le choix « {current} » n'existe pas dans cette question.")
            if current in seen or current == choice["value"]:
                raise RuleError(f"/choices/{i}/parent", "Un choix ne peut pas être au-dessus de lui-même.")
            seen.add(current)
            current = parents[current]


def _check_change(raw: Mapping[str, Any], question: Question, uses: RuleUses) -> None:
    """Nothing that a rule relies on may go."""
    if raw["kind"] != question.kind and (slugs := uses.of_question(question.key)):
        raise RuleError("/kind", f"Le type ne peut plus changer : {_used_by(slugs)}.")
    kept = {choice["value"] for choice in raw.get("choices") or ()}
    for choice in question.choices.all():
        if choice.value not in kept and (slugs := uses.of_choice(question.key, choice.value)):
            raise RuleError("/choices", f"Le choix « {choice.value} » ne peut pas disparaître : {_used_by(slugs)}.")


def _used_by(slugs: list[str]) -> str:
    return f"la règle de {', '.join(slugs)} s'en sert"


def _refuse_bad_implications(
    entries: dict[str, Entry], existing: Mapping[str, Question], places: Places, report: Report
) -> None:
    """Take out of `entries` what implies an answer that cannot be, until nothing does."""
    while True:
        raws = {key: question_to_json(question) for key, question in existing.items()}
        raws |= {key: raw for key, (raw, _) in entries.items()}
        lexicon = Lexicon({key: question_from_json(raw) for key, raw in raws.items()}, places)
        faults = {key: fault for key in raws if (fault := _bad_implication(key, lexicon))}
        guilty = {key if key in entries else fault.target for key, fault in faults.items()} & entries.keys()
        if not guilty:
            return
        for key in guilty:
            own = faults.get(key)
            sentence = (own or next(fault for fault in faults.values() if fault.target == key)).sentence
            _, number = entries.pop(key)
            report.refused.append(Refusal(number, key, own.path if own else "", sentence))


@dataclass(frozen=True, slots=True)
class _BadImplication:
    target: str
    path: str
    sentence: str


def _bad_implication(key: str, lexicon: Lexicon) -> _BadImplication | None:
    for i, choice in enumerate(lexicon.questions[key].choices.values()):
        for target, raw in choice.implies.items():
            path = f"/choices/{i}/implies/{target}"
            question = lexicon.questions.get(target)
            if question is None:
                return _BadImplication(target, path, f"La question « {target} » n'existe pas.")
            try:
                parse_answer(question, raw, lexicon.places)
            except AnswerError as error:
                return _BadImplication(target, path, f"« {key} » implique une réponse impossible : {error}")
    return None


@transaction.atomic
def _store_question(
    raw: dict[str, Any], position: int, question: Question | None, report: Report, *, starter: bool
) -> None:
    before = question_to_json(question) if question else None
    after = _canonical_question(raw)
    if _settled(question, before, after, report, starter=starter):
        return
    fields = {name: value for name, value in after.items() if name not in ("key", "choices")}
    defaults = {"help": "", "why": "", "unit": "", "bands": [], "opening": None, "max_choices": None}
    defaults |= {"ordered": False, "sensitive": False, **fields}
    if question is None:
        defaults["position"] = Question.objects.count() + position
    if starter:
        defaults["loaded_digest"] = digest(after)
    stored, _ = Question.objects.update_or_create(key=raw["key"], defaults=defaults)
    _store_choices(stored, after.get("choices", []))


def _settled(stored: Question | DocumentKind | None, before: Any, after: Any, report: Report, *, starter: bool) -> bool:
    """Count the outcome; True when nothing is to be written."""
    if stored is None:
        report.created += 1
        return False
    if before == after:
        report.unchanged += 1
        return True
    if starter and stored.loaded_digest != digest(before):
        report.skipped += 1
        return True
    report.updated += 1
    return False


def _store_choices(question: Question, raws: list[dict[str, Any]]) -> None:
    Choice.objects.filter(question=question).update(parent=None)  # a parent that goes must not hold back what is below
    stored: dict[str, Choice] = {}
    for position, raw in enumerate(raws):
        stored[raw["value"]], _ = Choice.objects.update_or_create(
            question=question,
            value=raw["value"],
            defaults={
                "label": raw["label"],
                "help": raw.get("help", ""),
                "implies": raw.get("implies", {}),
                "forms": raw.get("forms", {}),
                "position": position,
            },
        )
    for raw in raws:
        if parent := raw.get("parent"):
            Choice.objects.filter(pk=stored[raw["value"]].pk).update(parent=stored[parent])
    Choice.objects.filter(question=question).exclude(value__in=stored).delete()


def _canonical_question(raw: dict[str, Any]) -> dict[str, Any]:
    """A validated line as `question_to_json` would write it."""
    kept = {name: value for name, value in raw.items() if value}
    if choices := kept.get("choices"):
        kept["choices"] = [{name: value for name, value in choice.items() if value} for choice in choices]
    return kept


@transaction.atomic
def _store_document(
    raw: dict[str, Any], position: int, document: DocumentKind | None, report: Report, *, starter: bool
) -> None:
    before = document_to_json(document) if document else None
    if _settled(document, before, raw, report, starter=starter):
        return
    defaults = {name: value for name, value in raw.items() if name != "key"}
    if document is None:
        defaults["position"] = DocumentKind.objects.count() + position
    if starter:
        defaults["loaded_digest"] = digest(raw)
    DocumentKind.objects.update_or_create(key=raw["key"], defaults=defaults)
