"""The vocabulary of Aides-territoires in ours. Keys are folded labels, plural or singular. Pure Python.

Source: the enumerations of its public code (Django until 2023, Symfony since). Sub-themes are rows of its database, not
constants: the list is that of its import files, and may miss some.
"""

from vocabulary.geography import fold

COMPANIES = ["scop", "scic", "cooperative", "mutuelle", "societe_esus", "societe_ess", "entreprise"]
ASSOCIATIONS = ["association", "association_rup", "groupement_employeurs"]
PUBLIC = ["collectivite"]

# What a legal form can say of an audience; [] when none can, and the applicant is asked.
_AUDIENCES = {
    "Communes|Commune": PUBLIC,
    "Intercommunalités / Pays|Intercommunalité / Pays": PUBLIC,
    "Départements|Département": PUBLIC,
    "Régions|Région": PUBLIC,
    "Collectivités d'outre-mer à statuts particuliers|Collectivité d’outre-mer à statut particulier": PUBLIC,
    "Établissements publics (écoles, bibliothèques…) / Services de l'État|Établissement public": PUBLIC,
    "Entreprises publiques locales (Sem, Spl, SemOp)|Entreprise publique locale (Sem, Spl, SemOp)": PUBLIC,
    "Associations|Association": ASSOCIATIONS,
    "Entreprises privées|Entreprise privée": COMPANIES,
    "Particuliers|Particulier": ["porteur_individuel"],
    "Agriculteurs|Agriculteur": [],
    "Recherche": [],
}
AUDIENCES = {fold(label): forms for labels, forms in _AUDIENCES.items() for label in labels.split("|")}

NATURES = {
    fold(label): nature
    for label, nature in {
        "Subvention": "grant",
        "Prêt": "loan",
        "Avance récupérable": "repayable_advance",
        "Ingénierie technique": "advice",
        "Ingénierie financière": "advice",
        "Ingénierie Juridique / administrative": "advice",
    }.items()
}
# Financial aids of a nature that we have no word for.
CLOSEST_NATURES = {fold("Certificat d'économie d'énergie (CEE)"): "grant", fold("Autre aide financière"): "grant"}

RECURRENCES = {"ponctuelle": "one_off", "permanente": "permanent", "recurrente": "yearly"}
DESTINATIONS = {"depenses de fonctionnement": "fonctionnement", "depenses d investissement": "investissement"}
STEPS = {
    fold(label): words
    for label, words in {
        "Réflexion / conception": "réflexion",
        "Mise en œuvre / réalisation": "réalisation",
        "Usage / valorisation": "usage",
    }.items()
}
LICENCES = {"openlicence20": "Licence Ouverte 2.0", "unknown": "inconnue"}

# Sub-themes that answer one of our needs.
_NEEDS = {
    "emploi": "Emploi",
    "formation": "Formation professionnelle",
    "numerique": "Inclusion numérique|Technologies numériques et numérisation",
    "innovation": "Innovation, créativité et recherche",
    "immobilier": "Bâtiments et construction|Réhabilitation|Foncier|Logement et habitat",
    "transition_ecologique": "Transition énergétique|Economie d'énergie et rénovation énergétique|Economie circulaire"
    "|Réduction de l'empreinte carbone|Recyclage et valorisation des déchets",
    "international": "International",
    "mutualisation": "Animation et mise en réseau",
    "conseil": "Appui méthodologique",
}
NEEDS = {fold(label): need for need, labels in _NEEDS.items() for label in labels.split("|")}

_THEMES = """
    Agriculture et agroalimentaire | Citoyenneté | Culture et identité collective / patrimoine / sports |
    Développement économique / production et consommation | Eau et milieux aquatiques | Education et
    renforcement des compétences | Énergies / Déchets | Fonctions support | Mobilité / transports | Nature /
    environnement | Solidarités / lien social | Urbanisme / logement / aménagement
"""
_SUB_THEMES = """
    Accessibilité | Accès aux services | Agriculture et agroalimentaire | Alimentation | Animation et mise en
    réseau | Appui méthodologique | Architecture | Artisanat | Arts plastiques et photographie | Assainissement
    des eaux | Attractivité économique | Bibliothèques et livres | Biodiversité | Bâtiments et construction |
    Cimetières et funéraire | Citoyenneté | Cohésion sociale et inclusion | Commerces et services | Connaissance
    de la mobilité | Consommation et production | Cours d'eau / canaux / plans d'eau | Culture et identité
    collective | Economie circulaire | Economie d'énergie et rénovation énergétique | Economie locale et
    circuits courts | Economie sociale et solidaire | Education et renforcement des compétences | Egalité des
    chances | Emploi | Equipement public | Espace public | Espaces verts | Famille et enfance | Foncier |
    Formation professionnelle | Forêts | Friche | Handicap | Inclusion numérique | Industrie | Information
    voyageur, billettique multimodale | Innovation, créativité et recherche | International | Jeunesse |
    Logement et habitat | Logistique urbaine | Lutte contre la précarité | Mers et océans | Milieux humides |
    Mobilité partagée | Mobilité pour tous | Modes actifs : vélo, marche et aménagements associés | Musée |
    Médias et communication | Patrimoine et monuments historiques | Paysage | Personnes âgées | Qualité de l'air
    | Recyclage et valorisation des déchets | Revitalisation | Risques naturels | Réduction de l'empreinte
    carbone | Réhabilitation | Réseaux de chaleur | Santé | Sols | Spectacle vivant | Sports et loisirs |
    Technologies numériques et numérisation | Tiers-lieux | Tourisme | Transition énergétique | Transports
    collectifs et optimisation des trafics routiers | Voirie et réseaux | Énergies / Déchets
"""
THEMES = frozenset(map(fold, _THEMES.split("|")))
SUB_THEMES = frozenset(map(fold, _SUB_THEMES.split("|")))


def sub_theme(category: str) -> tuple[str, bool]:
    """The sub-theme of « Thème|Sous-thème » or « Thème / Sous-thème », and whether it is known.

    Both parts may hold « / » themselves: a known theme is taken away from the start, else the end is tried.
    """
    if "|" in category:
        last = category.rsplit("|", 1)[1].strip()
        return last, fold(last) in SUB_THEMES
    if fold(category) in SUB_THEMES:
        return category, True
    parts = [part.strip() for part in category.split(" / ")]
    for i in range(1, len(parts)):
        start, end = " / ".join(parts[:i]), " / ".join(parts[i:])
        if fold(end) in SUB_THEMES:
            return end, True
        if fold(start) in THEMES:
            return end, False
    return category, False
