"""The small words before the name of a place: « dans le Pas-de-Calais », « en Bretagne », « au Mans ». Pure Python.

Usage follows the forms that the régions and départements use of themselves; a place without a
known form gives None, and the caller falls back on a sentence that needs none.
"""

from __future__ import annotations

import re

from vocabulary.french import elides
from vocabulary.places import Place

IN_REGION = {
    "en": "Auvergne-Rhône-Alpes|Bourgogne-Franche-Comté|Bretagne|Centre-Val de Loire|Corse|Guadeloupe|Guyane"
    "|Île-de-France|Martinique|Normandie|Nouvelle-Aquitaine|Occitanie|Pays de la Loire|Provence-Alpes-Côte d'Azur",
    "dans le": "Grand Est",
    "dans les": "Hauts-de-France",
    "à": "La Réunion|Mayotte",
}
IN_DEPARTMENT = {
    "en": "Ardèche|Ariège|Charente|Charente-Maritime|Corrèze|Corse-du-Sud|Côte-d'Or|Dordogne|Eure-et-Loir|Gironde"
    "|Guadeloupe|Guyane|Haute-Corse|Haute-Garonne|Haute-Loire|Haute-Marne|Haute-Saône|Haute-Savoie|Haute-Vienne"
    "|Ille-et-Vilaine|Indre-et-Loire|Isère|Loire-Atlantique|Lot-et-Garonne|Lozère|Maine-et-Loire|Martinique|Mayenne"
    "|Meurthe-et-Moselle|Moselle|Saône-et-Loire|Savoie|Seine-et-Marne|Seine-Maritime|Seine-Saint-Denis"
    "|Tarn-et-Garonne|Vendée",
    "dans le": "Bas-Rhin|Calvados|Cantal|Cher|Doubs|Finistère|Gard|Gers|Haut-Rhin|Jura|Loir-et-Cher|Loiret|Lot"
    "|Morbihan|Nord|Pas-de-Calais|Puy-de-Dôme|Rhône|Tarn|Territoire de Belfort|Val-d'Oise|Val-de-Marne|Var|Vaucluse",
    "dans l’": "Ain|Aisne|Allier|Aube|Aude|Aveyron|Essonne|Eure|Hérault|Indre|Oise|Orne|Yonne",
    "dans la": "Creuse|Drôme|Loire|Manche|Marne|Meuse|Nièvre|Sarthe|Somme|Vienne",
    "dans les": "Alpes-de-Haute-Provence|Alpes-Maritimes|Ardennes|Bouches-du-Rhône|Côtes-d'Armor|Deux-Sèvres"
    "|Hautes-Alpes|Hautes-Pyrénées|Hauts-de-Seine|Landes|Pyrénées-Atlantiques|Pyrénées-Orientales|Vosges|Yvelines",
    "à": "Paris|La Réunion|Mayotte",
}
BEFORE = {
    kind: {name: words for words, names in table.items() for name in names.split("|")}
    for kind, table in (("region", IN_REGION), ("department", IN_DEPARTMENT))
}
# Names said with « en » whose article is not « la ».
ARTICLE_AFTER_EN = {
    "Lot-et-Garonne": "le",
    "Tarn-et-Garonne": "le",
    "Maine-et-Loire": "le",
    "Centre-Val de Loire": "le",
    "Pays de la Loire": "les",
}
EPCI_KINDS = {
    "CC": "la communauté de communes",
    "CA": "la communauté d’agglomération",
    "CU": "la communauté urbaine",
}
# What an official name adds around the name itself: its kind once or twice, quotation marks, initials.
EPCI_START = re.compile(r"(?:CC|CA|CU) (?:(?:Communauté|Agglomération|Agglo) )?")
EPCI_MARKS = re.compile(r"\"|''| \([A-Z0-9 ]+\)$")
ARRONDISSEMENT = re.compile(r"(.+) (\d+er?) Arrondissement")


def in_place(place: Place) -> str | None:
    """Where one acts: « à Lens », « dans le Nord », « sur le territoire de la communauté urbaine d’Arras »."""
    if place.kind == "country":
        return "en France"
    if place.kind == "arrondissement":
        return f"dans {_arrondissement(place.name)}"
    if place.kind == "commune":
        return at_commune(place.name)
    if place.kind == "epci":
        return f"sur le territoire de {_epci(place)}"
    words = BEFORE[place.kind].get(place.name)
    return None if words is None else f"{words}{'' if words.endswith('’') else ' '}{place.name}"


def place_with_article(place: Place) -> str | None:
    """What an aid covers: « le Nord », « l’Aisne », « la Bretagne », « Lens », « toute la France »."""
    if place.kind == "country":
        return "toute la France"
    if place.kind == "arrondissement":
        return _arrondissement(place.name)
    if place.kind == "commune":
        return place.name
    if place.kind == "epci":
        return _epci(place)
    words = BEFORE[place.kind].get(place.name)
    if words is None:
        return None
    if words == "à":
        return place.name
    if words != "en":
        article = words.removeprefix("dans ")
    elif elides(place.name):
        article = "l’"
    else:
        article = ARTICLE_AFTER_EN.get(place.name, "la")
    return f"{article}{'' if article.endswith('’') else ' '}{place.name}"


def at_commune(name: str) -> str:
    """« au Mans », « aux Lilas », « à La Rochelle », « à Lens »."""
    if name.startswith("Le "):
        return f"au {name[3:]}"
    if name.startswith("Les "):
        return f"aux {name[4:]}"
    return f"à {name}"


def _arrondissement(name: str) -> str:
    """« le 1er arrondissement de Paris »; any other form of name as it stands."""
    return ARRONDISSEMENT.sub(r"le \2 arrondissement de \1", name)


def _epci(place: Place) -> str:
    """« la communauté d’agglomération de Lens - Liévin », « la Métropole de Lyon », « Rennes Métropole ».

    A name that brings no small word of its own follows its kind as it stands, as in the official names: « la
    communauté urbaine Le Mans Métropole », « la communauté de communes Giennoises ».
    """
    if place.subtype not in EPCI_KINDS:
        return f"la {place.name}" if place.name.startswith("Métropole") else _eurometropole(place.name)
    name = EPCI_MARKS.sub("", EPCI_START.sub("", place.name, count=1))
    return f"{EPCI_KINDS[place.subtype]} {' '.join(name.split())}"


def _eurometropole(name: str) -> str:
    return f"l’{name}" if name.startswith("Eurométropole") else name
