"""The address of an aid that comes from a source: readable, and one for ever. Pure Python."""

from vocabulary.geography import fold

LONGEST = 120


def slug_of(name: str, identity: str) -> str:
    """« Aide au numérique », « at162 » → « aide-au-numerique-at162 »; two identities never give one address."""
    end = "-".join(fold(identity).split())
    start = "-".join(fold(name).split())[: LONGEST - len(end) - 1].strip("-")
    return f"{start}-{end}" if start else end
