"""Whether an aid in the catalogue's format may enter: schema, rules, and the words it names.

The first fault is raised as a RuleError: a JSON Pointer from the aid's root and a French sentence.
"""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from aids.rules import parse_trees
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.rules.tree import RuleError
from vocabulary.schemas import check, faults, validator

SCHEMA_PATH = Path(__file__).with_name("aid.schema.json")


@cache
def _validator() -> Draft202012Validator:
    # In JSON Schema `$` is the very end; in Python it also stands before a last line feed.
    schema = json.loads(SCHEMA_PATH.read_text(encoding="utf-8").replace('$"', r'\\Z"'))
    schema["$defs"]["node"] = {"type": "object"}  # the rules' own parser says better what is wrong with a tree
    return validator(schema)


def schema_faults(raw: Any) -> Iterator[RuleError]:
    """Every fault of `raw` against the schema of an aid; what a tree holds is left to the rules' parser."""
    return faults(_validator(), raw)


def check_aid(raw: Any, lexicon: Lexicon) -> None:
    """Raise RuleError on the first fault of `raw`, an aid as JSON."""
    check(_validator(), raw)
    parse_trees(raw, lexicon)
    for i, need in enumerate(raw.get("needs") or ()):
        if need not in lexicon.questions[NEEDS].choices:
            raise RuleError(f"/needs/{i}", f"« {need} » n'est pas un besoin connu.")
    for i, code in enumerate(raw["territories"]):
        if code not in lexicon.places:
            raise RuleError(f"/territories/{i}", f"« {code} » n'est pas un territoire connu.")
    year = raw.get("facts_as_of")
    if year is not None and not 1900 <= year <= 2200:
        raise RuleError("/facts_as_of", f"{year} n'est pas une année plausible.")
