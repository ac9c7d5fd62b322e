"""Aides-territoires, the national portal of aids to local projects: one aid of its public API. Pure Python.

Both formats are read: that of its first API (until 2023, anonymous) and of the present one. Audiences, themes and types
come as labels, never as codes; what is not recognised is listed with the aid.
"""

from __future__ import annotations

from typing import Any

from aids.sources import aides_territoires_labels as labels
from aids.sources.bearers import kind_of
from aids.sources.parsed import (
    Label,
    ParsedAid,
    Row,
    Source,
    day_of,
    number_of,
    text_of,
    texts_of,
    without_empties,
)
from aids.sources.slugs import slug_of
from aids.sources.texts import is_address, markdown_from, plain_from, title_from
from aids.sources.words import LEGAL_FORM, Words
from vocabulary.french import euros, list_and, list_or, rate, typo
from vocabulary.geography import fold
from vocabulary.rules.tree import RuleError

SITE = "https://aides-territoires.beta.gouv.fr"
LICENCE = "Licence Ouverte 2.0"
LONGEST_NAME = 300
LONGEST_BEARER = 200


def identity(row: Row) -> str:
    """The `id` of the aid, an integer that never changes."""
    value = row.get("id")
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def parse(row: Row, words: Words) -> ParsedAid:
    """One aid of the API. Raises RuleError for a value of the wrong type, and for an aid without a name."""
    found: list[Label] = []
    name = title_from(text_of(row, "name"))[:LONGEST_NAME]
    if not name:
        raise RuleError("/name", "Il manque « name ».")
    licence = text_of(row, "import_share_licence")
    aid = {
        "slug": slug_of(name, f"at{identity(row)}"),
        "name": name,
        "bearer": _bearer(row, found),
        "nature": _natures(row, found),
        "needs": _needs(row, found),
        "description": _description(row),
        "territories": [],
        "recurrence": _recurrence(row, found),
        "opens_on": day_of(row, "start_date"),
        "closes_on": day_of(row, "submission_deadline"),
        "amount": _amount(row),
        "eligibility": _eligibility(row, words, found),
        "conditions_text": _conditions_text(row, found),
        "steps": _steps(row),
        "apply_url": _address(row, "application_url", found),
        "source_url": _address(row, "origin_url", found),
        "contact": plain_from(text_of(row, "contact")),
        "facts_as_of": _year(row),
        "evidence": _evidence(row),
        "tags": _tags(row, found),
    }
    aid["territories"] = _territories(row, words, aid, found)
    return ParsedAid(
        without_empties(aid),
        tuple(found),
        labels.LICENCES.get(licence, licence) or LICENCE,
        plain_from(text_of(row, "import_data_mention")),
    )


def _bearer(row: Row, found: list[Label]) -> dict[str, str]:
    names = texts_of(row, "financers") or texts_of(row, "instructors") or texts_of(row, "programs")
    if not names:
        found.append(Label("financers", "", "Organisme non précisé"))
        return {"name": "Organisme non précisé", "kind": "other"}
    return {"name": title_from(names[0])[:LONGEST_BEARER], "kind": kind_of(names[0])}


def _natures(row: Row, found: list[Label]) -> list[str]:
    natures = []
    for label in texts_of(row, "aid_types"):
        nature = labels.NATURES.get(fold(label))
        if nature is None:
            nature = labels.CLOSEST_NATURES.get(fold(label))
            found.append(Label("aid_types", label, "subvention" if nature else ""))
        if nature:
            natures.append(nature)
    if row.get("is_call_for_project") is True:
        natures.append("call_for_projects")
    if not natures:
        found.append(Label("aid_types", "", "subvention"))
    return list(dict.fromkeys(natures)) or ["grant"]


def _needs(row: Row, found: list[Label]) -> list[str]:
    needs = _known(row, "destinations", labels.DESTINATIONS, found)
    needs += [need for name, _ in _categories(row) if (need := labels.NEEDS.get(fold(name)))]
    if any("ingenierie" in fold(label) for label in texts_of(row, "aid_types")):
        needs.append("conseil")
    if row.get("is_call_for_project") is True:
        needs.append("projet")
    return list(dict.fromkeys(needs))


def _known(row: Row, field: str, table: dict[str, str], found: list[Label]) -> list[str]:
    """What `table` says of each label; one that it does not hold is listed."""
    known = []
    for label in texts_of(row, field):
        if fold(label) in table:
            known.append(table[fold(label)])
        else:
            found.append(Label(field, label))
    return known


def _categories(row: Row) -> list[tuple[str, bool]]:
    return [labels.sub_theme(category) for category in texts_of(row, "categories")]


def _tags(row: Row, found: list[Label]) -> list[str]:
    found += [Label("categories", name, "étiquette") for name, known in _categories(row) if not known]
    tags = [name for name, _ in _categories(row)]
    tags += ["aide européenne"] * bool(text_of(row, "european_aid"))
    return list(dict.fromkeys(tags))


def _description(row: Row) -> str:
    parts = [markdown_from(text_of(row, "description"))]
    if examples := markdown_from(text_of(row, "project_examples")):
        parts.append(f"### Exemples de projets\n\n{examples}")
    name, initial = (title_from(text_of(row, field)) for field in ("name", "name_initial"))
    facts = [
        ("Nom donné par le financeur", [initial] if initial != name else []),
        ("Autres financeurs", texts_of(row, "financers")[1:]),
        ("Instructeurs", texts_of(row, "instructors")),
        ("Programmes", texts_of(row, "programs")),
    ]
    lines = [f"- {what} : {markdown_from(', '.join(filter(None, names)))}" for what, names in facts if any(names)]
    return "\n\n".join(part for part in (*parts, "\n".join(lines)) if part)


def _recurrence(row: Row, found: list[Label]) -> str:
    label = text_of(row, "recurrence")
    if fold(label) in labels.RECURRENCES:
        return labels.RECURRENCES[fold(label)]
    found.append(Label("recurrence", label, "une seule fois"))
    return "one_off"


def _amount(row: Row) -> dict[str, Any]:
    low, high, loan, advance = (number_of(row, field) for field in AMOUNTS)
    if high is None:
        high = number_of(row, "subvention_rate") if not isinstance(row.get("subvention_rate"), str) else None
    text = []
    if high is not None:
        text.append(
            f"Subvention : {rate(low / 100)} à {rate(high / 100)}" if low else f"Subvention : {rate(high / 100)}"
        )
    text += [f"{what} : {euros(sum_)} au plus" for what, sum_ in (("Prêt", loan), ("Avance", advance)) if sum_]
    text += [comment] if (comment := plain_from(text_of(row, "subvention_comment"))) else []
    text += ["Service payant"] if row.get("is_charged") is True else []
    amount: dict[str, Any] = {"text": typo(". ".join(part.rstrip(".") for part in text) + ".")} if text else {}
    if high is not None and high <= 100:
        amount["rate_max"] = high / 100
    elif (loan or advance) and not (loan and advance):
        amount["max"] = loan or advance
    return amount


AMOUNTS = ("subvention_rate_lower_bound", "subvention_rate_upper_bound", "loan_amount", "recoverable_advance_amount")


def _eligibility(row: Row, words: Words, found: list[Label]) -> dict[str, Any] | None:
    """Whom the aid is for: legal forms where they say it, else a point that the applicant confirms."""
    forms: list[str] = []
    others: list[str] = []
    for label in texts_of(row, "targeted_audiences"):
        known = labels.AUDIENCES.get(fold(label))
        if known is None:
            found.append(Label("targeted_audiences", label, "à confirmer par la structure"))
        forms += [form for form in known or () if words.choice(LEGAL_FORM, form)]
        others += [] if known else [title_from(label)]
    alternatives: list[dict[str, Any]] = []
    if forms:
        alternatives.append({"question": LEGAL_FORM, "op": "in", "value": list(dict.fromkeys(forms))})
    if others:
        alternatives.append(
            {"declared": "public", "text": typo(f"Vous faites partie de ce public : {list_or(others)}")}
        )
    return {"any": alternatives} if len(alternatives) > 1 else alternatives[0] if alternatives else None


def _conditions_text(row: Row, found: list[Label]) -> str:
    lines = [plain_from(text_of(row, "eligibility"))]
    if steps := _known(row, "mobilization_steps", labels.STEPS, found):
        lines.append(f"Moment du projet : {list_and(steps)}.")
    if audiences := texts_of(row, "targeted_audiences"):
        lines.append(f"Publics : {', '.join(map(title_from, audiences))}.")
    return typo("\n".join(line for line in lines if line))


def _steps(row: Row) -> list[dict[str, Any]]:
    day = day_of(row, "predeposit_date")
    return [{"text": f"Pré-dépôt du dossier avant le {'/'.join(reversed(day.split('-')))}"}] if day else []


def _address(row: Row, field: str, found: list[Label]) -> str:
    address = text_of(row, field)
    if address and not is_address(address):
        found.append(Label(field, address[:200]))
        return ""
    return address


def _evidence(row: Row) -> list[str]:
    path, imported = text_of(row, "url"), text_of(row, "import_data_url")
    addresses = [f"{SITE}{path}" if path.startswith("/") and not path.startswith("//") else path, imported]
    return [address for address in dict.fromkeys(addresses) if is_address(address)]


def _year(row: Row) -> int | None:
    day = day_of(row, "date_updated") or day_of(row, "date_created")
    return int(day[:4]) if day else None


def _territories(row: Row, words: Words, aid: dict[str, Any], found: list[Label]) -> list[str]:
    """Our codes for the perimeter; one without an equal here becomes a point that the applicant confirms."""
    label, scale = text_of(row, "perimeter"), text_of(row, "perimeter_scale")
    place = words.place(label, scale) if label else None
    if place is None:
        found.append(Label("perimeter", f"{label} ({scale})" if scale else label, "à confirmer par la structure"))
        said = label or "non précisé par la source"
        point = {"declared": "perimetre", "text": typo(f"Vous agissez dans le périmètre de cette aide : {said}")}
        rule = aid["eligibility"]
        aid["eligibility"] = {"all": [rule, point]} if rule else point
        return []
    if not place.sure:
        found.append(Label("perimeter", label, words.name(place.codes)))
    return place.codes


SOURCE = Source("aides-territoires", "Aides-territoires", LICENCE, identity, parse)
