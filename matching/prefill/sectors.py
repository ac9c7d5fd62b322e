"""Activity codes of the register (NAF rév. 2) as the sectors of our question. Pure.

A code that does not tell the sector, as 94.99Z of most associations, proposes none. The longest beginning wins.
"""

from __future__ import annotations

SECTORS = {
    "01": ("agriculture",),
    "02": ("agriculture",),
    "03": ("agriculture",),
    "10": ("alimentation",),
    "11": ("alimentation",),
    **{str(division): ("industrie_artisanat",) for division in range(13, 34)},
    "35": ("energie",),
    "38": ("economie_circulaire",),
    "39": ("environnement",),
    "41": ("industrie_artisanat",),
    "42": ("industrie_artisanat",),
    "43": ("industrie_artisanat",),
    "45": ("commerce_services",),
    "46": ("commerce_services",),
    "47": ("commerce_services",),
    "47.2": ("alimentation",),
    "47.79": ("economie_circulaire",),
    "49": ("mobilite",),
    "55": ("tourisme",),
    "55.90": ("logement",),
    "56": ("alimentation",),
    "58": ("culture",),
    "59": ("culture",),
    "60": ("culture",),
    "62": ("numerique",),
    "63": ("numerique",),
    "68": ("logement",),
    "72": ("recherche",),
    "77.1": ("mobilite",),
    "79": ("tourisme",),
    "85": ("formation",),
    "85.51": ("sport",),
    "85.52": ("culture",),
    "86": ("sante",),
    "87": ("action_sociale",),
    "87.10B": ("handicap",),
    "87.20": ("handicap",),
    "87.30B": ("handicap",),
    "88.10A": ("aide_domicile",),
    "88.10B": ("handicap",),
    "88.10C": ("handicap",),
    "88.91A": ("petite_enfance",),
    "88.91B": ("handicap",),
    "88.99A": ("enfance_jeunesse",),
    "88.99B": ("action_sociale",),
    "90": ("culture",),
    "91.01": ("culture",),
    "91.02": ("culture", "patrimoine"),
    "91.03": ("patrimoine",),
    "91.04": ("environnement",),
    "93.1": ("sport",),
    "95": ("economie_circulaire",),
    "97": ("aide_domicile",),
}
INTEGRATION = "insertion"


def sectors_of(activity: str, *, is_integration: bool) -> tuple[str, ...]:
    """The sectors that an activity code tells; `is_integration`: of a work-integration structure."""
    start = max((start for start in SECTORS if activity.startswith(start)), key=len, default="")
    found = SECTORS.get(start, ())
    return (*found, INTEGRATION) if is_integration else found
