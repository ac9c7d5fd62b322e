"""What an editor would mend on a sheet, and what forbids publishing."""

from dataclasses import dataclass

from aids.models import Aid
from vocabulary.lexicon import Lexicon


@dataclass(frozen=True, slots=True)
class Finding:
    aid: str
    rule: str
    path: str
    sentence: str
    forbids: bool


def findings_for(aid: Aid, lexicon: Lexicon) -> list[Finding]:
    return []
