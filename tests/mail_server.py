"""A real SMTP server on the loopback, that does what a test tells it to do wrong."""

import asyncio
import socket
from email import message_from_bytes
from queue import Queue

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

OK = "250 OK"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if self.event_handler.dies_in_data:
            await self.push("354 Go on")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class MailServer(Controller):
    """`received` is a queue of the messages it took; the attributes say what it does wrong."""

    def __init__(self):
        self.received = Queue()
        self.replies_to_sender = []  # in turn, then OK
        self.replies_to_recipient = []
        self.replies_to_content = []  # None: it takes the message and the line goes dead
        self.is_silent = False  # it never answers to a recipient
        self.dies_in_data = False
        self.connections = 0
        self.hangs_up_after_each_message = False
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=port)

    def factory(self):
        return Server(self, hostname="mx.exemple.fr")

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):
        reply = _next(self.replies_to_sender)
        if reply == OK:
            envelope.mail_from = address
        return reply

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.is_silent:
            await asyncio.Event().wait()
        reply = _next(self.replies_to_recipient)
        if reply == OK:
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, session, envelope):
        reply = _next(self.replies_to_content)
        if reply in (OK, None):
            message = message_from_bytes(envelope.content)
            message.envelope = envelope
            self.received.put(message)
        if reply is None:
            server.transport.abort()
        if self.hangs_up_after_each_message:
            asyncio.get_running_loop().call_soon(server.transport.close)
        return reply or OK

    def all_received(self):
        """What it took so far, and forgot."""
        return [self.received.get() for _ in range(self.received.qsize())]


def _next(replies):
    return replies.pop(0) if replies else OK
