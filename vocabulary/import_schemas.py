"""The shape of the lines that `import_questions` and `import_documents` read, as JSON Schemas."""

from vocabulary.models.questions import DocumentLayer, QuestionKind
from vocabulary.schemas import validator

TEXT = {"type": "string"}
NAME = {"type": "string", "minLength": 1, "maxLength": 300}
KEY = {"type": "string", "pattern": r"^[a-z][a-z0-9_]*\Z", "maxLength": 60}
COUNT = {"type": ["integer", "null"], "minimum": 1, "maximum": 1000}
END = {"type": ["number", "null"]}
BAND = {
    "type": "object",
    "required": ["label"],
    "additionalProperties": False,
    "properties": {"label": NAME, "min": END, "max": END},
}
CHOICE = {
    "type": "object",
    "required": ["value", "label"],
    "additionalProperties": False,
    "properties": {
        "value": KEY | {"maxLength": 80},
        "label": NAME,
        "help": TEXT,
        "parent": {"type": ["string", "null"]},
        "implies": {"type": "object"},
        "forms": {"type": "object", "additionalProperties": TEXT},
    },
}
QUESTION = {
    "type": "object",
    "required": ["key", "kind", "label"],
    "additionalProperties": False,
    "properties": {
        "key": KEY,
        "kind": {"enum": list(QuestionKind.values)},
        "label": NAME,
        "help": TEXT,
        "unit": TEXT | {"maxLength": 60},
        "why": TEXT,
        "bands": {"type": "array", "items": BAND},
        "opening": COUNT,
        "max_choices": COUNT,
        "ordered": {"type": "boolean"},
        "sensitive": {"type": "boolean"},
        "choices": {"type": "array", "items": CHOICE},
    },
}
DOCUMENT = {
    "type": "object",
    "required": ["key", "label", "layer", "validity_months", "sensitive"],
    "additionalProperties": False,
    "properties": {
        "key": KEY,
        "label": NAME,
        "layer": {"enum": list(DocumentLayer.values)},
        "validity_months": COUNT,
        "sensitive": {"type": "boolean"},
    },
}

QUESTION_SCHEMA = validator(QUESTION)
DOCUMENT_SCHEMA = validator(DOCUMENT)
