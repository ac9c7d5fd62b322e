"""Support networks, their advisers, who asks them for a call, and who agreed to be seen."""

from networks.models.announcement import Announcement
from networks.models.callback import (
    ENDED,
    IN_HAND,
    CallbackRequest,
    Consent,
    Heard,
    Moment,
    RequestState,
    Shown,
    Topic,
)
from networks.models.network import Adviser, AdviserRole, Network, NetworkKind
from networks.models.portfolio import PortfolioEntry, PortfolioState
from networks.models.trace import CallbackTrace

__all__ = [
    "ENDED",
    "IN_HAND",
    "Adviser",
    "AdviserRole",
    "Announcement",
    "CallbackRequest",
    "CallbackTrace",
    "Consent",
    "Heard",
    "Moment",
    "Network",
    "NetworkKind",
    "PortfolioEntry",
    "PortfolioState",
    "RequestState",
    "Shown",
    "Topic",
]
