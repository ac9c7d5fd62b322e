"""The cells of the figures in French."""

from __future__ import annotations

from collections.abc import Collection

from matching.engine import MatchableAid, leaves
from matching.impact import together
from matching.insights.conditions import ALTERNATIVES
from matching.insights.counting import CLOSED
from matching.insights.population import ELIGIBLE, MISSING, ONLY, SEVERAL, TO_CHECK
from matching.insights.profile import SIZES
from vocabulary.french import capitalised, lowered, quoted, typo
from vocabulary.lexicon import NEEDS, Lexicon
from vocabulary.rules.tree import Leaf

ACCREDITATIONS = "accreditations"
SUBJECTS = {
    "territory": "le territoire",
    "legal_form": "la forme de la structure",
    "employees": "le nombre de salariés",
    "sectors": "le domaine",
    "age": "la durée d'existence",
    "annual_budget": "le budget",
    ACCREDITATIONS: "l'agrément ou le statut demandé",
    "zones": "la zone",
    "audiences": "le public",
    "special_status": "la situation particulière",
    "stage": "l'étape",
    "siret": "le numéro SIRET",
    "general_interest": "l'intérêt général",
    "common_requirements": "le tronc commun d'agrément",
    "disinterested_management": "la gestion désintéressée",
    "hiring_planned": "le projet de poste",
    "project_started": "le projet déjà commencé",
    "cofinancing": "la capacité à cofinancer",
    "economic_activity": "l'activité économique",
    "up_to_date_taxes": "les impôts et cotisations à jour",
    "iae_convention": "la convention d'insertion",
    "iae_pass": "le Pass IAE",
    "financing_plan": "le plan de financement",
    "declared": "un point à confirmer",
    ALTERNATIVES: "une condition à plusieurs branches",
}
OUTCOMES = {
    ELIGIBLE: "Remplissent toutes les conditions connues",
    TO_CHECK: "Rien ne s'y oppose, un point ou une réponse reste",
    SEVERAL: "Plusieurs raisons",
    MISSING: "Une seule raison, et des réponses manquent",
}
VERDICTS = {
    "likely": "Probablement pour la structure",
    "to_answer": "Il manque une réponse",
    SEVERAL: "Écartée pour plusieurs raisons",
    CLOSED: "Écartée : fermée ce jour-là",
}
REASONS_TO_HIDE = {
    "obtained": "Déjà obtenue",
    "unfit": "Pas adaptée à notre besoin",
    "heavy": "Trop lourde à demander",
    "other": "Autre raison",
    "unsaid": "Raison non dite",
}
REQUESTS = {
    "applied": "Demande déposée, réponse attendue",
    "obtained": "Obtenue",
    "refused": "Refusée",
}
SIZES_IN_WORDS = dict(
    zip(
        SIZES,
        ("aucun salarié", "1 ou 2 salariés", "3 à 9 salariés", "10 à 49 salariés", "50 salariés ou plus"),
        strict=True,
    )
)
ASSOCIATIONS = {"association", "association_rup"}


def subject_in_words(subject: str, lexicon: Lexicon, aid: MatchableAid | None = None) -> str:
    """« l'agrément JEP », « le nombre de salariés », « la zone ou le public »; the one accreditation is named."""
    return typo(" ou ".join(_one(key, lexicon, aid) for key in subject.split("+")))


def _one(key: str, lexicon: Lexicon, aid: MatchableAid | None) -> str:
    if key == ACCREDITATIONS and aid is not None and (name := _only_accreditation(aid, lexicon)):
        return name
    if key in SUBJECTS:
        return SUBJECTS[key]
    question = lexicon.questions.get(key)
    return f"la réponse à {quoted(question.label)}" if question else key


def _only_accreditation(aid: MatchableAid, lexicon: Lexicon) -> str:
    named = {
        value
        for leaf, negated in leaves(aid.eligibility)
        if isinstance(leaf, Leaf)
        and leaf.question == ACCREDITATIONS
        and not negated
        and leaf.op in ("any_of", "all_of")
        for value in leaf.value
    }
    if len(named) != 1:
        return ""
    forms = lexicon.questions[ACCREDITATIONS].choices[named.pop()].forms
    short = forms.get("short", "")
    return f"l'{lowered(short)}" if short.startswith("Agrément ") else forms.get("name", "")


def asked_of(aid: MatchableAid) -> str:
    """Of whom the aid speaks: « associations » when it asks for nothing else, else « structures »."""
    forms = [
        set(node.value)
        for node in together(aid.eligibility)
        if isinstance(node, Leaf) and node.question == "legal_form" and node.op == "in"
    ]
    return "associations" if any(values <= ASSOCIATIONS for values in forms) else "structures"


def outcome_in_words(key: str, lexicon: Lexicon, aid: MatchableAid | None) -> str:
    """A cell of the table of saved structures."""
    if key.startswith(ONLY):
        return typo(f"Seulement {subject_in_words(key.removeprefix(ONLY), lexicon, aid)}")
    return typo(OUTCOMES.get(key, key))


def verdict_in_words(key: str, lexicon: Lexicon, aid: MatchableAid | None) -> str:
    """A cell of the table of readings."""
    if key.startswith(ONLY):
        return typo(f"Écartée seulement par {subject_in_words(key.removeprefix(ONLY), lexicon, aid)}")
    return typo(VERDICTS.get(key, key))


def need_in_words(need: str, lexicon: Lexicon) -> str:
    choice = lexicon.questions[NEEDS].choices.get(need)
    return typo(choice.label) if choice else need


def combination_in_words(key: str, lexicon: Lexicon) -> str:
    """« Recruter ou garder un poste, 1 ou 2 salariés, culture » for « emploi/1-2/culture »."""
    need, size, sector = key.split("/")
    sectors = lexicon.questions["sectors"].choices if "sectors" in lexicon.questions else {}
    named = (
        lowered(sectors[sector].forms.get("short", sectors[sector].label)) if sector in sectors else "domaine non dit"
    )
    return typo(f"{need_in_words(need, lexicon)}, {SIZES_IN_WORDS.get(size, 'taille non dite')}, {named}")


def question_in_words(key: str, lexicon: Lexicon) -> str:
    return capitalised(subject_in_words(key, lexicon))


def zone_in_words(zone: str, zones: Collection[str], lexicon: Lexicon) -> str:
    """« Pas-de-Calais »; « Bretagne, autres départements » when some of them are told by themselves."""
    places = lexicon.places
    name = places[zone].name if zone in places else zone
    apart = zone.startswith("R-") and any(
        zone in places.containers(other) for other in zones if other in places and other != zone
    )
    return f"{name}, autres départements" if apart else name
