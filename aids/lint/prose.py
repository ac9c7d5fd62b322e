"""Sentences too long to read on a phone, and acronyms that nothing explains."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aids.lint.finding import Finding, Sheet, register
from vocabulary.french import quoted, typo
from vocabulary.rules.tree import Declared, walk

MOST_WORDS = 35
MOST_WORDS_OF_A_DECLARATION = 20
SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+|^[-*•]\s+", re.MULTILINE)
# « ESS », « INV’ESS », « R&D »; after an elision too: « l’ESS ».
ACRONYM = re.compile(r"(?<![\w-])[A-ZÉÈÀ](?:[A-ZÉÈÀ0-9]+(?:[’'&+][A-Z]{2,})?|&[A-Z])(?!\w)")
ROMAN = re.compile(r"[IVX]+")


@register
def long_sentences(sheet: Sheet) -> Iterator[Finding]:
    """One finding a text: the first sentence that is too long."""
    for path, text, most in _texts(sheet):
        for sentence in SENTENCE_END.split(text):
            words = len(sentence.split())
            if words > most:
                said = quoted(" ".join(sentence.split()[:8]) + "…")
                found = f"Phrase trop longue, {words} mots : {said} Coupez-la en deux ({most} mots au plus)."
                yield sheet.finding("long_sentence", path, typo(found))
                break


@register
def jargon(sheet: Sheet) -> Iterator[Finding]:
    """Acronyms of the public texts that neither the glossary nor the sheet explains, each said once.

    The names of the aid and of its bearer are names, and a sheet explains an acronym that it puts in parentheses.
    """
    aid = sheet.aid
    explained = set(sheet.desk.glossary) | set(ACRONYM.findall(f"{aid.name} {aid.bearer.name}"))
    texts = [(path, text) for path, text, _ in _texts(sheet)]
    for _, text in texts:
        for inside in re.findall(r"\(([^)]*)\)", text):
            explained |= set(ACRONYM.findall(inside))
    for path, text in texts:
        for acronym in dict.fromkeys(ACRONYM.findall(text)):
            if acronym not in explained and not ROMAN.fullmatch(acronym):
                explained.add(acronym)
                sentence = f"{quoted(acronym)} n'est pas dans le glossaire : dites-le en toutes lettres."
                yield sheet.finding("jargon", path, typo(sentence))


def _texts(sheet: Sheet) -> Iterator[tuple[str, str, int]]:
    """What the public reads of the sheet: (path, text, words at most in a sentence)."""
    aid, trees = sheet.aid, sheet.trees
    for name in ("summary", "description", "conditions_text", "cumulation"):
        yield f"/{name}", getattr(aid, name), MOST_WORDS
    yield "/amount/text", aid.amount.get("text", ""), MOST_WORDS
    for i, strand in enumerate(aid.strands):
        yield f"/strands/{i}/label", strand["label"], MOST_WORDS
    for i, step in enumerate(aid.steps):
        yield f"/steps/{i}/text", step["text"], MOST_WORDS
    for tree in (trees.eligibility, *trees.strands, *trees.priority):
        for leaf in walk(tree):
            if isinstance(leaf, Declared):
                yield f"{leaf.path}/text", leaf.text, MOST_WORDS_OF_A_DECLARATION
