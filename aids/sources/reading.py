"""What a person reads of a change that a source proposes: each field in words, before and after, word by word."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from aids.exchange import to_json
from aids.models import Aid, Nature, OrganisationKind, Proposal, Recurrence
from aids.sources.rule_words import rule_lines
from aids.sources.texts import Change, changes
from vocabulary.exchange import digest
from vocabulary.french import capitalised, day, euros, rate, typo
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.rules.tree import RuleError, parse


@dataclass(frozen=True, slots=True)
class ReadableChange:
    """One field of a sheet. `shown` is the digest of the sheet's value, to be sent back with the decision.

    `by_hand`: an agent had changed what the source had put.
    """

    proposal: Proposal
    label: str
    parts: list[Change]
    shown: str
    by_hand: bool


def readable(proposals: Sequence[Proposal], aid: Aid, lexicon: Lexicon) -> list[ReadableChange]:
    """The proposals as they stand against the sheet as it is now, in the order of its fields."""
    here = to_json(aid)
    return [
        ReadableChange(
            proposal,
            label_of(proposal.field),
            changes(
                in_words(proposal.field, here.get(proposal.field), lexicon),
                in_words(proposal.field, proposal.after, lexicon),
            ),
            digest(here.get(proposal.field)),
            proposal.by_hand or here.get(proposal.field) != proposal.before,
        )
        for proposal in proposals
    ]


def label_of(field: str) -> str:
    """« Date limite »."""
    return typo(capitalised(str(Aid._meta.get_field(field).verbose_name)))


def in_words(field: str, value: Any, lexicon: Lexicon) -> str:
    """A value of the exchange format as lines of text; nothing is ""."""
    if value in (None, "", [], {}):
        return ""
    return READERS[field](value, lexicon) if field in READERS else _plain(value)


def _needs(needs: list[str], lexicon: Lexicon) -> str:
    choices = lexicon.questions[NEEDS].choices
    return "\n".join(choices[need].label if need in choices else need for need in needs)


def _places(codes: list[str], lexicon: Lexicon) -> str:
    return "\n".join(f"{lexicon.places[code].name} ({code})" if code in lexicon.places else code for code in codes)


def _day(text: str, lexicon: Lexicon) -> str:
    return day(date.fromisoformat(text))


def _plain(value: Any) -> str:
    if isinstance(value, list) and not any(isinstance(item, list | dict) for item in value):
        return "\n".join(map(str, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)


def _amount(amount: dict[str, Any], lexicon: Lexicon) -> str:
    words = {"text": str, "min": euros, "max": euros, "rate_max": rate}
    labels = {"text": "En mots", "min": "Minimum", "max": "Maximum", "rate_max": "Taux maximum"}
    return "\n".join(typo(f"{labels[key]} : {words[key](amount[key])}") for key in labels if key in amount)


def _rule(raw: Any, lexicon: Lexicon) -> str:
    try:
        return "\n".join(rule_lines(parse(raw, lexicon), lexicon))
    except RuleError:  # a word of it has left the vocabulary since
        return _plain(raw)


READERS: dict[str, Callable[[Any, Lexicon], str]] = {
    "bearer": lambda bearer, lexicon: f"{bearer['name']} ({OrganisationKind(bearer['kind']).label})",
    "nature": lambda natures, lexicon: "\n".join(str(Nature(nature).label) for nature in natures),
    "recurrence": lambda value, lexicon: str(Recurrence(value).label),
    "steps": lambda steps, lexicon: "\n".join(step["text"] for step in steps),
    "opens_on": _day,
    "closes_on": _day,
    "amount": _amount,
    "needs": _needs,
    "territories": _places,
    "eligibility": _rule,
}
