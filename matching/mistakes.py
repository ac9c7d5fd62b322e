"""What is wrong in an address, in sentences that say which answer, why, and what to write instead."""

from __future__ import annotations

from dataclasses import dataclass

from matching.querystring import BadAnswer
from vocabulary.french import typo
from vocabulary.lexicon import Lexicon

SUBJECTS = {
    "territory": "Lieu",
    "legal_form": "Forme",
    "stage": "Avancement",
    "needs": "Besoins",
    "employees": "Nombre de salariés",
    "sectors": "Domaines",
    "age": "Âge de la structure",
    "annual_budget": "Budget",
    "accreditations": "Agréments",
    "zones": "Zones",
    "audiences": "Publics",
    "special_status": "Situation particulière",
}
# reason: (sentence, advice, what is expected)
REASONS = {
    "number": ("{subject} : « {value} » n'est pas un nombre.", "Écrivez un nombre, par exemple 4.", "4, 3..5 ou 250.."),
    "reversed": (
        "{subject} : l'intervalle « {value} » est à l'envers.",
        "Écrivez le plus petit nombre d'abord.",
        "3..5",
    ),
    "negative": ("{subject} : « {value} » est négatif.", "Écrivez 0 ou plus.", "0 ou plus"),
    "too_large": ("{subject} : « {value} » est trop grand.", "Vérifiez le nombre de chiffres.", "un nombre plus petit"),
    "choice": ("{subject} : « {value} » ne fait pas partie des réponses possibles.", "", "une des réponses proposées"),
    "boolean": ("{subject} : « {value} » ne fait pas partie des réponses possibles.", "", "oui ou non"),
    "yes_no": ("« {value} » ne fait pas partie des réponses possibles.", "Répondez par oui ou non.", "oui ou non"),
    "place": (
        "Lieu : « {value} » n'existe pas, ou n'existe plus.",
        "Cherchez la commune par son nom.",
        "un code comme C-62498, D-62, R-32 ou FR",
    ),
    "double": ("{subject} : une seule réponse est possible, nous en avons reçu {count}.", "", "une seule réponse"),
    "none_and_some": ("{subject} : « aucun » et une autre réponse ne vont pas ensemble.", "", "« - » seul"),
    "too_many": (
        "{subject} : {count} réponses au plus, nous en avons reçu {value}.",
        "Retirez-en.",
        "moins de réponses",
    ),
    "question": ("« {value} » n'est pas une question d'AidESS.", "", ""),
    "declaration": ("« {value} » n'est pas un point à confirmer.", "", "d.aide.point=oui"),
    "too_many_declarations": ("{value} points confirmés : {count} au plus tiennent dans une adresse.", "", ""),
    "aid": ("« {value} » n'est pas une aide du catalogue.", "", ""),
    "too_many_compared": (
        "{value} aides à comparer : {count} aides au plus.",
        "Nous gardons les {count} premières.",
        "moins d'aides",
    ),
    "page": ("La page {value} n'existe pas.", "Il y en a {count}.", "un numéro de page"),
    "view": ("« {value} » n'est pas une vue de cette page.", "", ""),
}
LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Mistake:
    """`sentence` and `advice` for people, `detail` and `expected` for whoever wrote the address."""

    sentence: str
    advice: str
    detail: str
    expected: str


def mistake(error: BadAnswer, lexicon: Lexicon) -> Mistake:
    """One mistake in words."""
    sentence, advice, expected = REASONS[error.reason]
    value = error.value if len(error.value) <= LONGEST_SHOWN else f"{error.value[:LONGEST_SHOWN]}…"
    words = {"subject": subject(error.key, lexicon), "value": value, "count": error.count}
    detail = error.key[:LONGEST_SHOWN] if error.key == error.value else f"{error.key[:LONGEST_SHOWN]}={value}"
    return Mistake(
        _visible(typo(sentence.format(**words))),
        _visible(typo(advice.format(**words))),
        _visible(detail),
        typo(expected),
    )


def _visible(text: str) -> str:
    """`text` with a sign in the place of each NUL, which no page may hold."""
    return text.replace("\x00", "\ufffd")


def subject(key: str, lexicon: Lexicon) -> str:
    """What an answer is about, in a word or two; the whole question when it is not one of ours."""
    question = lexicon.questions.get(key)
    return SUBJECTS.get(key) or (f"« {question.label} »" if question else key)
