"""What dossiers know of what becomes of aids, for the figures of `matching.insights`."""

from collections.abc import Iterator

from dossiers.models import ASKED_FOR, KeptAid, KeptState

UNSAID = "unsaid"


def hidden_aids() -> Iterator[tuple[str, str, int]]:
    """Each aid that a structure hides: its slug, the reason, the structure."""
    rows = KeptAid.objects.filter(state=KeptState.HIDDEN).values_list("aid__slug", "reason", "structure")
    for slug, reason, structure in rows.iterator():
        yield slug, reason or UNSAID, structure


def requests_made() -> Iterator[tuple[str, str, int]]:
    """Each aid that a structure asked for: its slug, what became of the request, the structure.

    One that is hidden as obtained already is not among them: nobody knows when, or whether this site had a part in it.
    """
    rows = KeptAid.objects.filter(state__in=ASKED_FOR).values_list("aid__slug", "state", "structure")
    yield from rows.iterator()
