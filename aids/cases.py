"""Reference cases of a sheet: structures of which an agent knows what the sheet must say.

`[{"label", "answers", "declarations"?, "expected"}]`: answers as the rule language takes them, declarations of this
sheet by id, the verdict expected. They are for agents: no exchange format carries them. A floor above replays them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jsonschema import Draft202012Validator

from vocabulary.answers import AnswerError, parse_answers
from vocabulary.lexicon import Lexicon
from vocabulary.rules.tree import RuleError
from vocabulary.schemas import check, validator

VERDICTS = {"eligible": "éligible", "to_check": "à vérifier", "ineligible": "pas éligible"}
SCHEMA: Draft202012Validator = validator(
    {
        "type": "array",
        "maxItems": 50,
        "items": {
            "type": "object",
            "required": ["label", "answers", "expected"],
            "additionalProperties": False,
            "properties": {
                "label": {"type": "string", "minLength": 1, "maxLength": 200},
                "answers": {"type": "object"},
                "declarations": {"type": "object", "additionalProperties": {"type": "boolean"}},
                "expected": {"enum": list(VERDICTS)},
            },
        },
    }
)


def check_cases(cases: Any, lexicon: Lexicon) -> None:
    """Raise RuleError on the first case that cannot be read, its pointer from the aid's root."""
    try:
        check(SCHEMA, cases)
    except RuleError as fault:
        raise RuleError(f"/reference_cases{fault.pointer}", fault.sentence) from None
    for i, case in enumerate(cases):
        check_answers(case, lexicon, f"/reference_cases/{i}/answers")


def check_answers(case: Mapping[str, Any], lexicon: Lexicon, pointer: str) -> None:
    """Raise RuleError when the words no longer hold an answer of this case."""
    try:
        parse_answers(case["answers"], lexicon)
    except AnswerError as error:
        raise RuleError(pointer, f"{case['label']} : {error}") from None
