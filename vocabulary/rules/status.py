"""The three values of the logic."""

from __future__ import annotations

from enum import IntEnum


class Status(IntEnum):
    """Ordered so that `all` is min, `any` is max and `not` is 2 - status."""

    FAILED = 0
    UNKNOWN = 1
    MET = 2

    @property
    def reverse(self) -> Status:
        return _REVERSE[self]

    @property
    def code(self) -> str:
        return self.name.lower()


_REVERSE = (Status.MET, Status.UNKNOWN, Status.FAILED)
