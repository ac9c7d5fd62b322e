"""The shared words: territories, questions and choices, document kinds."""

from vocabulary.models.questions import CatalogueVersion, Choice, DocumentKind, DocumentLayer, Question, QuestionKind
from vocabulary.models.territories import Containment, Territory, TerritoryKind

__all__ = [
    "CatalogueVersion",
    "Choice",
    "Containment",
    "DocumentKind",
    "DocumentLayer",
    "Question",
    "QuestionKind",
    "Territory",
    "TerritoryKind",
]
