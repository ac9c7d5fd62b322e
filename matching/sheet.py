"""What the page of an aid says of its sheet, in words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from aids.models import Aid, Recurrence, Reply
from aids.rendering import markdown
from aids.wording import (
    amount_in_words,
    deadline_in_words,
    facts_in_words,
    natures_in_words,
    notice,
    territories_in_words,
)
from matching.engine import Group, MatchableAid
from matching.explain import Explainer
from matching.index import Catalogue
from vocabulary.french import capitalised, counted, day, typo
from vocabulary.models import DocumentKind
from vocabulary.rules.evaluation import Facts, status
from vocabulary.rules.status import Status

STRAND_VERDICTS = {
    Status.MET: (Group.LIKELY, "Probablement pour vous"),
    Status.UNKNOWN: (Group.TO_ANSWER, "À vérifier"),
    Status.FAILED: (Group.EXCLUDED, "Pas pour vous"),
}
NOT_CONFIRMED = "Adresse de demande à confirmer auprès de l’organisme."


def sheet_in_words(
    sheet: Aid, rule: MatchableAid, facts: Facts, held: Catalogue, explainer: Explainer, *, answered: bool
) -> dict[str, Any]:
    row = {name: getattr(sheet, name) for name in ("opens_on", "closes_on", "recurrence", "usual_deadline_months")}
    documents = _documents(sheet.documents)
    count = len(sheet.documents)
    return {
        "slug": sheet.slug,
        "name": typo(sheet.name),
        "bearer": typo(sheet.bearer.name),
        "natures": natures_in_words(sheet.nature),
        "places": territories_in_words(sheet.territories, held.lexicon.places),
        "summary": typo(sheet.summary),
        "description": markdown(sheet.description),
        "facts": [
            ("Montant", amount_in_words(sheet.amount)),
            ("Date limite", deadline_in_words(row, explainer.today)),
            ("Retour", typo(capitalised(str(Recurrence(sheet.recurrence).label)))),
        ],
        "notice": notice(sheet.verified_on, sheet.facts_as_of),
        "is_verified": sheet.verified_on is not None,
        "conditions_text": typo(sheet.conditions_text),
        "strands": [
            _strand(raw, status(node, facts) if answered and "eligibility" in raw else None)
            for raw, node in zip(sheet.strands, rule.strands, strict=True)
        ],
        "amount_text": _amount_text(sheet.amount),
        "steps": [_step(step) for step in sheet.steps],
        "documents": documents,
        "documents_count": count,
        "documents_title": counted(count, "document à réunir", "documents à réunir"),
        "cumulation": typo(sheet.cumulation),
        "contact": typo(sheet.contact),
        "source_url": sheet.source_url if sheet.source_url.startswith(("https://", "http://")) else "",
        "source_label": sheet.source_url.removeprefix("https://").removeprefix("http://"),
        "legal_basis": typo(sheet.legal_basis),
        "facts_text": facts_in_words(sheet.facts_as_of),
        "apply_url": sheet.apply_url if sheet.apply_url_confirmed and sheet.apply_url.startswith("https://") else "",
        "apply_text": "" if sheet.recurrence == Recurrence.CLOSED else NOT_CONFIRMED,
    }


def _strand(raw: dict[str, Any], own: Status | None) -> dict[str, str]:
    group, verdict = STRAND_VERDICTS[own] if own is not None else ("", "")
    return {
        "label": typo(raw["label"]),
        "amount": amount_in_words(raw.get("amount") or {}),
        "group": str(group),
        "verdict": verdict,
    }


def _amount_text(amount: dict[str, Any]) -> str:
    """The bearer's own words; empty when the facts above say them already."""
    text = typo(amount.get("text", ""))
    return "" if text == amount_in_words(amount) else text


def _step(step: dict[str, Any]) -> str:
    weeks = step.get("weeks")
    length = f" ({counted(weeks, 'semaine', 'semaines')})" if weeks else ""
    return typo(f"{step['text']}{length}")


def _documents(keys: Sequence[str]) -> list[tuple[str, list[str]]]:
    """Documents by what they hang on; a kind that the vocabulary does not know is left to the lint."""
    kinds = DocumentKind.objects.filter(key__in=keys).order_by("position")
    order = {layer: i for i, layer in enumerate(DocumentKind._meta.get_field("layer").choices)}
    by_layer = sorted(kinds, key=lambda kind: order[kind.layer, kind.get_layer_display()])
    return [
        (layer, [_document(kind) for kind in members])
        for layer, members in groupby(by_layer, key=lambda kind: kind.get_layer_display())
    ]


def _document(kind: DocumentKind) -> str:
    age = f", de moins de {kind.validity_months} mois" if kind.validity_months else ""
    return typo(f"{kind.label}{age}")


def reply_in_words(reply: Reply) -> dict[str, str]:
    return {
        "question": typo(reply.question),
        "answer": typo(reply.answer),
        "signed": typo(f"{reply.signature}, le {day(reply.answered_on)}."),
    }
