"""Templates of the questions that ship with the project: (question, operator) to a sentence a situation.

In a template: {R} the answers, {V} what is demanded, {C} what both share, {M} what is missing,
each with `_and`, `_or` or `_nor` for a list; {R_clause} after « vous »; {V_to}, {R_to}, {C_to} after « s'adresse ».
A key ending in `_long` is used when more than four values are demanded, and never recites them.
"""

from __future__ import annotations

from collections.abc import Mapping

Templates = Mapping[str, str]

# Which form of a choice each question's templates speak with.
FORM_OF = {
    "legal_form": "clause",
    "stage": "clause",
    "special_status": "clause",
    "zones": "place",
    "sectors": "name",
    "accreditations": "name",
    "audiences": "name",
    "needs": "name",
}

LEGAL_FORM_IN = {
    "met": "Vous {R_clause}, comme cette aide le demande.",
    "unknown": "Cette aide s'adresse {V_to}. Quelle est votre forme ?",
    "unknown_long": "Cette aide s'adresse à certaines formes seulement. Quelle est la vôtre ?",
    "partial": "Vous {R_clause} ; cette aide s'adresse seulement {V_to}. Précisez votre forme.",
    "partial_long": "Vous {R_clause} ; cette aide s'adresse à certaines formes seulement. Précisez la vôtre.",
    "failed": "Vous {R_clause} ; cette aide s'adresse {V_to}.",
    "failed_long": "Vous {R_clause} ; cette aide ne s'adresse pas {R_to}.",
}
LEGAL_FORM_NOT_IN = {
    "met": "Vous {R_clause} : cette aide vous accepte.",
    "unknown": "Cette aide ne s'adresse pas {V_to_nor}. Quelle est votre forme ?",
    "unknown_long": "Cette aide ne s'adresse pas à certaines formes. Quelle est la vôtre ?",
    "partial": "Vous {R_clause} ; cette aide ne s'adresse pas {V_to_nor}. Précisez votre forme.",
    "partial_long": "Vous {R_clause} ; cette aide ne s'adresse pas à certaines formes. Précisez la vôtre.",
    "failed": "Vous {R_clause} ; cette aide ne s'adresse pas {R_to}.",
}
STAGE_UNKNOWN = "Cette aide dépend de l'avancement de votre structure. Où en êtes-vous ?"
STAGE_IN = {
    "met": "Votre structure {R_clause}, comme cette aide le demande.",
    "unknown": STAGE_UNKNOWN,
    "partial": STAGE_UNKNOWN,
    "failed": "Votre structure {R_clause} ; cette aide s'adresse à une autre étape.",
}
STAGE_NOT_IN = {
    "met": "Votre structure {R_clause} : cette aide vous accepte.",
    "unknown": STAGE_UNKNOWN,
    "partial": STAGE_UNKNOWN,
    "failed": "Votre structure {R_clause} ; cette aide n'est pas ouverte dans ce cas.",
}
SECTORS_ANY = {
    "met": "Vous agissez dans {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide vise {V_or}. Dans quels domaines agissez-vous ?",
    "unknown_long": "Cette aide vise certains domaines seulement. Dans quels domaines agissez-vous ?",
    "partial": "Vous agissez dans {R_and} ; cette aide vise plus précisément {V_or}. Est-ce votre cas ?",
    "failed": "Vous agissez dans {R_and} ; cette aide vise {V_or}.",
    "failed_long": "Vous agissez dans {R_and} ; cette aide vise d'autres domaines.",
    "empty": "Vous n'agissez dans aucun des domaines que cette aide vise : {V_and}.",
    "empty_long": "Vous n'agissez dans aucun des domaines que cette aide vise.",
}
SECTORS_ALL = {
    "met": "Vous agissez dans {V_and}, comme cette aide le demande.",
    "unknown": "Cette aide vise à la fois {V_and}. Dans quels domaines agissez-vous ?",
    "partial": "Vous agissez dans {R_and} ; cette aide vise à la fois {V_and}. Est-ce votre cas ?",
    "failed": "Cette aide vise à la fois {V_and} ; vous n'agissez pas dans {M_or}.",
    "empty": "Vous n'agissez dans aucun des domaines que cette aide vise : {V_and}.",
}
SECTORS_NONE = {
    "met": "Vous n'agissez pas dans {V_or}, que cette aide écarte.",
    "met_long": "Vous n'agissez dans aucun des domaines que cette aide écarte.",
    "unknown": "Cette aide écarte {V_and}. Dans quels domaines agissez-vous ?",
    "unknown_long": "Cette aide écarte certains domaines. Dans quels domaines agissez-vous ?",
    "partial": "Vous agissez dans {R_and} ; cette aide écarte {V_and}. Est-ce votre cas ?",
    "failed_one": "Vous agissez dans {C_and} ; cette aide écarte ce domaine.",
    "failed": "Vous agissez dans {C_and} ; cette aide écarte ces domaines.",
}
ACCREDITATIONS_ANY = {
    "met": "Vous avez {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande {V_or}. L'avez-vous ?",
    "unknown_long": "Cette aide demande un agrément ou un statut parmi plusieurs. En avez-vous un ?",
    "partial": "Vous avez {R_and} ; cette aide demande plus précisément {V_or}. Lequel avez-vous ?",
    "failed_one": "Vous n'avez pas {V_not}, que cette aide demande.",
    "failed": "Cette aide demande {V_or}. Vous n'en avez aucun.",
    "failed_long": "Cette aide demande un agrément ou un statut que vous n'avez pas.",
}
ACCREDITATIONS_ALL = {
    "met": "Vous avez {V_and}, comme cette aide le demande.",
    "unknown_one": "Cette aide demande {V_and}. Avez-vous cet agrément ou ce statut ?",
    "unknown": "Cette aide demande {V_and}. Les avez-vous ?",
    "partial_one": "Vous avez {R_and} ; cette aide demande plus précisément {V_and}. L'avez-vous ?",
    "partial": "Vous avez {R_and} ; cette aide demande plus précisément {V_and}. Les avez-vous ?",
    "failed": "Il vous manque {M_and}, que cette aide demande.",
}
ACCREDITATIONS_NONE = {
    "met": "Vous n'avez pas {V_not_or} : cette aide vous accepte.",
    "unknown": "Cette aide n'est pas ouverte si vous avez {V_or}. Est-ce votre cas ?",
    "partial": "Vous avez {R_and} ; cette aide n'est pas ouverte si vous avez {V_or}. Est-ce votre cas ?",
    "failed": "Vous avez {C_and} ; cette aide n'est pas ouverte dans ce cas.",
}
ZONES_ANY = {
    "met": "Votre action se déroule {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande une action {V_or}. Est-ce votre cas ?",
    "partial": "Cette aide demande une action {V_or}. Est-ce votre cas ?",
    "failed": "Votre action ne se déroule pas {V_or}, ce que cette aide demande.",
}
ZONES_ALL = {
    "met": "Votre action se déroule {V_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande une action {V_and}. Est-ce votre cas ?",
    "partial": "Cette aide demande une action {V_and}. Est-ce votre cas ?",
    "failed": "Votre action ne se déroule pas {M_or}, ce que cette aide demande.",
}
ZONES_NONE = {
    "met": "Votre action ne se déroule pas {V_or} : cette aide vous accepte.",
    "unknown": "Cette aide n'est pas ouverte si votre action se déroule {V_or}. Est-ce votre cas ?",
    "partial": "Cette aide n'est pas ouverte si votre action se déroule {V_or}. Est-ce votre cas ?",
    "failed": "Votre action se déroule {C_and} ; cette aide n'est pas ouverte dans ce cas.",
}
AUDIENCES_ANY = {
    "met": "Vous touchez {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande de toucher {V_or}. Qui sont vos publics ?",
    "partial": "Vous touchez {R_and} ; cette aide demande de toucher plus précisément {V_or}. Est-ce votre cas ?",
    "failed": "Vous touchez {R_and} ; cette aide demande de toucher {V_or}.",
    "empty": "Cette aide demande de toucher {V_or}, et ce n'est pas votre cas.",
}
AUDIENCES_ALL = {
    "met": "Vous touchez {V_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande de toucher à la fois {V_and}. Qui sont vos publics ?",
    "partial": "Vous touchez {R_and} ; cette aide demande de toucher à la fois {V_and}. Est-ce votre cas ?",
    "failed": "Cette aide demande de toucher aussi {M_and}.",
}
AUDIENCES_NONE = {
    "met": "Vous ne touchez pas {V_or} : cette aide vous accepte.",
    "unknown": "Cette aide n'est pas ouverte si vous touchez {V_or}. Qui sont vos publics ?",
    "partial": "Vous touchez {R_and} ; cette aide n'est pas ouverte si vous touchez {V_or}. Est-ce votre cas ?",
    "failed": "Vous touchez {C_and} ; cette aide n'est pas ouverte dans ce cas.",
}
SPECIAL_NONE = {
    "met": "Vous n'êtes dans aucun des cas que cette aide écarte.",
    "unknown": "Cette aide ne s'adresse pas {V_to_nor}. Êtes-vous dans un de ces cas ?",
    "unknown_one": "Cette aide ne s'adresse pas {V_to_nor}. Êtes-vous dans ce cas ?",
    "unknown_long": "Cette aide écarte certaines situations particulières. Êtes-vous dans un de ces cas ?",
    "failed": "Vous {C_clause} ; cette aide ne s'adresse pas {C_to_nor}.",
}
SPECIAL_ANY = {
    "met": "Vous {C_clause}, comme cette aide le demande.",
    "unknown": "Cette aide s'adresse {V_to}. Êtes-vous dans ce cas ?",
    "unknown_long": "Cette aide s'adresse à certaines situations particulières. Êtes-vous dans un de ces cas ?",
    "failed": "Cette aide s'adresse {V_to}. Vous n'êtes pas dans ce cas.",
    "failed_long": "Cette aide s'adresse à des situations particulières qui ne sont pas la vôtre.",
}

TEMPLATES: Mapping[tuple[str, str], Templates] = {
    ("legal_form", "in"): LEGAL_FORM_IN,
    ("legal_form", "not_in"): LEGAL_FORM_NOT_IN,
    ("stage", "in"): STAGE_IN,
    ("stage", "not_in"): STAGE_NOT_IN,
    ("sectors", "any_of"): SECTORS_ANY,
    ("sectors", "all_of"): SECTORS_ALL,
    ("sectors", "none_of"): SECTORS_NONE,
    ("accreditations", "any_of"): ACCREDITATIONS_ANY,
    ("accreditations", "all_of"): ACCREDITATIONS_ALL,
    ("accreditations", "none_of"): ACCREDITATIONS_NONE,
    ("zones", "any_of"): ZONES_ANY,
    ("zones", "all_of"): ZONES_ALL,
    ("zones", "none_of"): ZONES_NONE,
    ("audiences", "any_of"): AUDIENCES_ANY,
    ("audiences", "all_of"): AUDIENCES_ALL,
    ("audiences", "none_of"): AUDIENCES_NONE,
    ("special_status", "any_of"): SPECIAL_ANY,
    ("special_status", "none_of"): SPECIAL_NONE,
}
