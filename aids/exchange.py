"""The catalogue's exchange format: an aid as JSON, one shape for import and export.

`to_json(aid)` is canonical: what is empty or unknown is left out, so that two equal aids give
equal JSON whatever the keys, nulls or defaults of the file they came from.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from aids.models import Aid, Organisation

TEXTS = (
    "summary",
    "description",
    "conditions_text",
    "cumulation",
    "apply_url",
    "source_url",
    "contact",
    "legal_basis",
    "confidence",
)
LISTS = ("needs", "usual_deadline_months", "strands", "priority", "documents", "steps", "evidence", "tags")
DAYS = ("opens_on", "closes_on", "verified_on")
ORDER = [
    "slug",
    "name",
    "bearer",
    "nature",
    "needs",
    "summary",
    "description",
    "territories",
    "recurrence",
    "opens_on",
    "closes_on",
    "usual_deadline_months",
    "amount",
    "eligibility",
    "strands",
    "priority",
    "conditions_text",
    "conditions_complete",
    "documents",
    "steps",
    "cumulation",
    "apply_url",
    "apply_url_confirmed",
    "source_url",
    "contact",
    "legal_basis",
    "verified_on",
    "facts_as_of",
    "confidence",
    "evidence",
    "tags",
]


def fields_from_json(raw: dict[str, Any]) -> dict[str, Any]:
    """Model fields (but the bearer) from an aid's JSON, already validated."""
    fields: dict[str, Any] = {name: raw.get(name) or "" for name in TEXTS}
    fields |= {name: raw.get(name) or [] for name in LISTS}
    fields |= {name: date.fromisoformat(raw[name]) if raw.get(name) else None for name in DAYS}
    fields |= {name: raw[name] for name in ("slug", "name", "nature", "territories", "recurrence")}
    fields["amount"] = _without_nulls(raw.get("amount") or {})
    fields["strands"] = [
        {**strand, "amount": _without_nulls(strand["amount"])} if "amount" in strand else strand
        for strand in fields["strands"]
    ]
    fields["eligibility"] = raw.get("eligibility")
    fields["usual_deadline_months"] = [int(month) for month in fields["usual_deadline_months"]]
    fields["facts_as_of"] = int(raw["facts_as_of"]) if raw.get("facts_as_of") is not None else None
    fields["conditions_complete"] = raw.get("conditions_complete", False)
    fields["apply_url_confirmed"] = raw.get("apply_url_confirmed", False)
    return fields


def _without_nulls(amount: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in amount.items() if value is not None}


def to_json(aid: Aid) -> dict[str, Any]:
    """The canonical JSON of `aid`, its keys in the order of the format."""
    raw: dict[str, Any] = {
        "slug": aid.slug,
        "name": aid.name,
        "bearer": {"name": aid.bearer.name, "kind": aid.bearer.kind},
        "nature": aid.nature,
        "territories": aid.territories,
        "recurrence": aid.recurrence,
        "conditions_complete": aid.conditions_complete,
        "apply_url_confirmed": aid.apply_url_confirmed,
        "verified_on": aid.verified_on.isoformat() if aid.verified_on else None,
    }
    for name in (*TEXTS, *LISTS, "amount", "facts_as_of"):
        if value := getattr(aid, name):
            raw[name] = value
    for name in ("opens_on", "closes_on"):
        if day := getattr(aid, name):
            raw[name] = day.isoformat()
    if aid.eligibility is not None:
        raw["eligibility"] = aid.eligibility
    return {name: raw[name] for name in ORDER if name in raw}


def write(aid: Aid, raw: dict[str, Any]) -> None:
    """Put a validated `raw` into `aid` (unsaved or not) and save it, its bearer made if new."""
    fill(aid, raw)
    aid.save()


def fill(aid: Aid, raw: dict[str, Any]) -> None:
    """The same without saving the aid."""
    bearer, _ = Organisation.objects.get_or_create(**raw["bearer"])
    aid.bearer = bearer
    for name, value in fields_from_json(raw).items():
        setattr(aid, name, value)
