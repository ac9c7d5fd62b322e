"""The national open-data schema « dispositif-aide » (v0.2.0), one row of its CSV, in and out. Pure Python.

It is coarser than our rules: what a row cannot say in its columns is in its text `eligibilite`, and is not read back.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from aids.sources.bearers import kind_of
from aids.sources.parsed import Label, ParsedAid, Row, Source, number_of, text_of, without_empties
from aids.sources.slugs import slug_of
from aids.sources.texts import is_address, markdown_from, plain_from, title_from
from aids.sources.words import LEGAL_FORM, Words
from vocabulary.geography import fold
from vocabulary.rules.tree import RuleError

PARIS = ZoneInfo("Europe/Paris")
LICENCE = "Licence Ouverte 2.0"
LONGEST_NAME = 300
WORLD = "PAYS-99100"
LEVELS = {"REG": "R", "DEP": "D", "COM": "C", "EPCI": "E"}

# « financement » and « information » are the schema's own; a more precise word may stand beside them.
KINDS_OF_AID = {
    "grant": "financement|subvention",
    "call_for_projects": "financement|appel à projets",
    "loan": "financement|prêt",
    "repayable_advance": "financement|avance remboursable",
    "guarantee": "financement|garantie",
    "equity": "financement|apport en capital",
    "tax_relief": "financement|avantage fiscal",
    "social_relief": "financement|allègement de cotisations",
    "advice": "information|accompagnement",
    "subsidised_job": "financement|aide à l'emploi",
    "in_kind": "aide en nature",
    "prize": "financement|prix",
}
NATURES = {fold(words.rsplit("|", 1)[-1]): nature for nature, words in KINDS_OF_AID.items()} | {
    "avance recuperable": "repayable_advance",
    "exoneration fiscale": "tax_relief",
    "conseil": "advice",
    "formation": "advice",
    "etude": "advice",
}
GENERAL = {"financement": "grant", "information": "advice"}

TARGETS = {
    "associations": ["association", "association_rup", "groupement_employeurs", "fondation", "fonds_dotation"],
    "professionnels": ["scop", "scic", "cooperative", "mutuelle", "societe_esus", "societe_ess", "entreprise"],
    "secteur public": ["collectivite"],
    "particuliers": ["porteur_individuel"],
}
LEGAL_FORMS = {
    "association": ["association", "association_rup"],
    "associations": ["association", "association_rup"],
    "fondation": ["fondation"],
    "fonds de dotation": ["fonds_dotation"],
    "mutuelle": ["mutuelle"],
    "scop": ["scop"],
    "scic": ["scic"],
    "cooperative": ["cooperative"],
    "groupement d employeurs": ["groupement_employeurs"],
    "societe commerciale agreee esus": ["societe_esus"],
    "societe commerciale de l ess": ["societe_ess"],
}


def identity(row: Row) -> str:
    """The `id` of the row, which its bearer gave."""
    value = row.get("id")
    return value.strip() if isinstance(value, str) else ""


def parse(row: Row, words: Words) -> ParsedAid:
    """One row of the CSV. Raises RuleError for what the schema does not allow and that cannot be guessed."""
    found: list[Label] = []
    name = title_from(text_of(row, "titre"))[:LONGEST_NAME]
    if not name:
        raise RuleError("/titre", "Il manque « titre ».")
    source_url = text_of(row, "url_source")
    if source_url and not is_address(source_url):
        found.append(Label("url_source", source_url[:200]))
    bearer, others = _bearers(row, found)
    closes_on = _day(row, "date_cloture")
    updated = _day(row, "date_mise_a_jour")
    aid = {
        "slug": slug_of(name, identity(row)[:40]),
        "name": name,
        "bearer": bearer,
        "nature": _natures(row, found),
        "summary": plain_from(text_of(row, "promesse")),
        "description": _description(row, others),
        "territories": _territories(row, "eligibilite_geographique", words, found),
        "recurrence": "one_off" if closes_on else "permanent",
        "opens_on": _day(row, "date_ouverture"),
        "closes_on": closes_on,
        "eligibility": _eligibility(row, words, found),
        "conditions_text": plain_from(text_of(row, "eligibilite")),
        "source_url": source_url if is_address(source_url) else "",
        "legal_basis": _legal_basis(row),
        "facts_as_of": int(updated[:4]) if updated else None,
        "tags": _listed(row, "programmes_parents"),
    }
    return ParsedAid(without_empties(aid), tuple(found), LICENCE)


def _listed(row: Row, field: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text_of(row, field).split("|") if part.strip()))


def _day(row: Row, field: str) -> str | None:
    """The day in Paris of an instant in ISO 8601, or a bare day."""
    text = text_of(row, field)
    if not text:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text).isoformat()
        instant = datetime.fromisoformat(text)
        return (instant.astimezone(PARIS) if instant.tzinfo else instant).date().isoformat()
    except (ValueError, OverflowError):
        raise RuleError(f"/{field}", f"« {text[:60]} » n'est pas une date comme 2026-12-31T00:00:00Z.") from None


def _bearers(row: Row, found: list[Label]) -> tuple[dict[str, str], list[str]]:
    """The one who pays, or the first; and the names of the others."""
    text = text_of(row, "porteurs")
    bearers = [one for one in objects_of(text) if title_from(one.get("nom", ""))]
    if not bearers:
        found.append(Label("porteurs", text[:200], "Organisme non précisé"))
        return {"name": "Organisme non précisé", "kind": "other"}, []
    first = next((one for one in bearers if "financeur" in one.get("roles", [])), bearers[0])
    name = title_from(first["nom"])[:200]
    return {"name": name, "kind": kind_of(name)}, [title_from(one["nom"]) for one in bearers if one is not first]


def objects_of(text: str) -> list[dict[str, Any]]:
    """A list of objects in JSON, or in the loose writing of the schema's own example: `[{ nom: 'ADEME' }]`."""
    for writing in (text, _strict(text)):
        try:
            value = json.loads(writing)
        except (ValueError, RecursionError):
            continue
        items = value if isinstance(value, list) else [value]
        return [item for item in items if isinstance(item, dict) and isinstance(item.get("nom", ""), str)]
    return []


def _strict(text: str) -> str:
    """Bare keys quoted and single quotes doubled; a quote inside a word stays."""
    text = re.sub(r"(?<=[{,])\s*(\w+)\s*:", r'"\1":', text)
    parts = re.split(r"(?<=[\[,:{ ])'|'(?=\s*[\],}])", text)
    return '"'.join(parts)


def _natures(row: Row, found: list[Label]) -> list[str]:
    labels = _listed(row, "types_aides")
    precise = [nature for label in labels if (nature := NATURES.get(fold(label)))]
    general = [nature for label in labels if (nature := GENERAL.get(fold(label)))]
    found += [Label("types_aides", label) for label in labels if fold(label) not in NATURES.keys() | GENERAL.keys()]
    if not precise and not general:
        found.append(Label("types_aides", "", "subvention"))
    if "grant" in general and any(nature != "advice" for nature in precise):
        general.remove("grant")
    if "advice" in general and "advice" in precise:
        general.remove("advice")
    return list(dict.fromkeys([*precise, *general])) or ["grant"]


def _description(row: Row, others: list[str]) -> str:
    parts = [markdown_from(text_of(row, "description"))]
    facts = [
        ("Autres porteurs", ", ".join(others)),
        ("Secteurs", ", ".join(_listed(row, "ciblage_secteur_activite"))),
        ("Codes NAF", ", ".join(_listed(row, "ciblage_naf"))),
        ("Codes NAF exclus", ", ".join(_listed(row, "ciblage_naf_exclusions"))),
        ("Demande de paiement de", text_of(row, "chainage_paiement")),
    ]
    lines = [f"- {what} : {value}" for what, value in facts if value and not fold(value).startswith("tous secteurs")]
    return "\n\n".join(part for part in (*parts, "\n".join(lines)) if part)


def _territories(row: Row, field: str, words: Words, found: list[Label]) -> list[str]:
    codes = []
    for code in _listed(row, field):
        level, _, number = code.partition("-")
        ours = "FR" if code == WORLD else f"{LEVELS.get(level.upper(), '?')}-{number.upper()}"
        if ours in words.codes:
            codes.append(ours)
        else:
            found.append(Label(field, code))
    return list(dict.fromkeys(codes))


def _legal_basis(row: Row) -> str:
    text = text_of(row, "base_juridique")
    texts = [one for one in objects_of(text) if isinstance(one.get("libelle"), str)]
    lines = [f"{one['libelle']} ({one['lien']})" if one.get("lien") else one["libelle"] for one in texts]
    return "\n".join(lines) or text


def _eligibility(row: Row, words: Words, found: list[Label]) -> dict[str, Any] | None:
    conditions = [_forms_condition(row, words, found), _size_condition(row, words), _age_condition(row, words)]
    excluded = _territories(row, "eligibilite_geographique_exclusions", words, found)
    if excluded:
        conditions.append({"not": {"question": "territory", "op": "within", "value": excluded}})
    if not _territories(row, "eligibilite_geographique", words, []):
        said = text_of(row, "eligibilite_geographique") or "non précisé par la source"
        conditions.append({"declared": "perimetre", "text": f"Vous agissez dans le périmètre de cette aide : {said}"})
    if sizes := _listed(row, "eligibilite_categorie_taille_entreprise"):
        text = f"Votre catégorie d'entreprise est parmi : {', '.join(sizes)}"
        conditions.append({"declared": "taille", "text": text})
    made = [condition for condition in conditions if condition]
    return made[0] if len(made) == 1 else {"all": made} if made else None


def _forms_condition(row: Row, words: Words, found: list[Label]) -> dict[str, Any] | None:
    """The legal forms that the targets name; narrowed by the forms listed, when all of those are ours."""
    allowed: list[str] = []
    for target in _listed(row, "cibles"):
        if fold(target) not in TARGETS:
            raise RuleError("/cibles", f"« {target[:60]} » n'est pas dans la liste : {', '.join(TARGETS)}.")
        allowed += TARGETS[fold(target)]
    if not allowed:
        raise RuleError("/cibles", "Il manque « cibles ».")
    listed, all_known = _forms(row, "eligibilite_forme_juridique", words, found)
    if listed and all_known:
        allowed = listed
    excluded, _ = _forms(row, "eligibilite_forme_juridique_exclusions", words, found)
    forms = [form for form in dict.fromkeys(allowed) if form not in excluded and words.choice(LEGAL_FORM, form)]
    return {"question": LEGAL_FORM, "op": "in", "value": forms} if forms else None


def _forms(row: Row, field: str, words: Words, found: list[Label]) -> tuple[list[str], bool]:
    """Our legal forms for those listed, and whether all of them are known."""
    forms: list[str] = []
    unknown: list[Label] = []
    for label in _listed(row, field):
        own = words.choice(LEGAL_FORM, label)
        known = [own] if own else LEGAL_FORMS.get(fold(label), [])
        forms += known
        unknown += [] if known else [Label(field, label)]
    found += unknown
    return forms, not unknown


def _size_condition(row: Row, words: Words) -> dict[str, Any] | None:
    low, high = (number_of(row, f"eligibilite_effectif_{end}") for end in ("minimal", "maximal"))
    ends = {name: value for name, value in (("min", low), ("max", high)) if value is not None}
    return {"question": "employees", "op": "between", "value": ends} if ends else None


def _age_condition(row: Row, words: Words) -> dict[str, Any] | None:
    years = number_of(row, "eligibilite_annees_existence_minimal")
    return {"question": "age", "op": "between", "value": {"min": round(years * 12)}} if years else None


def instant(day: date | None, *, last: bool = False) -> str:
    """The first or the last second of a day in Paris, in UTC as the schema writes it."""
    if day is None:
        return ""
    at = datetime.combine(day, time(23, 59, 59) if last else time(), PARIS)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


SOURCE = Source("dispositif-aide", "Schéma national dispositif-aide", LICENCE, identity, parse)
