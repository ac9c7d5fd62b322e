"""Who asks and who curates: structures, people, how they prove who they are, and what their accounts went through."""

from structures.models.attempt import FailedAttempt
from structures.models.background import BackgroundTask, PeriodicJob
from structures.models.delegation import Delegation
from structures.models.event import AccountEvent
from structures.models.link import SignInLink
from structures.models.mail import Mail, MailState
from structures.models.membership import Invitation, Membership, Role
from structures.models.pace import ServicePace
from structures.models.second_factor import RecoveryCode, SecondFactor
from structures.models.structure import Structure, StructureChange, StructureQuerySet
from structures.models.user import User, UserManager

__all__ = [
    "AccountEvent",
    "BackgroundTask",
    "Delegation",
    "FailedAttempt",
    "Invitation",
    "Mail",
    "MailState",
    "Membership",
    "PeriodicJob",
    "RecoveryCode",
    "Role",
    "SecondFactor",
    "ServicePace",
    "SignInLink",
    "Structure",
    "StructureChange",
    "StructureQuerySet",
    "User",
    "UserManager",
]
