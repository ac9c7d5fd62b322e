"""Templates of the questions that ship with the project: (question, operator) to a sentence a situation.

A letter says which choices: {R} the answers, {B} those too broad to settle, {C} those that are in what is demanded;
{V} what is demanded, {U} what of it is still unknown, {M} what of it is surely missing. What follows says how:
`_and`, `_or`, `_nor` in a list, `_clause` after « vous », `_to` or `_to_nor` after « s'adresse », `_not` or
`_not_nor` after « pas ».

A key ending in `_one` is used when one value is demanded (in `partial`: still unknown; in `failed` of what must not
be: the answers that are), in `_long` when more than four are: those are never recited. A situation without words of
its own takes those of a plainer one: `partial` of `unknown`, `empty` of `failed`. An `all_of` of one value is said as
an `any_of`.
"""

from __future__ import annotations

from collections.abc import Mapping

Templates = Mapping[str, str]

# The form of a choice that lists speak with, where it is not `name`.
FORM_OF = {"zones": "place"}

LEGAL_FORM_IN = {
    "met": "Vous {R_clause}, comme cette aide le demande.",
    "unknown": "Cette aide s'adresse {V_to}. Quelle est votre forme ?",
    "unknown_long": "Cette aide s'adresse à certaines formes seulement. Quelle est la vôtre ?",
    "partial": "Vous {R_clause} ; cette aide s'adresse plus précisément {U_to}. Précisez votre forme.",
    "partial_long": "Vous {R_clause} ; cette aide s'adresse à certaines formes seulement. Précisez la vôtre.",
    "failed": "Vous {R_clause} ; cette aide s'adresse {V_to}.",
    "failed_long": "Vous {R_clause} ; cette aide ne s'adresse pas {R_to}.",
}
LEGAL_FORM_NOT_IN = {
    "met": "Vous {R_clause} : cette aide vous accepte.",
    "unknown": "Cette aide ne s'adresse pas {V_to_nor}. Quelle est votre forme ?",
    "unknown_long": "Cette aide ne s'adresse pas à certaines formes. Quelle est la vôtre ?",
    "partial": "Vous {R_clause} ; cette aide ne s'adresse pas {U_to_nor}. Précisez votre forme.",
    "partial_long": "Vous {R_clause} ; cette aide ne s'adresse pas à certaines formes. Précisez la vôtre.",
    "failed": "Vous {R_clause} ; cette aide ne s'adresse pas {R_to}.",
}
STAGE_UNKNOWN = "Cette aide dépend de l'avancement de votre structure. Où en êtes-vous ?"
STAGE_IN = {
    "met": "Votre structure {R_clause}, comme cette aide le demande.",
    "unknown": STAGE_UNKNOWN,
    "failed": "Votre structure {R_clause} ; cette aide s'adresse à une autre étape.",
}
STAGE_NOT_IN = {
    "met": "Votre structure {R_clause} : cette aide vous accepte.",
    "unknown": STAGE_UNKNOWN,
    "failed": "Votre structure {R_clause} ; cette aide n'est pas ouverte dans ce cas.",
}
SECTORS_ANY = {
    "met": "Vous agissez dans {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide vise {V_or}. Dans quels domaines agissez-vous ?",
    "unknown_long": "Cette aide vise certains domaines seulement. Dans quels domaines agissez-vous ?",
    "partial": "Vous agissez dans {B_and} ; cette aide vise plus précisément {U_or}. Est-ce votre cas ?",
    "partial_long": "Vous agissez dans {B_and} ; cette aide vise des domaines plus précis. Lesquels sont les vôtres ?",
    "failed": "Vous agissez dans {R_and} ; cette aide vise {V_or}.",
    "failed_long": "Vous agissez dans {R_and} ; cette aide vise d'autres domaines.",
    "empty": "Vous n'agissez dans aucun des domaines que cette aide vise : {V_and}.",
    "empty_one": "Vous n'agissez pas dans {V_and}, que cette aide vise.",
    "empty_long": "Vous n'agissez dans aucun des domaines que cette aide vise.",
}
SECTORS_ALL = {
    "met": "Vous agissez dans {V_and}, comme cette aide le demande.",
    "met_long": "Vous agissez dans tous les domaines que cette aide demande.",
    "unknown": "Cette aide vise à la fois {V_and}. Dans quels domaines agissez-vous ?",
    "unknown_long": "Cette aide vise plusieurs domaines à la fois. Dans quels domaines agissez-vous ?",
    "partial": "Vous agissez dans {B_and} ; cette aide vise plus précisément {U_and}. Est-ce votre cas ?",
    "partial_long": "Vous agissez dans {B_and} ; cette aide vise plusieurs domaines plus précis. Est-ce votre cas ?",
    "failed": "Cette aide vise à la fois {V_and} ; vous n'agissez pas dans {M_or}.",
    "failed_long": "Cette aide vise plusieurs domaines à la fois ; vous n'agissez pas dans tous.",
    "empty": "Vous n'agissez dans aucun des domaines que cette aide vise : {V_and}.",
    "empty_long": "Vous n'agissez dans aucun des domaines que cette aide vise.",
}
SECTORS_NONE = {
    "met": "Vous n'agissez pas dans {V_or}, que cette aide écarte.",
    "met_long": "Vous n'agissez dans aucun des domaines que cette aide écarte.",
    "unknown": "Cette aide écarte {V_and}. Dans quels domaines agissez-vous ?",
    "unknown_long": "Cette aide écarte certains domaines. Dans quels domaines agissez-vous ?",
    "partial": "Vous agissez dans {B_and} ; cette aide écarte {U_and}. Est-ce votre cas ?",
    "partial_long": "Vous agissez dans {B_and} ; cette aide écarte des domaines plus précis. Est-ce votre cas ?",
    "failed": "Vous agissez dans {C_and} ; cette aide écarte ces domaines.",
    "failed_one": "Vous agissez dans {C_and} ; cette aide écarte ce domaine.",
}
ACCREDITATIONS_ANY = {
    "met": "Vous avez {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande {V_or}. L'avez-vous ?",
    "unknown_long": "Cette aide demande un agrément ou un statut parmi plusieurs. En avez-vous un ?",
    "partial": "Vous avez {B_and} ; cette aide demande plus précisément {U_or}. Lequel avez-vous ?",
    "partial_one": "Vous avez {B_and} ; cette aide demande plus précisément {U_or}. L'avez-vous ?",
    "partial_long": "Vous avez {B_and} ; cette aide demande un agrément ou un statut plus précis. Lequel avez-vous ?",
    "failed": "Cette aide demande {V_or}. Vous n'en avez aucun.",
    "failed_one": "Vous n'avez pas {V_not}, que cette aide demande.",
    "failed_long": "Cette aide demande un agrément ou un statut que vous n'avez pas.",
}
ACCREDITATIONS_ALL = {
    "met": "Vous avez {V_and}, comme cette aide le demande.",
    "met_long": "Vous avez tous les agréments et statuts que cette aide demande.",
    "unknown": "Cette aide demande {V_and}. Les avez-vous ?",
    "unknown_long": "Cette aide demande plusieurs agréments ou statuts à la fois. Les avez-vous ?",
    "partial": "Vous avez {B_and} ; cette aide demande plus précisément {U_and}. Les avez-vous ?",
    "partial_one": "Vous avez {B_and} ; cette aide demande plus précisément {U_and}. L'avez-vous ?",
    "partial_long": "Vous avez {B_and} ; cette aide demande des agréments ou statuts plus précis. Les avez-vous ?",
    "failed": "Il vous manque {M_and}, que cette aide demande.",
    "failed_long": "Cette aide demande plusieurs agréments ou statuts à la fois. Vous ne les avez pas tous.",
}
ACCREDITATIONS_NONE = {
    "met": "Vous n'avez pas {V_not_nor} : cette aide vous accepte.",
    "met_long": "Vous n'avez aucun des agréments ou statuts que cette aide écarte.",
    "unknown": "Cette aide n'est pas ouverte si vous avez {V_or}. Est-ce votre cas ?",
    "unknown_long": "Cette aide n'est pas ouverte avec certains agréments ou statuts. Est-ce votre cas ?",
    "partial": "Vous avez {B_and} ; cette aide n'est pas ouverte si vous avez {U_or}. Est-ce votre cas ?",
    "partial_long": "Vous avez {B_and} ; cette aide écarte des agréments ou statuts plus précis. Est-ce votre cas ?",
    "failed": "Vous avez {C_and} ; cette aide n'est pas ouverte dans ce cas.",
}
ZONES_ANY = {
    "met": "Votre action se déroule {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande une action {V_or}. Est-ce votre cas ?",
    "unknown_long": "Cette aide demande une action dans certaines zones seulement. Est-ce votre cas ?",
    "failed": "Votre action ne se déroule pas {V_or}, ce que cette aide demande.",
    "failed_long": "Votre action ne se déroule dans aucune des zones que cette aide demande.",
}
ZONES_ALL = {
    "met": "Votre action se déroule {V_and}, comme cette aide le demande.",
    "met_long": "Votre action se déroule dans toutes les zones que cette aide demande.",
    "unknown": "Cette aide demande une action {V_and}. Est-ce votre cas ?",
    "unknown_long": "Cette aide demande une action dans plusieurs zones à la fois. Est-ce votre cas ?",
    "failed": "Votre action ne se déroule pas {M_or}, ce que cette aide demande.",
    "failed_long": "Votre action ne se déroule pas dans toutes les zones que cette aide demande.",
}
ZONES_NONE = {
    "met": "Votre action ne se déroule pas {V_or} : cette aide vous accepte.",
    "met_long": "Votre action ne se déroule dans aucune des zones que cette aide écarte.",
    "unknown": "Cette aide n'est pas ouverte si votre action se déroule {V_or}. Est-ce votre cas ?",
    "unknown_long": "Cette aide n'est pas ouverte dans certaines zones. Est-ce votre cas ?",
    "failed": "Votre action se déroule {C_and} ; cette aide n'est pas ouverte dans ce cas.",
}
AUDIENCES_ANY = {
    "met": "Vous touchez {C_and}, comme cette aide le demande.",
    "unknown": "Cette aide demande de toucher {V_or}. Qui sont vos publics ?",
    "unknown_long": "Cette aide demande de toucher certains publics. Qui sont les vôtres ?",
    "partial": "Vous touchez {B_and} ; cette aide demande de toucher plus précisément {U_or}. Est-ce votre cas ?",
    "partial_long": "Vous touchez {B_and} ; cette aide demande de toucher un public plus précis. Lequel est le vôtre ?",
    "failed": "Vous touchez {R_and} ; cette aide demande de toucher {V_or}.",
    "failed_long": "Vous touchez {R_and} ; cette aide demande de toucher d'autres publics.",
    "empty": "Vous ne touchez pas {V_not}, ce que cette aide demande.",
    "empty_long": "Vous ne touchez aucun des publics que cette aide demande.",
}
AUDIENCES_ALL = {
    "met": "Vous touchez {V_and}, comme cette aide le demande.",
    "met_long": "Vous touchez tous les publics que cette aide demande.",
    "unknown": "Cette aide demande de toucher à la fois {V_and}. Qui sont vos publics ?",
    "unknown_long": "Cette aide demande de toucher plusieurs publics à la fois. Qui sont les vôtres ?",
    "partial": "Vous touchez {B_and} ; cette aide demande de toucher plus précisément {U_and}. Est-ce votre cas ?",
    "partial_long": "Vous touchez {B_and} ; cette aide demande des publics plus précis. Qui sont les vôtres ?",
    "failed": "Vous touchez {R_and} ; cette aide demande de toucher aussi {M_and}.",
    "failed_long": "Cette aide demande de toucher plusieurs publics à la fois. Vous ne les touchez pas tous.",
    "empty": "Vous ne touchez pas {V_not}, ce que cette aide demande.",
    "empty_long": "Vous ne touchez aucun des publics que cette aide demande.",
}
AUDIENCES_NONE = {
    "met": "Vous ne touchez pas {V_not_nor} : cette aide vous accepte.",
    "met_long": "Vous ne touchez aucun des publics que cette aide écarte.",
    "unknown": "Cette aide n'est pas ouverte si vous touchez {V_or}. Qui sont vos publics ?",
    "unknown_long": "Cette aide écarte certains publics. Qui sont les vôtres ?",
    "partial": "Vous touchez {B_and} ; cette aide n'est pas ouverte si vous touchez {U_or}. Est-ce votre cas ?",
    "partial_long": "Vous touchez {B_and} ; cette aide écarte des publics plus précis. Qui sont les vôtres ?",
    "failed": "Vous touchez {C_and} ; cette aide n'est pas ouverte dans ce cas.",
}
SPECIAL_ANY = {
    "met": "Vous {C_clause}, comme cette aide le demande.",
    "unknown": "Cette aide s'adresse {V_to}. Êtes-vous dans un de ces cas ?",
    "unknown_one": "Cette aide s'adresse {V_to}. Êtes-vous dans ce cas ?",
    "unknown_long": "Cette aide s'adresse à certaines situations particulières. Êtes-vous dans un de ces cas ?",
    "failed": "Cette aide s'adresse {V_to}. Vous n'êtes dans aucun de ces cas.",
    "failed_one": "Cette aide s'adresse {V_to}. Vous n'êtes pas dans ce cas.",
    "failed_long": "Cette aide s'adresse à certaines situations particulières. Vous n'êtes dans aucun de ces cas.",
}
SPECIAL_NONE = {
    "met": "Vous n'êtes dans aucun des cas que cette aide écarte.",
    "unknown": "Cette aide ne s'adresse pas {V_to_nor}. Êtes-vous dans un de ces cas ?",
    "unknown_one": "Cette aide ne s'adresse pas {V_to_nor}. Êtes-vous dans ce cas ?",
    "unknown_long": "Cette aide écarte certaines situations particulières. Êtes-vous dans un de ces cas ?",
    "failed": "Vous êtes dans plusieurs des cas que cette aide écarte.",
    "failed_one": "Vous {C_clause} ; cette aide ne s'adresse pas {C_to}.",
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
