"""Which aids use a question or a choice, in a rule or among the needs they answer; higher floors add their own."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import chain
from typing import Any

from aids.models import Aid
from vocabulary.lexicon import NEEDS

# A slug, the needs it answers, and its rule trees.
Use = tuple[str, Iterable[str], Iterable[Any]]

_others: list[Callable[[], Iterator[Use]]] = []


def register(uses: Callable[[], Iterator[Use]]) -> None:
    """Have what `uses` gives count too. For `AppConfig.ready`."""
    _others.append(uses)


def _of_aids() -> Iterator[Use]:
    for aid in Aid.objects.values("slug", "needs", "eligibility", "strands", "priority"):
        strands = (strand.get("eligibility") for strand in aid["strands"])
        yield aid["slug"], aid["needs"], [aid["eligibility"], *strands, *aid["priority"]]


class CatalogueUses:
    """Read once, at the first question asked; an aid of any status counts."""

    def of_question(self, key: str) -> list[str]:
        """Slugs of the aids, or others registered, whose rules name the question."""
        return sorted(self._slugs[key, None])

    def of_choice(self, key: str, value: str) -> list[str]:
        """Slugs of the aids that name this choice."""
        return sorted(self._slugs[key, value])

    @cached_property
    def _slugs(self) -> dict[tuple[str, str | None], set[str]]:
        slugs: dict[tuple[str, str | None], set[str]] = defaultdict(set)
        for slug, needs, trees in chain(_of_aids(), *(uses() for uses in _others)):
            for key, value in chain.from_iterable(map(_named, trees)):
                slugs[key, value].add(slug)
            for need in needs:
                slugs[NEEDS, need].add(slug)
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
