"""What exists: bearers and their aids."""

from aids.models.aid import Aid, AidQuerySet, Confidence, Nature, Recurrence, Status
from aids.models.change import AidChange
from aids.models.organisation import Organisation, OrganisationKind

__all__ = [
    "Aid",
    "AidChange",
    "AidQuerySet",
    "Confidence",
    "Nature",
    "Organisation",
    "OrganisationKind",
    "Recurrence",
    "Status",
]
