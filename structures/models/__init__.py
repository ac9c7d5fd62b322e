"""Who asks and who curates: people, how they prove who they are, and what their accounts went through."""

from structures.models.attempt import FailedAttempt
from structures.models.delegation import Delegation
from structures.models.event import AccountEvent
from structures.models.second_factor import RecoveryCode, SecondFactor
from structures.models.user import User, UserManager

__all__ = ["AccountEvent", "Delegation", "FailedAttempt", "RecoveryCode", "SecondFactor", "User", "UserManager"]
