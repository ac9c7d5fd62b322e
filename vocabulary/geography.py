"""A folder of CSV files of the official geographic code, read and checked. Pure Python."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

FRANCE = "FR"
NAME = r"[^\x00]{1,200}"
DEPARTMENT = r"[0-9]{2}|2A|2B|9[0-9]{2}"
# What each column of each file must look like.
COLUMNS = {
    "regions.csv": {"code": r"[0-9]{2,3}", "nom": NAME},
    "departements.csv": {"code": DEPARTMENT, "nom": NAME},
    "epci.csv": {"code": r"[0-9]{9}", "nom": NAME, "type": r"[A-Z0-9]{1,10}"},
    "communes.csv": {
        "code": r"[0-9AB]{5}",
        "nom": NAME,
        "departement": DEPARTMENT,
        "region": r"[0-9]{2,3}",
        "epci": r"([0-9]{9})?",
        "codes_postaux": r"([0-9]{5}( [0-9]{5})*)?",
        "population": r"[0-9]{0,9}",
    },
    "arrondissements.csv": {"code": r"[0-9AB]{5}", "nom": NAME, "commune": r"[0-9AB]{5}"},
}
SHORTENED = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}
# How an intercommunality is called before its own name, in the official code or by people.
EPCI_KIND = re.compile(
    r"(?:ca|cc|cu|communaute de communes|communaute d agglomeration|communaute urbaine)"
    r"(?: de la| de l| du| des| de| d)? (?=.)"
)


class GeographyError(ValueError):
    """A folder of territories that cannot be loaded; the message says why, in French."""


def fold(text: str) -> str:
    """A name as people type it: no accent, no case, no hyphen, « st » as « saint »."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae"))
    words = re.findall(r"[a-z0-9]+", "".join(char for char in plain if not unicodedata.combining(char)))
    return " ".join(SHORTENED.get(word, word) for word in words)


def search_name(text: str) -> str:
    """A name as it is looked up: folded, an intercommunality under its own name, « CA de Lens » as « lens »."""
    words = fold(text)
    start = EPCI_KIND.match(words)
    return words[start.end() :] if start else words


@dataclass(slots=True)
class TerritoryRow:
    """One territory as the folder gives it. Population None: not known."""

    code: str
    kind: str
    name: str
    subtype: str = ""
    where: str = ""
    postal_codes: list[str] = field(default_factory=list)
    population: int | None = None


@dataclass(frozen=True)
class Geography:
    """What a folder says: territories by code, and the (container, commune) pairs."""

    territories: dict[str, TerritoryRow]
    containments: set[tuple[str, str]]


def read_geography(folder: Path) -> Geography:
    """Read every file of `folder`.

    Raises GeographyError for a missing or unreadable file, a missing column, an empty file, a value that
    is not of its column, a code given twice, or a commune that names what does not exist.
    """
    geography = Geography({}, set())
    _add(geography, "", TerritoryRow(FRANCE, "country", "France"))
    for at, line in _rows(folder, "regions.csv"):
        _add(geography, at, TerritoryRow(f"R-{line['code']}", "region", line["nom"]))
    for at, line in _rows(folder, "departements.csv"):
        _add(geography, at, TerritoryRow(f"D-{line['code']}", "department", line["nom"], where=line["code"]))
    for at, line in _rows(folder, "epci.csv"):
        _add(geography, at, TerritoryRow(f"E-{line['code']}", "epci", line["nom"], line["type"]))
    for at, line in _rows(folder, "communes.csv"):
        _add_commune(geography, at, line)
    for at, line in _rows(folder, "arrondissements.csv"):
        _add_arrondissement(geography, at, line)
    _add_populations(geography)
    return geography


def _add(geography: Geography, at: str, row: TerritoryRow) -> None:
    if row.code in geography.territories:
        raise GeographyError(f"{at} : {row.code} est donné deux fois.")
    geography.territories[row.code] = row


def _add_commune(geography: Geography, at: str, line: dict[str, str]) -> None:
    code = f"C-{line['code']}"
    containers = [f"D-{line['departement']}", f"R-{line['region']}", FRANCE]
    if line["epci"]:
        containers.append(f"E-{line['epci']}")
    for container in containers:
        if container not in geography.territories:
            raise GeographyError(f"{at} : {line['nom']} ({code}) est dans {container}, qui n'existe pas.")
    row = TerritoryRow(
        code,
        "commune",
        line["nom"],
        where=geography.territories[f"D-{line['departement']}"].name,
        postal_codes=line["codes_postaux"].split(),
        population=int(line["population"]) if line["population"] else None,
    )
    _add(geography, at, row)
    geography.containments.update((container, code) for container in containers)


def _add_arrondissement(geography: Geography, at: str, line: dict[str, str]) -> None:
    commune = geography.territories.get(f"C-{line['commune']}")
    if commune is None or commune.kind != "commune":
        raise GeographyError(f"{at} : {line['nom']} est dans la commune C-{line['commune']}, qui n'existe pas.")
    row = TerritoryRow(f"C-{line['code']}", "arrondissement", line["nom"], where=commune.where)
    _add(geography, at, row)
    geography.containments.add((row.code, commune.code))


def _add_populations(geography: Geography) -> None:
    """The population of an EPCI, a département, a région: the sum of those known of its communes."""
    known: dict[str, int] = defaultdict(int)
    for container, commune in geography.containments:
        known[container] += geography.territories[commune].population or 0
    for code, population in known.items():
        row = geography.territories[code]
        if population and row.kind != "arrondissement":  # its communes are wider than itself
            row.population = population


def _rows(folder: Path, name: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row, with where it stands; a row that does not fit its columns is refused."""
    columns = COLUMNS[name]
    at = ""
    try:
        with open(folder / name, encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := columns.keys() - set(reader.fieldnames or ()):
                raise GeographyError(f"{name} : il manque la colonne {', '.join(sorted(missing))}.")
            for line in reader:
                at = f"{name}, ligne {reader.line_num}"
                for column, pattern in columns.items():
                    value = line[column] or ""  # None at the end of a row that is too short
                    if not re.fullmatch(pattern, value):
                        raise GeographyError(f"{at} : « {value[:60]} » ne convient pas à la colonne {column}.")
                yield at, {column: line[column] or "" for column in columns}
    except OSError as error:
        raise GeographyError(f"{name} : fichier illisible ({error.strerror}).") from None
    except (UnicodeDecodeError, csv.Error):
        raise GeographyError(f"{name} : ce n'est pas un CSV en UTF-8.") from None
    if not at:
        raise GeographyError(f"{name} : aucune ligne.")
