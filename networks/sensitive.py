"""What nobody should type in a free text that others will read: a warning, never a refusal for good."""

import re

HEALTH = re.compile(
    r"\b(malad(e|ie)s?|cancers?|dépress(ion|if|ive)s?|burn[ -]?out|arrêt maladie|hospitalis\w+|diagnosti(c|qué\w*)"
    r"|séropositi\w+|suicid\w+|grossesse|enceinte|addiction\w*|alcooli\w+|traitement médical)\b",
    re.IGNORECASE,
)
# Thirteen digits of a social security number and its key, however spaced.
SOCIAL_SECURITY = re.compile(r"\b[12](?:[ .]?\d){12}(?:[ .]?\d{2})?\b")
BANK = re.compile(r"\bFR\d{2}(?:[ ]?[0-9A-Z]{4}){5}[ ]?[0-9A-Z]{3}\b", re.IGNORECASE)

WARNINGS = (
    (HEALTH, "Votre texte semble parler de la santé de quelqu'un."),
    (SOCIAL_SECURITY, "Votre texte semble contenir un numéro de sécurité sociale."),
    (BANK, "Votre texte semble contenir des coordonnées bancaires."),
)


def warnings(text: str) -> list[str]:
    """A French sentence for each thing that had better not be there; empty when nothing is seen."""
    return [sentence for pattern, sentence in WARNINGS if pattern.search(text)]
