"""What dossiers know of what becomes of aids, for the figures of `matching.insights`."""

from collections.abc import Iterator

from dossiers.models import KeptAid, KeptState

UNSAID = "unsaid"


def hidden_aids() -> Iterator[tuple[str, str, int]]:
    """Each aid that a structure hides: its slug, the reason, the structure."""
    rows = KeptAid.objects.filter(state=KeptState.HIDDEN).values_list("aid__slug", "reason", "structure")
    for slug, reason, structure in rows.iterator():
        yield slug, reason or UNSAID, structure
