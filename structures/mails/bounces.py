"""The door for who must know that an address does not exist: no mail will ever reach it."""

from collections.abc import Callable

from structures.models import Mail

_told: list[Callable[[Mail], None]] = []


def on_bounce(function: Callable[[Mail], None]) -> None:
    """Have `function(mail)` called, in the transaction that gives `mail` up, when its address is refused for good.

    For `AppConfig.ready`. A function that fails undoes the whole: both are tried again later.
    """
    if function not in _told:
        _told.append(function)


def tell(mail: Mail) -> None:
    for function in _told:
        function(mail)
