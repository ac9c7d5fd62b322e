"""Which slice of a list a page shows, and the links to the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

SHOWN_AROUND = 2


@dataclass(frozen=True, slots=True)
class PageLink:
    """A numbered page and its address; a `number` of None is a gap."""

    number: int | None
    url: str


@dataclass(frozen=True, slots=True)
class Paging:
    """Page `number` of `count`, from 1; an empty list has one page."""

    number: int
    count: int
    size: int

    @classmethod
    def read(cls, text: str | None, length: int, size: int) -> Paging | None:
        """The page that an address asks for; None when there is no such page."""
        count = max(1, -(-length // size))
        if text is None or text == "":
            return cls(1, count, size)
        if not (text.isascii() and text.isdecimal()) or len(text) > 9 or not 1 <= int(text) <= count:
            return None
        return cls(int(text), count, size)

    @property
    def start(self) -> int:
        return (self.number - 1) * self.size

    @property
    def end(self) -> int:
        return self.start + self.size

    def context(self, url: Callable[[int], str]) -> dict[str, Any]:
        """What `components/pagination.html` shows."""
        near = {1, self.count, *range(self.number - SHOWN_AROUND, self.number + SHOWN_AROUND + 1)}
        links: list[PageLink] = []
        for number in sorted(number for number in near if 1 <= number <= self.count):
            if links and links[-1].number != number - 1:
                links.append(PageLink(None, ""))
            links.append(PageLink(number, url(number)))
        return {
            "page": self.number,
            "page_text": f"page {self.number} sur {self.count}",
            "pages": links,
            "previous_url": url(self.number - 1) if self.number > 1 else "",
            "next_url": url(self.number + 1) if self.number < self.count else "",
        }
