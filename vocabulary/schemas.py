"""JSON Schemas checked with their formats, their complaints said in French."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError as SchemaError
from jsonschema.validators import extend

from vocabulary.lexicon import is_number
from vocabulary.rules.tree import RuleError, escape

FORMATS = FormatChecker(formats=["date"])


@FORMATS.checks("uri")
def _is_uri(value: object) -> bool:
    """An absolute address: a scheme, something after it, no space, no control character."""
    if not isinstance(value, str):
        return True
    if re.search(r"[\x00-\x20\x7f<>\"{}|\\^`]", value):
        return False
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018  an invalid port is only seen when asked for
    except ValueError:
        return False
    has_target = parts.netloc if parts.scheme in ("http", "https") else parts.netloc or parts.path
    return bool(parts.scheme and has_target)


NUMBERS = Draft202012Validator.TYPE_CHECKER.redefine("number", lambda _, value: is_number(value))
Validator = extend(Draft202012Validator, type_checker=NUMBERS)


def validator(schema: Any) -> Draft202012Validator:
    """A checker of `schema` that asserts dates, addresses, and that a number can be held."""
    return Validator(schema, format_checker=FORMATS)


def check(schema: Draft202012Validator, raw: Any) -> None:
    """Raise RuleError on the first fault of `raw`, in the order of its pointers."""
    for fault in faults(schema, raw):
        raise fault


def faults(schema: Draft202012Validator, raw: Any) -> Iterator[RuleError]:
    """Every fault of `raw`, in the order of its pointers."""
    found = sorted(schema.iter_errors(raw), key=lambda error: [str(part) for part in error.absolute_path])
    return (RuleError(_pointer(fault), _sentence(fault)) for fault in found)


def _pointer(fault: SchemaError) -> str:
    return "".join(f"/{escape(str(part))}" for part in fault.absolute_path)


SENTENCES = {
    "type": "Le type attendu est {types}.",
    "enum": "« {found} » n'est pas dans la liste : {listed}.",
    "pattern": "« {found} » n'a pas la forme attendue.",
    "minLength": "Cette valeur ne peut pas être vide.",
    "minItems": "Cette valeur ne peut pas être vide.",
    "maxLength": "Ce texte est trop long : {expected} signes au plus.",
    "uniqueItems": "Une valeur est donnée deux fois.",
    "minimum": "Ce nombre est trop petit : {expected} au moins.",
    "maximum": "Ce nombre est trop grand : {expected} au plus.",
}
FORMATS_IN_WORDS = {"date": "une date comme 2026-12-31", "uri": "une adresse complète comme https://exemple.fr"}


def _sentence(fault: SchemaError) -> str:
    """The schema's complaint in French."""
    expected, found = fault.validator_value, fault.instance
    if fault.validator == "required":
        return f"Il manque « {next(key for key in expected if key not in found)} »."
    if fault.validator == "additionalProperties":
        known = fault.schema.get("properties", {})
        return f"La clé « {_short(next(key for key in found if key not in known))} » n'est pas attendue ici."
    if fault.validator == "format":
        return f"« {_short(found)} » n'est pas {FORMATS_IN_WORDS[expected]}."
    template = SENTENCES.get(str(fault.validator), "Cette valeur n'est pas celle que le format attend.")
    return template.format(
        found=_short(found),
        expected=expected,
        types=_types(expected) if fault.validator == "type" else "",
        listed=", ".join(map(str, expected)) if fault.validator == "enum" else "",
    )


TYPE_NAMES = {
    "string": "un texte",
    "array": "une liste",
    "object": "un objet",
    "number": "un nombre",
    "integer": "un nombre entier",
    "boolean": "vrai ou faux",
    "null": "rien (null)",
}


def _types(expected: str | list[str]) -> str:
    return " ou ".join(TYPE_NAMES[name] for name in ([expected] if isinstance(expected, str) else expected))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
