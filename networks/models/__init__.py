"""Support networks, their advisers, who asks them for a call, and who agreed to be seen."""

from networks.models.announcement import Announcement
from networks.models.callback import (
    ENDED,
    IN_HAND,
    WAITING,
    CallbackRequest,
    Consent,
    Heard,
    Moment,
    RequestState,
    Shown,
    Topic,
)
from networks.models.case import CaseNote, Move, Reminder, ReminderStep
from networks.models.look import Look, Looked
from networks.models.network import Adviser, AdviserRole, Network, NetworkKind
from networks.models.portfolio import PortfolioEntry, PortfolioState
from networks.models.saved_filter import SavedFilter
from networks.models.shared_list import SharedAid, SharedList
from networks.models.trace import CallbackTrace
from networks.models.widget import Widget

__all__ = [
    "ENDED",
    "IN_HAND",
    "WAITING",
    "Adviser",
    "AdviserRole",
    "Announcement",
    "CallbackRequest",
    "CallbackTrace",
    "CaseNote",
    "Consent",
    "Heard",
    "Look",
    "Looked",
    "Moment",
    "Move",
    "Network",
    "NetworkKind",
    "PortfolioEntry",
    "PortfolioState",
    "Reminder",
    "ReminderStep",
    "RequestState",
    "SavedFilter",
    "SharedAid",
    "SharedList",
    "Shown",
    "Topic",
    "Widget",
]
