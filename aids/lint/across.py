"""What only shows across sheets: twins, declarations that recur, questions that nobody uses."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.db import connection

from aids.lint.finding import Desk, Finding, Sheet
from aids.lint.prose import ACRONYM
from vocabulary.french import quoted, typo
from vocabulary.lexicon import NEEDS, TERRITORY
from vocabulary.rules.tree import Declared, Leaf, RuleError, walk

RECURS = 3
NEAR_NAME, NEAR_BEARER = 0.75, 0.5
NEAR_NAME_OF_ONE_SOURCE = 0.5
# Pairs of sheets by the likeness of their names, found by the trigram index.
PAIRS = """
SELECT one.slug, one.name, other.slug, other.name, one.territories, other.territories
FROM aids_aid AS one
JOIN aids_aid AS other ON one.slug > other.slug AND one.name %% other.name
JOIN aids_organisation AS bearer ON bearer.id = one.bearer_id
JOIN aids_organisation AS other_bearer ON other_bearer.id = other.bearer_id
WHERE one.status = ANY(%(statuses)s) AND other.status = ANY(%(statuses)s)
  AND one.mother_id IS DISTINCT FROM other.id AND other.mother_id IS DISTINCT FROM one.id
  AND (one.mother_id IS NULL OR one.mother_id IS DISTINCT FROM other.mother_id)
  AND similarity(bearer.name, other_bearer.name) >= %(near_bearer)s
  AND similarity(one.name, other.name) >= CASE
      WHEN one.source_url <> '' AND one.source_url = other.source_url THEN %(near_name_of_one_source)s::float
      ELSE %(near_name)s::float END
ORDER BY one.slug, other.slug
"""


def across(sheets: Sequence[Sheet], desk: Desk, statuses: Sequence[str]) -> Iterator[Finding]:
    """What the sheets of these statuses show together."""
    yield from twins(desk, statuses)
    readable = [(sheet, leaves) for sheet in sheets if (leaves := _leaves(sheet)) is not None]
    yield from recurring(readable)
    yield from unused(readable, desk)


def twins(desk: Desk, statuses: Sequence[str]) -> Iterator[Finding]:
    """Two sheets of near-same name and bearer that share a commune: one aid written twice.

    A mother and its local sheets, or two of these, are alike on purpose.
    """
    with connection.cursor() as cursor:
        likeness = {"near_bearer": NEAR_BEARER, "near_name": NEAR_NAME}
        likeness["near_name_of_one_source"] = NEAR_NAME_OF_ONE_SOURCE
        cursor.execute(PAIRS, {"statuses": list(statuses), **likeness})
        pairs = cursor.fetchall()
    for slug, own_name, other, name, *territories in pairs:
        if not _told_apart(own_name, name) and _meet(*territories, desk):
            sentence = f"Cette fiche ressemble à {quoted(name)} ({other}) : est-ce la même aide ?"
            yield Finding(slug, "duplicate", "/name", typo(sentence))


def _told_apart(one: str, other: str) -> bool:
    """Whether a number or an acronym makes them two: « FDVA 1 » and « FDVA 2 »."""
    marks, others = (set(re.findall(r"\d+", name)) | set(ACRONYM.findall(name)) for name in (one, other))
    return not (marks <= others or others <= marks)


def _meet(one: Sequence[str], other: Sequence[str], desk: Desk) -> bool:
    communes = []
    for codes in (one, other):
        union = 0
        for code in codes:
            union |= desk.lexicon.places.communes(code) if code in desk.lexicon.places else 0
        communes.append(union)
    return not one or not other or bool(communes[0] & communes[1])


def recurring(readable: Sequence[tuple[Sheet, list[Leaf | Declared]]]) -> Iterator[Finding]:
    """A declaration that many aids ask for should be a question, asked once."""
    by_text: dict[str, dict[str, tuple[Sheet, Declared]]] = defaultdict(dict)
    for sheet, leaves in readable:
        for leaf in leaves:
            if isinstance(leaf, Declared):
                by_text[_bare(leaf.text)].setdefault(sheet.aid.slug, (sheet, leaf))
    for uses in by_text.values():
        if len(uses) >= RECURS:
            for sheet, leaf in uses.values():
                sentence = f"{quoted(leaf.text)} est demandé par {len(uses)} aides : faites-en une question."
                yield sheet.finding("recurring_declaration", f"{leaf.path}/text", typo(sentence))


def unused(readable: Sequence[tuple[Sheet, list[Leaf | Declared]]], desk: Desk) -> Iterator[Finding]:
    """A question that no sheet asks wastes the time of those who answer."""
    used = {leaf.question for _, leaves in readable for leaf in leaves if isinstance(leaf, Leaf)}
    for question in desk.lexicon.in_order:
        if question.key not in used | {TERRITORY, NEEDS}:
            sentence = f"Aucune aide n'utilise la question {quoted(question.label)}"
            yield Finding("", "unused_question", f"/questions/{question.key}", typo(f"{sentence}."))


def _leaves(sheet: Sheet) -> list[Leaf | Declared] | None:
    """Every condition and declaration of the sheet; None when they cannot be read."""
    try:
        trees = sheet.trees
    except RuleError:
        return None
    found = (leaf for tree in (trees.eligibility, *trees.strands, *trees.priority) for leaf in walk(tree))
    return [leaf for leaf in found if isinstance(leaf, Leaf | Declared)]


def _bare(text: str) -> str:
    """The words alone, in lower case."""
    return " ".join(re.findall(r"\w+", text.lower()))
