"""What follows a match: one module a subject."""

from dossiers.models.agenda import Agenda, ToldDate
from dossiers.models.kept import ASKED_FOR, HidingReason, KeptAid, KeptState
from dossiers.models.news import News, NewsKind, Notice, NoticeState, Survey, SurveyPart
from dossiers.models.watch import Rhythm, Watch

__all__ = [
    "ASKED_FOR",
    "Agenda",
    "HidingReason",
    "KeptAid",
    "KeptState",
    "News",
    "NewsKind",
    "Notice",
    "NoticeState",
    "Rhythm",
    "Survey",
    "SurveyPart",
    "ToldDate",
    "Watch",
]
