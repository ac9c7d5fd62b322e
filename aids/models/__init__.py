"""What exists: bearers and their aids."""

from aids.models.aid import Aid
from aids.models.change import AidChange
from aids.models.choices import Confidence, Nature, Recurrence, Status
from aids.models.link import FAILURES_TO_ACCUSE, Link
from aids.models.organisation import Organisation, OrganisationKind
from aids.models.queries import AidQuerySet
from aids.models.reply import Reply
from aids.models.seen import AidSeen
from aids.models.source import Decision, ImportRun, RunState, SourceChange, SourceRecord
from aids.models.suggestion import Suggestion, SuggestionState, SuggestionTrace
from aids.models.version import Act, AidVersion

__all__ = [
    "FAILURES_TO_ACCUSE",
    "Act",
    "Aid",
    "AidChange",
    "AidQuerySet",
    "AidSeen",
    "AidVersion",
    "Confidence",
    "Decision",
    "ImportRun",
    "Link",
    "Nature",
    "Organisation",
    "OrganisationKind",
    "Recurrence",
    "Reply",
    "RunState",
    "SourceChange",
    "SourceRecord",
    "Status",
    "Suggestion",
    "SuggestionState",
    "SuggestionTrace",
]
