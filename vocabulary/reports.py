"""What became of a file: the closing line of every import."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Report:
    """Counts, and what was refused, each a dataclass of strings and numbers.

    `skipped` is what `load_starter` left because someone had edited it.
    """

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: int = 0
    refused: list[Any] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """`{"created","updated","unchanged","refused":[…]}`."""
        counts = {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}
        return counts | {"refused": [asdict(refusal) for refusal in self.refused]}
