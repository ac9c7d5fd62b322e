"""Our sheets as rows of the national open-data schema « dispositif-aide » (v0.2.0).

What the schema cannot say in its columns (a choice between conditions, a département of Corse, an amount) is said in
words in `eligibilite` or `description`, never left out in silence.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from uuid import NAMESPACE_URL, uuid5

from django.db.models import QuerySet

from aids.exchange import to_json
from aids.models import Aid, Recurrence
from aids.rules import AidTrees, parse_trees
from aids.sources.dispositif_aide import KINDS_OF_AID, SOURCE, TARGETS, WORLD, instant
from aids.sources.rule_words import rule_lines
from aids.sources.words import LEGAL_FORM, SECTORS
from aids.wording import amount_in_words
from vocabulary import csv_text
from vocabulary.answers import Answers, parse_answers
from vocabulary.french import typo, usual_months
from vocabulary.lexicon import Lexicon
from vocabulary.rules.evaluation import Facts, status
from vocabulary.rules.status import Status
from vocabulary.rules.tree import All, Leaf, Node, Not

# In the order of the schema.
COLUMNS = [
    "id",
    "titre",
    "promesse",
    "description",
    "eligibilite",
    "types_aides",
    "porteurs",
    "programmes_parents",
    "url_source",
    "cibles",
    "eligibilite_geographique",
    "eligibilite_geographique_exclusions",
    "date_ouverture",
    "date_cloture",
    "date_mise_a_jour",
    "base_juridique",
    "eligibilite_effectif_minimal",
    "eligibilite_effectif_maximal",
    "eligibilite_categorie_taille_entreprise",
    "eligibilite_annees_existence_minimal",
    "eligibilite_forme_juridique",
    "eligibilite_forme_juridique_exclusions",
    "ciblage_secteur_activite",
    "ciblage_naf",
    "ciblage_naf_exclusions",
    "chainage_paiement",
]
LEVELS = {"R": "REG", "D": "DEP", "C": "COM", "E": "EPCI"}
CORSICA = "REG-94"
LONGEST_PROMISE = 180
LONGEST_DESCRIPTION = 5_000


def exported(aids: QuerySet[Aid]) -> Iterator[Aid]:
    """Those of `aids` that the schema can say, by slug: of an aid that no longer exists it has no way to say so."""
    living = aids.exclude(recurrence=Recurrence.CLOSED).select_related("bearer").prefetch_related("records")
    return living.order_by("slug").iterator(chunk_size=500)


def csv_lines(aids: Iterable[Aid], lexicon: Lexicon) -> Iterator[str]:
    """The CSV, its heading first, line by line."""
    yield from csv_text.csv_lines([COLUMNS])
    rows = (row_of(aid, lexicon) for aid in aids)
    yield from csv_text.csv_lines([row.get(column, "") for column in COLUMNS] for row in rows)


def row_of(aid: Aid, lexicon: Lexicon) -> dict[str, str]:
    """One row, by column; what is empty may be left out."""
    raw = to_json(aid)
    trees = parse_trees(raw, lexicon)
    places, excluded, said = _places(aid.territories, trees.eligibility, lexicon)
    return {
        "id": _identity(aid),
        "titre": aid.name,
        "promesse": _shortened(" ".join(aid.summary.split()), LONGEST_PROMISE),
        "description": _shortened(_description(aid), LONGEST_DESCRIPTION),
        "eligibilite": "\n".join([*_conditions(aid, trees, lexicon), *said]),
        "types_aides": "|".join(_kinds(aid.nature)),
        "porteurs": json.dumps([{"nom": aid.bearer.name, "siren": "", "roles": ["financeur"]}], ensure_ascii=False),
        "url_source": aid.source_url,
        "cibles": "|".join(_targets(trees, lexicon)),
        "eligibilite_geographique": "|".join(places),
        "eligibilite_geographique_exclusions": "|".join(excluded),
        "date_ouverture": instant(aid.opens_on),
        "date_cloture": instant(aid.closes_on, last=True),
        "date_mise_a_jour": aid.updated_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "base_juridique": _legal_basis(aid.legal_basis),
        **_numbers(trees.eligibility),
        "eligibilite_forme_juridique": "|".join(_labels(trees.eligibility, lexicon, LEGAL_FORM, "in")),
        "eligibilite_forme_juridique_exclusions": "|".join(_labels(trees.eligibility, lexicon, LEGAL_FORM, "not_in")),
        "ciblage_secteur_activite": "|".join(_labels(trees.eligibility, lexicon, SECTORS, "any_of"))
        or "tous secteurs d'activité",
    }


def _kinds(natures: list[str]) -> list[str]:
    return list(dict.fromkeys(word for nature in natures for word in KINDS_OF_AID[nature].split("|")))


def _identity(aid: Aid) -> str:
    """The one that its source gave, else one made for ever from its address."""
    own = next((record.external_id for record in aid.records.all() if record.source == SOURCE.key), None)
    return own or str(uuid5(NAMESPACE_URL, f"aidess:{aid.slug}"))


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]}…"


def _description(aid: Aid) -> str:
    amount = f"Montant : {amount_in_words(aid.amount).rstrip('.')}." if aid.amount else ""
    months = usual_months(aid.usual_deadline_months)
    calendar = f"Calendrier : {Recurrence(aid.recurrence).label}{', habituellement ' if months else ''}{months}."
    return "\n\n".join(part for part in (aid.description or aid.summary or aid.name, amount, typo(calendar)) if part)


def _conditions(aid: Aid, trees: AidTrees, lexicon: Lexicon) -> list[str]:
    lines = rule_lines(trees.eligibility, lexicon)
    for strand, tree in zip(aid.strands, trees.strands, strict=True):
        lines += [f"• Volet « {strand['label']} » :", *(f"  {line}" for line in rule_lines(tree, lexicon))]
    if aid.conditions_text:
        lines.append(aid.conditions_text)
    return lines or ["Aucune condition connue : voir la source."]


def _targets(trees: AidTrees, lexicon: Lexicon) -> list[str]:
    """The targets of which at least one legal form is not excluded by the rule."""
    if LEGAL_FORM not in lexicon.questions:
        return list(TARGETS)
    known = lexicon.questions[LEGAL_FORM].choices
    found = []
    for target, forms in TARGETS.items():
        answers = [parse_answers({LEGAL_FORM: form}, lexicon) for form in forms if form in known]
        if any(_may_be_met(trees, answer, lexicon) for answer in answers):
            found.append(target)
    return found or ["associations"]


def _may_be_met(trees: AidTrees, answers: Answers, lexicon: Lexicon) -> bool:
    facts = Facts(answers, {}, lexicon.places)
    strands = [status(strand, facts) for strand in trees.strands] or [Status.MET]
    return min(status(trees.eligibility, facts), max(strands)) is not Status.FAILED


def _top(node: Node) -> tuple[Node, ...]:
    """The conditions that are all needed."""
    return node.parts if isinstance(node, All) else (node,)


def _leaves(node: Node, question: str, op: str) -> list[Leaf]:
    return [part for part in _top(node) if isinstance(part, Leaf) and (part.question, part.op) == (question, op)]


def _labels(node: Node, lexicon: Lexicon, question: str, op: str) -> list[str]:
    leaves = _leaves(node, question, op)
    if len(leaves) != 1:  # two lists that must both hold have no column of their own
        return []
    choices = lexicon.questions[question].choices
    return [choices[value].label.replace("|", "/") for value in leaves[0].value]


def _numbers(node: Node) -> dict[str, str]:
    """Bounds of staff and age, where they are whole and needed by all."""
    columns: dict[str, str] = {}
    for leaf in _leaves(node, "employees", "between"):
        for end, column in (("min", "eligibilite_effectif_minimal"), ("max", "eligibilite_effectif_maximal")):
            if float(leaf.value.get(end, 0.5)).is_integer():
                columns[column] = str(int(leaf.value[end]))
    for leaf in _leaves(node, "age", "between"):
        months = leaf.value.get("min", 0)
        if months and months % 12 == 0:
            columns["eligibilite_annees_existence_minimal"] = str(int(months // 12))
    return columns


def _places(territories: list[str], node: Node, lexicon: Lexicon) -> tuple[list[str], list[str], list[str]]:
    """Codes of the official geographic code, those excluded, and in words what these codes cannot say.

    The schema wants figures after the level: 2A and 2B have no code, and are said of their région.
    """
    excluded = [
        code
        for part in _top(node)
        if isinstance(part, Not) and isinstance(part.part, Leaf) and part.part.op == "within"
        for code in part.part.value
    ]
    said = [
        f"• Agir dans ce territoire : {lexicon.places[code].name} ({code})"
        for code in territories
        if _is_corsican(code)
    ]
    codes = list(dict.fromkeys(map(_official, territories))) or [WORLD]
    return codes, [_official(code) for code in excluded if not _is_corsican(code)], said


def _is_corsican(code: str) -> bool:
    return code[2:4] in ("2A", "2B")


def _official(code: str) -> str:
    if code == "FR":
        return WORLD
    return CORSICA if _is_corsican(code) else f"{LEVELS[code[0]]}-{code[2:]}"


def _legal_basis(text: str) -> str:
    return json.dumps([{"libelle": text, "lien": ""}], ensure_ascii=False) if text else ""
