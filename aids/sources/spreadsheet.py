"""The spreadsheet that an agent fills from our template: one sheet a row, in French words. Pure Python.

Each column is one field; a list is written with « | » between its items.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from aids.models import Nature, OrganisationKind, Recurrence
from aids.sources.parsed import Label, ParsedAid, Row, Source, day_of, number_of, text_of, without_empties
from aids.sources.slugs import slug_of
from aids.sources.texts import is_address, markdown_from, plain_from, title_from
from aids.sources.words import Words
from vocabulary.geography import fold
from vocabulary.lexicon import NEEDS
from vocabulary.rules.tree import RuleError, escape

IDENTITY = "identifiant"


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the template, what to write under it, and an example."""

    heading: str
    help: str
    example: str
    is_required: bool = False


def _listing(labels: Any) -> str:
    return " | ".join(str(label) for label in labels)


COLUMNS = [
    Column(IDENTITY, "Ce qui la distingue : minuscules, chiffres et tirets.", "fonds-local-emploi", True),
    Column("nom", "Le nom de l'aide.", "Fonds local pour l'emploi associatif", True),
    Column("organisme", "Qui la verse.", "Communauté de communes du Pays d'exemple", True),
    Column("type d'organisme", _listing(OrganisationKind.labels), "intercommunalité", True),
    Column("nature", f"Une ou plusieurs, avec « | » : {_listing(Nature.labels)}", "subvention | conseil", True),
    Column("besoins", "Un ou plusieurs, avec « | », comme dans le questionnaire.", "Recruter ou garder un poste"),
    Column("résumé", "Deux ou trois phrases simples.", "Le fonds aide à créer un premier emploi."),
    Column("description", "Texte, Markdown ou HTML.", ""),
    Column("territoires", "Noms ou codes (R-32, D-59, C-62498), avec « | ».", "Hauts-de-France", True),
    Column("retour", _listing(Recurrence.labels), "chaque année", True),
    Column("ouverture", "Une date comme 2026-12-31.", "2026-01-15"),
    Column("date limite", "Une date comme 2026-12-31.", "2026-03-31"),
    Column("mois habituels", "Les mois de la date limite, de 1 à 12, avec « | ».", "3 | 4"),
    Column("montant", "Le montant en mots.", "Jusqu'à 5 000 € par emploi créé."),
    Column("montant minimum", "En euros.", ""),
    Column("montant maximum", "En euros.", "5000"),
    Column("taux maximum", "En pour cent de la dépense.", "80"),
    Column("conditions", "Les conditions dans les mots de l'organisme.", "Avoir moins de trois salariés."),
    Column("documents", "Clés du vocabulaire des documents, avec « | ».", "statuts | rib"),
    Column("cumul", "Avec quoi l'aide se cumule ou non.", ""),
    Column("adresse de demande", "Une adresse complète.", "https://exemple.fr/demande"),
    Column("source", "L'adresse de la page de l'organisme.", "https://exemple.fr/fonds"),
    Column("contact", "Un service, un téléphone.", "Service développement local"),
    Column("texte de référence", "Délibération, décret, règlement.", ""),
    Column("étiquettes", "Mots libres, avec « | ».", ""),
]
HEADINGS = {fold(column.heading): column.heading for column in COLUMNS}
KINDS = {fold(str(name)): value for value, label in OrganisationKind.choices for name in (value, label)}
NATURES = {fold(str(name)): value for value, label in Nature.choices for name in (value, label)}
RECURRENCES = {fold(str(name)): value for value, label in Recurrence.choices for name in (value, label)}


def identity(row: Row) -> str:
    """What is under « identifiant »."""
    value = next((value for heading, value in row.items() if fold(heading) == IDENTITY), "")
    return value.strip() if isinstance(value, str) else ""


def parse(row: Row, words: Words) -> ParsedAid:
    """One row of the template. Raises RuleError, its pointer the heading of the column."""
    found = [Label("colonne", heading) for heading in row if fold(heading) not in HEADINGS]
    row = {HEADINGS[fold(heading)]: value for heading, value in row.items() if fold(heading) in HEADINGS}
    for column in COLUMNS:
        if column.is_required and not text_of(row, column.heading):
            raise RuleError(f"/{escape(column.heading)}", f"Il manque « {column.heading} ».")
    aid = {
        "slug": _slug(row),
        "name": title_from(text_of(row, "nom")),
        "bearer": {"name": title_from(text_of(row, "organisme")), "kind": _one(row, "type d'organisme", KINDS)},
        "nature": [_known(row, "nature", label, NATURES.get(fold(label))) for label in _listed(row, "nature")],
        "needs": [_known(row, "besoins", label, words.choice(NEEDS, label)) for label in _listed(row, "besoins")],
        "summary": plain_from(text_of(row, "résumé")),
        "description": markdown_from(text_of(row, "description")),
        "territories": _territories(row, words, found),
        "recurrence": _one(row, "retour", RECURRENCES),
        "opens_on": day_of(row, "ouverture"),
        "closes_on": day_of(row, "date limite"),
        "usual_deadline_months": [_month(row, text) for text in _listed(row, "mois habituels")],
        "amount": _amount(row),
        "conditions_text": plain_from(text_of(row, "conditions")),
        "documents": _listed(row, "documents"),
        "cumulation": plain_from(text_of(row, "cumul")),
        "apply_url": _address(row, "adresse de demande"),
        "source_url": _address(row, "source"),
        "contact": plain_from(text_of(row, "contact")),
        "legal_basis": plain_from(text_of(row, "texte de référence")),
        "tags": _listed(row, "étiquettes"),
    }
    return ParsedAid(without_empties(aid), tuple(found))


def _slug(row: Row) -> str:
    text = text_of(row, IDENTITY)
    return text if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", text) else slug_of("", text)


def _listed(row: Row, heading: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in text_of(row, heading).split("|") if part.strip()))


def _known(row: Row, heading: str, label: str, value: str | None) -> str:
    if value is None:
        raise RuleError(f"/{escape(heading)}", f"« {label[:60]} » n'est pas dans la liste.")
    return value


def _one(row: Row, heading: str, table: dict[str, str]) -> str:
    label = text_of(row, heading)
    return _known(row, heading, label, table.get(fold(label)))


def _territories(row: Row, words: Words, found: list[Label]) -> list[str]:
    codes: list[str] = []
    for label in _listed(row, "territoires"):
        place = words.place(label)
        if place is None:
            raise RuleError("/territoires", f"« {label[:60]} » n'est pas un territoire connu, ou en désigne plusieurs.")
        if not place.sure:
            found.append(Label("territoires", label, words.name(place.codes)))
        codes += place.codes
    return list(dict.fromkeys(codes))


def _month(row: Row, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 12:
        raise RuleError("/mois habituels", f"« {text[:60]} » n'est pas un mois de 1 à 12.")
    return int(text)


def _amount(row: Row) -> dict[str, Any]:
    low, high, share = (number_of(row, heading) for heading in ("montant minimum", "montant maximum", "taux maximum"))
    if share is not None and share > 100:
        raise RuleError("/taux maximum", "Ce nombre est trop grand : 100 au plus.")
    parts = {
        "text": plain_from(text_of(row, "montant")),
        "min": low,
        "max": high,
        "rate_max": None if share is None else share / 100,
    }
    return {name: value for name, value in parts.items() if value not in (None, "")}


def _address(row: Row, heading: str) -> str:
    address = text_of(row, heading)
    if address and not is_address(address):
        raise RuleError(
            f"/{escape(heading)}", f"« {address[:60]} » n'est pas une adresse complète comme https://exemple.fr."
        )
    return address


SOURCE = Source("tableur", "Tableur", "", identity, parse)
