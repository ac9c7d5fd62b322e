"""Questions and document kinds as JSON, in the very shape of `import_questions` and `import_documents`."""

import hashlib
import json
from typing import Any

from vocabulary.models import Choice, DocumentKind, Question


def question_to_json(question: Question) -> dict[str, Any]:
    """The canonical JSON of a question: what is empty or false is left out."""
    optional = {name: getattr(question, name) for name in ("help", "why", "unit", "bands", "opening", "max_choices")}
    optional |= {name: getattr(question, name) for name in ("ordered", "sensitive")}
    optional["choices"] = [choice_to_json(choice) for choice in question.choices.all()]
    raw = {"key": question.key, "kind": question.kind, "label": question.label}
    return raw | {name: value for name, value in optional.items() if value}


def choice_to_json(choice: Choice) -> dict[str, Any]:
    """One choice, its parent by value; `parent` must have been fetched with it."""
    optional = {
        "help": choice.help,
        "parent": choice.parent.value if choice.parent else None,
        "implies": choice.implies,
        "forms": choice.forms,
    }
    return {"value": choice.value, "label": choice.label} | {name: value for name, value in optional.items() if value}


def document_to_json(document: DocumentKind) -> dict[str, Any]:
    """The canonical JSON of a document kind."""
    names = ("key", "label", "layer", "validity_months", "sensitive")
    return {name: getattr(document, name) for name in names}


def digest(raw: Any) -> str:
    """A fingerprint of any JSON value, blind to the order of keys and to the writing of a number (1e5, 100000)."""
    same = json.loads(json.dumps(raw), parse_float=_number)
    return hashlib.sha256(json.dumps(same, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _number(text: str) -> int | float:
    number = float(text)
    return int(number) if number.is_integer() else number
