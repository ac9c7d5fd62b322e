"""The directory from JSON Lines, network by network: a refused one never costs another."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.db import connection
from jsonschema import Draft202012Validator

from aids.importing import Outcome, import_lines
from aids.uses import Use
from networks.models import Network
from vocabulary.exchange import digest
from vocabulary.jsonl import Line
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.reports import Report
from vocabulary.rules.tree import Declared, RuleError, parse, walk
from vocabulary.schemas import check, validator

SCHEMA_PATH = Path(__file__).with_name("network.schema.json")


def import_networks(lines: Iterable[Line], lexicon: Lexicon, *, dry_run: bool = False) -> Report:
    """Every valid network is added, or updated as the file says. `dry_run` reports the same and writes nothing."""
    return import_lines(lines, partial(check_network, lexicon=lexicon), _store, dry_run=dry_run)


def load_starter_networks(lines: Iterable[Line], lexicon: Lexicon) -> Report:
    """The directory that ships; a network that anyone changed since it was loaded is left alone (ADR 2)."""
    return import_lines(lines, partial(check_network, lexicon=lexicon), _store_starter)


@cache
def _validator() -> Draft202012Validator:
    return validator(json.loads(SCHEMA_PATH.read_text(encoding="utf-8")))


def check_network(raw: Any, lexicon: Lexicon) -> None:
    """Raise RuleError on the first fault of `raw`, a network as JSON: schema, rule, and the words it names."""
    check(_validator(), raw)
    if raw.get("serves") is not None:
        tree = parse(raw["serves"], lexicon, "/serves")
        if declared := next((leaf for leaf in walk(tree) if isinstance(leaf, Declared)), None):
            raise RuleError(declared.path, "La règle d'un réseau ne porte que sur des questions, sans déclaration.")
    for i, need in enumerate(raw["helps_with"]):
        if need not in lexicon.questions[NEEDS].choices:
            raise RuleError(f"/helps_with/{i}", f"« {need} » n'est pas un besoin connu.")
    for i, code in enumerate(raw["territories"]):
        if code not in lexicon.places:
            raise RuleError(f"/territories/{i}", f"« {code} » n'est pas un territoire connu.")


def to_json(network: Network) -> dict[str, Any]:
    """The canonical JSON of a network, in the very shape of `import_networks`."""
    return {
        "slug": network.slug,
        "name": network.name,
        "family": network.kind,
        "territories": network.territories,
        "serves": network.eligibility,
        "helps_with": network.needs,
        "summary": network.summary,
        "free": network.is_free,
        "channels": {name: getattr(network, name) or None for name in ("website", "phone", "email")},
        "source": network.sources,
        "confidence": network.confidence or None,
        "facts_as_of": network.facts_as_of,
        "verified_on": network.verified_on.isoformat() if network.verified_on else None,
    }


def _fields(raw: dict[str, Any]) -> dict[str, Any]:
    channels = raw.get("channels") or {}
    return {
        "slug": raw["slug"],
        "name": raw["name"],
        "kind": raw["family"],
        "territories": raw["territories"],
        "eligibility": raw.get("serves"),
        "needs": raw["helps_with"],
        "summary": raw["summary"],
        "is_free": raw.get("free"),
        **{name: channels.get(name) or "" for name in ("website", "phone", "email")},
        "sources": raw.get("source") or [],
        "confidence": raw.get("confidence") or "",
        "facts_as_of": raw.get("facts_as_of"),
        "verified_on": date.fromisoformat(raw["verified_on"]) if raw.get("verified_on") else None,
    }


def uses() -> Iterator[Use]:
    """What the rules and needs of networks name: a choice that they name does not leave (`aids.uses`)."""
    for network in Network.objects.only("slug", "needs", "eligibility"):
        yield network.slug, network.needs, [network.eligibility]


def _locked(slug: str) -> Network | None:
    """The network of this slug, kept from other writers until the transaction ends, existing or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('networks.network', 0))")
    return Network.objects.select_for_update().filter(slug=slug).first()


def _write(network: Network, raw: dict[str, Any]) -> None:
    for name, value in _fields(raw).items():
        setattr(network, name, value)
    network.save()


def _store(raw: dict[str, Any]) -> Outcome:
    network = _locked(raw["slug"])
    if network is not None and digest(to_json(network)) == _content(raw):
        return Outcome.UNCHANGED
    _write(network or Network(), raw)
    return Outcome.UPDATED if network else Outcome.CREATED


def _store_starter(raw: dict[str, Any]) -> Outcome:
    network, content = _locked(raw["slug"]), _content(raw)
    if network is None:
        _write(Network(loaded_digest=content), raw)
        return Outcome.CREATED
    if network.loaded_digest == content:
        return Outcome.UNCHANGED
    if network.loaded_digest != digest(to_json(network)):
        return Outcome.SKIPPED
    network.loaded_digest = content
    _write(network, raw)
    return Outcome.UPDATED


def _content(raw: dict[str, Any]) -> str:
    """A fingerprint of a validated line as export would write it."""
    return digest(to_json(Network(**_fields(raw))))
