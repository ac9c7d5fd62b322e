"""Which aids use a question or a choice, in a rule or among the needs they answer."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from aids.models import Aid
from vocabulary.lexicon import NEEDS


class CatalogueUses:
    """Read once, at the first question asked; an aid of any status counts."""

    def of_question(self, key: str) -> list[str]:
        """Slugs of the aids whose rules name the question."""
        return sorted(self._slugs[key, None])

    def of_choice(self, key: str, value: str) -> list[str]:
        """Slugs of the aids that name this choice."""
        return sorted(self._slugs[key, value])

    @cached_property
    def _slugs(self) -> dict[tuple[str, str | None], set[str]]:
        slugs: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        for aid in Aid.objects.values("slug", "needs", "eligibility", "strands", "priority"):
            trees = [aid["eligibility"], *(strand.get("eligibility") for strand in aid["strands"]), *aid["priority"]]
            for tree in trees:
                for key, value in _named(tree):
                    slugs[key, value].add(aid["slug"])
            for need in aid["needs"]:
                slugs[NEEDS, need].add(aid["slug"])
        return slugs


def _named(tree: Any) -> Iterator[tuple[str, str | None]]:
    """Each question of a stored tree, alone and with each value that it lists."""
    match tree:
        case {"all": parts} | {"any": parts}:
            for part in parts:
                yield from _named(part)
        case {"not": part}:
            yield from _named(part)
        case {"question": key, "value": value}:
            yield key, None
            if isinstance(value, list):
                for item in value:
                    yield key, item
