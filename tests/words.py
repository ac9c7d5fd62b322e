"""A small vocabulary and a few places, as plain data, for tests that need no database."""

from vocabulary.places import Place, Places

QUESTIONS = [
    {
        "key": "stage",
        "kind": "choice",
        "label": "Où en est votre structure ?",
        "opening": 2,
        "choices": [
            {"value": "projet", "label": "Projet"},
            {"value": "creation", "label": "Moins de trois ans", "implies": {"age": {"max": 35}}},
            {"value": "developpement", "label": "Trois ans ou plus", "implies": {"age": {"min": 36}}},
        ],
    },
    {
        "key": "legal_form",
        "kind": "choice",
        "label": "Quelle est la forme de votre structure ?",
        "opening": 3,
        "choices": [
            {"value": "association", "label": "Association"},
            {"value": "association_rup", "label": "Association reconnue", "parent": "association"},
            {"value": "fondation", "label": "Fondation"},
            {"value": "scop", "label": "Scop"},
        ],
    },
    {"key": "territory", "kind": "territory", "label": "Où agissez-vous ?", "opening": 1},
    {
        "key": "needs",
        "kind": "choices",
        "label": "De quoi avez-vous besoin ?",
        "opening": 4,
        "max_choices": 3,
        "ordered": True,
        "choices": [
            {"value": "projet", "label": "Projet"},
            {"value": "festival", "label": "Festival", "parent": "projet"},
            {"value": "emploi", "label": "Emploi"},
            {"value": "conseil", "label": "Conseil"},
        ],
    },
    {
        "key": "employees",
        "kind": "number",
        "label": "Combien de personnes salariez-vous ?",
        "unit": "salariés",
        "bands": [{"label": "Aucune", "min": 0, "max": 0}, {"label": "3 à 5", "min": 3, "max": 5}],
    },
    {"key": "age", "kind": "number", "label": "Depuis quand existe-t-elle ?", "unit": "mois"},
    {
        "key": "accreditations",
        "kind": "choices",
        "label": "Avez-vous un agrément ?",
        "choices": [
            {"value": "siae", "label": "Insertion"},
            {"value": "siae_aci", "label": "Chantier d'insertion", "parent": "siae"},
            {"value": "siae_ei", "label": "Entreprise d'insertion", "parent": "siae"},
            {"value": "esus", "label": "ESUS"},
        ],
    },
    {"key": "project_started", "kind": "boolean", "label": "Avez-vous commencé ?"},
]

_COMMUNES = {
    "C-62498": ("Lens", "E-246200364", "D-62", "R-32"),
    "C-62510": ("Liévin", "E-246200364", "D-62", "R-32"),
    "C-59350": ("Lille", "E-200093201", "D-59", "R-32"),
    "C-35238": ("Rennes", "E-243500139", "D-35", "R-53"),
    "C-75056": ("Paris", None, "D-75", "R-11"),
}
_OTHERS = [
    Place("FR", "country", "France"),
    Place("R-32", "region", "Hauts-de-France"),
    Place("R-53", "region", "Bretagne"),
    Place("R-11", "region", "Île-de-France"),
    Place("D-62", "department", "Pas-de-Calais"),
    Place("D-59", "department", "Nord"),
    Place("D-35", "department", "Ille-et-Vilaine"),
    Place("D-75", "department", "Paris"),
    Place("E-246200364", "epci", "CA de Lens - Liévin", "CA"),
    Place("E-200093201", "epci", "Métropole Européenne de Lille", "METRO"),
    Place("E-243500139", "epci", "Rennes Métropole", "METRO"),
    Place("C-75101", "arrondissement", "Paris 1er Arrondissement"),
]
MEMBERS = {"FR": set(_COMMUNES), "C-75101": {"C-75056"}}
for _code, (_, *_containers) in _COMMUNES.items():
    for _container in _containers:
        if _container:
            MEMBERS.setdefault(_container, set()).add(_code)
PLACES = Places.build([*(Place(code, "commune", name) for code, (name, *_) in _COMMUNES.items()), *_OTHERS], MEMBERS)
COMMUNES_OF = {**{code: frozenset({code}) for code in _COMMUNES}, **{c: frozenset(m) for c, m in MEMBERS.items()}}
