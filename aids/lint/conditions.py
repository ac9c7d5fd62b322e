"""Conditions that no structure can meet, that every one meets, or that lie outside the aid's territory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from aids.lint.finding import Finding, Sheet, register
from aids.rules import AidTrees
from aids.wording import territories_in_words
from vocabulary.french import capitalised, quoted, typo
from vocabulary.lexicon import TERRITORY, Lexicon
from vocabulary.rules.tree import All, AnyOf, Declared, Known, Leaf, Node, walk
from vocabulary.rules.worlds import Every, Formula, Some, Worlds
from vocabulary.sentences import condition_in_words

MOST_CONDITIONS = 60  # beyond, only whether anyone can have the aid is looked at: the rest costs their square
NEVER, ALWAYS, ELSEWHERE = "never_holds", "always_holds", "territory_elsewhere"


@register
def conditions(sheet: Sheet) -> Iterator[Finding]:
    """An aid that nobody can have forbids publishing; a dead or useless part of it does not."""
    reader = _Reader(sheet)
    if contradiction := reader.contradiction():
        yield contradiction
    elif reader.count <= MOST_CONDITIONS:
        yield from reader.useless()
        yield from reader.priorities()


@register
def territory_conditions(sheet: Sheet) -> Iterator[Finding]:
    """A condition on a place where the aid is not given."""
    places, own = sheet.lexicon.places, 0
    for code in sheet.aid.territories:
        own |= places.communes(code)
    if not own:
        return
    for leaf in _leaves(sheet.trees):
        if leaf.op == "within" and not any(places.communes(code) & own for code in leaf.value):
            said = condition_in_words(leaf, sheet.lexicon)
            where = territories_in_words(sheet.aid.territories, places)
            yield sheet.finding(
                ELSEWHERE, leaf.path, typo(f"« {capitalised(said)} » est hors du territoire de l'aide : {where}.")
            )


def _leaves(trees: AidTrees) -> Iterator[Leaf]:
    for tree in (trees.eligibility, *trees.strands, *trees.priority):
        yield from (leaf for leaf in walk(tree) if isinstance(leaf, Leaf))


class _Reader:
    """The conditions of one sheet as formulas, and what can be said of them."""

    def __init__(self, sheet: Sheet):
        self.sheet = sheet
        trees = sheet.trees
        self.count = sum(1 for tree in (trees.eligibility, *trees.strands, *trees.priority) for _ in walk(tree))
        codes = tuple(sheet.aid.territories)
        where = [Leaf("/territories", TERRITORY, "within", codes)] if codes else []
        self.worlds = Worlds([*where, *_leaves(trees)], sheet.lexicon)
        self.where: list[Formula] = [self.worlds.formula(leaf) for leaf in where]
        self.eligibility = self.worlds.formula(trees.eligibility)
        self.strands = [self.worlds.formula(tree) for tree in trees.strands]
        self.one_strand: list[Formula] = [Some(tuple(self.strands))] if self.strands else []

    def contradiction(self) -> Finding | None:
        """Why nobody can ever have this aid, where it shows best."""
        if self.worlds.possible(*self.where, self.eligibility, *self.one_strand):
            return None
        if not self.worlds.possible(*self.where, self.eligibility):
            path, sentence = self._clash(self.sheet.trees.eligibility)
        else:
            path, sentence = "/strands", "Aucun volet ne va avec les conditions de l'aide."
        return self.sheet.finding(NEVER, path, typo(f"{sentence} Personne ne peut avoir cette aide."), forbids=True)

    def _clash(self, node: Node) -> tuple[str, str]:
        """The smallest part of an impossible `node` that is so by itself: its path and a sentence."""
        match node:
            case All(path=path, parts=parts):
                for part in parts:
                    if not self.worlds.possible(*self.where, self.worlds.formula(part)):
                        return self._clash(part)
                for one, other in combinations(parts[:MOST_CONDITIONS], 2):
                    if not self.worlds.possible(*self.where, self.worlds.formula(one), self.worlds.formula(other)):
                        return other.path, f"{self._said(other)} ne va pas avec : {self._said(one, inside=True)}."
                return path, "Ces conditions ne peuvent pas être remplies ensemble."
            case AnyOf(path=path):
                return path, "Aucune de ces conditions ne peut être remplie."
        return node.path, f"{self._said(node)} ne peut jamais être rempli."

    def useless(self) -> Iterator[Finding]:
        """Parts that could be taken away without any structure seeing a difference."""
        trees = self.sheet.trees
        yield from self._look(trees.eligibility, [*self.where, *self.one_strand])
        around = [*self.where, self.eligibility]
        for i, (tree, formula) in enumerate(zip(trees.strands, self.strands, strict=True)):
            if not self.worlds.possible(*around, formula):
                label = quoted(self.sheet.aid.strands[i]["label"])
                yield self.sheet.finding(
                    NEVER, tree.path, typo(f"Le volet {label} ne va pas avec les conditions de l'aide : retirez-le.")
                )
            else:
                yield from self._look(tree, around)

    def _look(self, node: Node, around: Sequence[Formula]) -> Iterator[Finding]:
        """Dead alternatives and needless conditions below `node`, where the formulas `around` hold too."""
        match node:
            case All(parts=parts):
                kept = list(parts)
                for part in reversed(parts):
                    rest = [*around, *(self.worlds.formula(other) for other in kept if other is not part)]
                    if not self.worlds.possible(*rest, self.worlds.formula(part, negated=True)):
                        kept.remove(part)
                        yield self._always(part, alone=not self._depends(part))
                    else:
                        yield from self._look(part, rest)
            case AnyOf(parts=parts):
                for part in parts:
                    if not self.worlds.possible(*around, self.worlds.formula(part)):
                        yield self._never(part)
                    else:
                        yield from self._look(part, around)

    def _depends(self, node: Node) -> bool:
        """Whether some structure does not meet it, all else aside."""
        return self.worlds.possible(self.worlds.formula(node, negated=True))

    def _never(self, node: Node) -> Finding:
        sentence = f"{self._said(node)} ne peut jamais être rempli ici, avec les autres conditions : retirez-le."
        return self.sheet.finding(NEVER, node.path, typo(sentence))

    def _always(self, node: Node, *, alone: bool) -> Finding:
        why = "tout le monde le remplit" if alone else "les autres conditions le disent déjà"
        return self.sheet.finding(ALWAYS, node.path, typo(f"{self._said(node)} n'écarte personne : {why}."))

    def priorities(self) -> Iterator[Finding]:
        """Priorities that nobody, or everybody, who may have the aid can have."""
        whole = Every((*self.where, self.eligibility, *self.one_strand))
        for tree in self.sheet.trees.priority:
            if not self.worlds.possible(whole, self.worlds.formula(tree)):
                sentence = f"{self._said(tree)} : aucune structure admise n'a cette priorité."
                yield self.sheet.finding(NEVER, tree.path, typo(sentence))
            elif not self.worlds.possible(whole, self.worlds.formula(tree, negated=True)):
                sentence = f"{self._said(tree)} : toutes les structures admises ont cette priorité."
                yield self.sheet.finding(ALWAYS, tree.path, typo(sentence))

    def _said(self, node: Node, *, inside: bool = False) -> str:
        said = _in_words(node, self.sheet.lexicon)
        if said is None:
            return "ce groupe de conditions" if inside else "Ce groupe de conditions"
        return f"« {said if inside else capitalised(said)} »"


def _in_words(node: Node, lexicon: Lexicon) -> str | None:
    """A condition as a person would name it; None for a group."""
    match node:
        case Leaf():
            return condition_in_words(node, lexicon)
        case Declared(text=text):
            return text
        case Known():
            return node.path
    return None
