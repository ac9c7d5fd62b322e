"""What an event keeps of answers: the département, the form, a size, one sector, the needs. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass

from matching.ranking import stated_needs
from vocabulary.answers import Answers, ChoiceAnswer, NumberAnswer, TerritoryAnswer
from vocabulary.lexicon import TERRITORY
from vocabulary.places import Places

# Bands of employees, by their ends. Broad, so that a band points at nobody.
SIZES = {"0": (0, 0), "1-2": (1, 2), "3-9": (3, 9), "10-49": (10, 49), "50+": (50, None)}


@dataclass(frozen=True, slots=True)
class CoarseProfile:
    """Each empty when it is not known."""

    department: str = ""
    legal_form: str = ""
    size: str = ""
    sector: str = ""
    needs: tuple[str, ...] = ()

    @classmethod
    def of(cls, answers: Answers, places: Places) -> CoarseProfile:
        return cls(
            department_of(answers, places),
            _first(answers, "legal_form"),
            _size(answers),
            _first(answers, "sectors"),
            stated_needs(answers),
        )


def department_of(answers: Answers, places: Places) -> str:
    """The code of the one département that holds every place of the answers; "" when there is none."""
    stated = answers.get(TERRITORY)
    if not isinstance(stated, TerritoryAnswer):
        return ""
    around = frozenset.intersection(*(places.containers(code) for code in stated.codes))
    found = [code for code in around if places[code].kind == "department"]
    return found[0] if len(found) == 1 else ""


def _first(answers: Answers, key: str) -> str:
    stated = answers.get(key)
    return stated.values[0] if isinstance(stated, ChoiceAnswer) and stated.values else ""


def _size(answers: Answers) -> str:
    """The band that holds the whole of the number answered."""
    stated = answers.get("employees")
    if not isinstance(stated, NumberAnswer) or stated.low is None:
        return ""
    for band, (low, high) in SIZES.items():
        if stated.low >= low and (high is None or (stated.high is not None and stated.high <= high)):
            return band
    return ""
