"""SMTP, one step at a time: the sender knows when the server has all of a message but its last line."""

import re
import select
import smtplib
from collections.abc import Callable
from contextlib import suppress
from email.utils import parseaddr
from typing import Any, NoReturn

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp
from django.core.mail.message import sanitize_address

Step = Callable[[str], None]

# Seconds. Giving up on this reply too early makes a doubt of a message that arrived: RFC 5321, 4.5.3.2.6.
PATIENCE_AT_THE_END = 120
CLOSING = 421
ENHANCED = re.compile(r"\b5\.(\d{1,3})\.(\d{1,3})\b")


class NotNowError(Exception):
    """Nothing was handed over; later it may be. `server`: whether another mail would fare no better now."""

    def __init__(self, said: str, *, server: bool) -> None:
        super().__init__(said)
        self.server = server


class RefusedError(Exception):
    """The server will never take this mail. `address`: because of whom it is for."""

    def __init__(self, said: str, *, address: bool) -> None:
        super().__init__(said)
        self.address = address


class InDoubtError(Exception):
    """The server had the last line and did not answer: the mail arrived, or did not."""


class EmailBackend(smtp.EmailBackend):
    """Django's, where `hand_over` gives one message in steps. The connection serves for the next one too."""

    patience_at_the_end = PATIENCE_AT_THE_END

    def hand_over(self, message: EmailMessage, *, mark: Callable[[], None], step: Step) -> None:
        """Give `message` to the server; return once it has accepted it.

        `mark` is called when the server has everything but the final dot, without which it must deliver nothing
        (RFC 5321, 4.1.1.4). What goes wrong before is a NotNowError or a RefusedError, also when the server says no
        to the whole message. Once the dot has left, silence is an InDoubtError. `step(name)` is called at each step.
        """
        content = message.message().as_bytes(linesep="\r\n")
        reused = self.connection is not None
        try:
            self._offer(message, content, step)
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            if not reused:
                raise NotNowError(str(error), server=True) from error
            # A server may close what was left open: on a connection of its own the mail fares better.
            self.hand_over(message, mark=mark, step=step)
            return
        try:
            mark()
        except BaseException:
            self.drop()  # without the dot
            raise
        step("marked")
        self._conclude(step)

    def _offer(self, message: EmailMessage, content: bytes, step: Step) -> None:
        """Everything but the final dot."""
        self.open()
        server = self.connection
        server.sock.settimeout(self.timeout)
        server.ehlo_or_helo_if_needed()
        step("connected")
        options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
        code, said = server.mail(_bare(message.from_email), options)
        if code != 250:  # it refuses whoever writes: no mail of ours would fare better
            self._not_now(code, said, server=True)
        step("sender")
        [recipient] = message.recipients()
        self._expect((250, 251), *server.rcpt(_bare(recipient)), address=True)
        step("recipient")
        self._expect((354,), *server.docmd("DATA"), address=False)
        server.send(content.replace(b"\r\n.", b"\r\n.."))
        server.send(b"" if content.endswith(b"\r\n") else b"\r\n")
        step("content")
        if select.select([server.sock], [], [], 0)[0]:  # nobody speaks during a message, save to end it
            code, said = server.getreply()
            self.drop()
            self._expect((), code, said, address=False)

    def _conclude(self, step: Step) -> None:
        """The final dot, and what the server says to it."""
        try:
            self.connection.sock.settimeout(self.patience_at_the_end)
            self.connection.send(b".\r\n")
            step("dot")
            code, said = self.connection.getreply()
            step("reply")
        except (OSError, smtplib.SMTPException) as error:
            self.drop()
            raise InDoubtError(str(error)) from error
        self._expect((250,), code, said, address=False)

    def _expect(self, codes: tuple[int, ...], code: int, said: bytes, *, address: bool) -> None:
        if code in codes:
            return
        if 500 <= code < 600:
            self._reset()
            sentence = _sentence(code, said)
            raise RefusedError(sentence, address=address and blames_the_address(sentence, unsaid=True))
        self._not_now(code, said, server=code == CLOSING)

    def _not_now(self, code: int, said: bytes, *, server: bool) -> NoReturn:
        if code == CLOSING:
            self.drop()
        else:
            self._reset()
        raise NotNowError(_sentence(code, said), server=server)

    def _reset(self) -> None:
        """Ready for another mail on this connection, or on a new one."""
        if self.connection is None:
            return
        try:
            self.connection.rset()
        except (OSError, smtplib.SMTPException):
            self.drop()

    def drop(self) -> None:
        """Close without a word: in the middle of a message, « QUIT » would be a line of it."""
        for connection in (self.connection, self._partial_connection):
            if connection is not None:
                with suppress(OSError):
                    connection.close()
        self.connection = self._partial_connection = None


def blames_the_address(said: str, *, unsaid: bool) -> bool:
    """Whether a refusal is for an address that does not exist or is closed (RFC 3463), not for who writes or what.

    `unsaid` is the answer for a refusal without such a code.
    """
    code = ENHANCED.search(said)
    return unsaid if code is None else code[1] == "1" or code.groups() == ("2", "1")


def _bare(address: Any) -> str:
    """The address alone, its domain in ASCII, as SMTP takes it."""
    return parseaddr(sanitize_address(address, "utf-8"))[1]


def _sentence(code: int, said: bytes) -> str:
    return f"{code} {said.decode(errors='replace')}"
