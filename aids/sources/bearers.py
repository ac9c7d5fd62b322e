"""What kind of organisation a name belongs to: a first guess, which the person who reviews the sheet confirms."""

from __future__ import annotations

import re

from vocabulary.geography import fold

# Tried in this order: « Conseil départemental » before « État » words such as « direction départementale ».
KINDS = [
    ("europe", r"commission europeenne|union europeenne|feder\b|fse\b|feader|erasmus"),
    ("region", r"region\b|conseil regional|collectivite de corse|collectivite territoriale de (?:guyane|martinique)"),
    ("department", r"conseils? departementa(?:l|ux)|conseil general|departement d"),
    (
        "intercommunality",
        r"communaute (?:de communes|d agglomeration|urbaine)|metropole|agglomeration|(?:cc|ca|cu|epci) |syndicat mixte",
    ),
    (
        "social_security",
        r"caf\b|caisse d allocations|cnaf|msa\b|mutualite sociale agricole|cpam|carsat|cnav|urssaf|cnsa|ars\b",
    ),
    ("public_bank", r"banque des territoires|caisse des depots|bpifrance|bpi\b|banque de france|banque europeenne"),
    ("solidarity_finance", r"france active|adie\b|initiative |nef\b|credit cooperatif|cigales|socoden|garrigue"),
    ("joint_body", r"opco\b|afdas|uniformation|agefiph|action logement"),
    ("foundation", r"fondation|fonds de dotation"),
    (
        "state_operator",
        r"ademe|anct|agence (?:de l eau|nationale|du service|francaise|de services)|anah|anru|office|cnc\b|cnm\b"
        r"|france travail|pole emploi|franceagrimer|centre national|cerema|ofb\b|onf\b|cnrs|etablissement public",
    ),
    (
        "state",
        r"ministere|prefecture|prefet|drac\b|dreal|dreets|ddets|drajes|sdjes|draaf|ddt|deal\b|etat\b|sgar|rectorat|secretariat",
    ),
    ("commune", r"ville d|commune d|mairie"),
    ("network", r"chambre|federation|union |reseau|association|comite|confederation|parc naturel|pnr\b|agence"),
]


def kind_of(name: str) -> str:
    """The kind of organisation, as in `OrganisationKind`; « other » when its name does not say."""
    words = fold(name)
    for kind, pattern in KINDS:
        if re.search(rf"\b(?:{pattern})", words):
            return kind
    return "other"
