"""The legal categories of the register (INSEE, level III) as the forms of our question. Pure.

A category that several forms share is asked, never guessed: a SAS may be a Scop, a foundation an endowment fund.
"""

from __future__ import annotations

from dataclasses import dataclass

ONE_FORM = {
    "association": "9220 9221 9222 9260",
    "association_rup": "9230",
    "groupement_employeurs": "9223",
    "mutuelle": "6411 8210 8250 8290",
    "scop": "5458 5558 5658",
    "cooperative": (
        "5191 5192 5193 5194 5195 5196 5203 5307 5309 5432 5443 5451 5453 5454 5455 5459 5532 5543 5547 5551 5552 5553"
        " 5554 5555 5559 5632 5643 5647 5651 5652 5653 5654 5655 5659 6100 6316 6317 6318 6532 6543 6551 6554 6558 6560"
        " 6595 6596"
    ),
    "entreprise": "1000 6210 6220",
}
FORM_OF = {category: form for form, categories in ONE_FORM.items() for category in categories.split()}
# Beginnings of what is left: public law, then civil companies, which the law of the ESS does not speak of.
BEGINNINGS = {"4": "collectivite", "7": "collectivite", "65": "entreprise"}

FOUNDATIONS = ("fondation", "fonds_dotation")
COOPERATIVES = ("scic", "scop", "cooperative")
COMPANIES = ("societe_esus", "societe_ess", "entreprise")
ALONE = "vous seul le savez."


@dataclass(frozen=True, slots=True)
class Doubt:
    """Forms among which only the structure can say; `said` is what the directory says, in French."""

    forms: tuple[str, ...]
    said: str


DOUBTS = {
    "9300": Doubt(FOUNDATIONS, f"L'annuaire dit « fondation ». Un fonds de dotation y porte le même nom : {ALONE}"),
    "5710": Doubt(
        ("scop", "scic", *COMPANIES), f"L'annuaire dit « SAS ». Une SAS peut être une Scop ou une Scic : {ALONE}"
    ),
    "5499": Doubt(COMPANIES, f"L'annuaire dit « SARL ». Une SARL peut être une société de l'ESS : {ALONE}"),
} | {
    category: Doubt(COOPERATIVES, f"L'annuaire dit « coopérative ». Une Scic y porte le même nom : {ALONE}")
    for category in ("5460", "5560", "5660")
}
COMMERCIAL = ("52", "53", "54", "55", "56", "57", "58")
ANY_COMPANY = Doubt(
    COMPANIES, f"L'annuaire dit « société commerciale ». Une société peut être de l'ESS par ses statuts : {ALONE}"
)


def legal_form(category: str) -> str | Doubt | None:
    """The form that a category stands for, the doubt that it leaves, or None when it stands for none of ours."""
    if category in DOUBTS:
        return DOUBTS[category]
    if category in FORM_OF:
        return FORM_OF[category]
    if category.startswith(COMMERCIAL):
        return ANY_COMPANY
    return next((form for start, form in BEGINNINGS.items() if category.startswith(start)), None)
