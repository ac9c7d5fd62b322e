"""Keeps the worker and the sender of mails running beside `make run`, and ends them with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

TICK = 0.5  # seconds
FIRST_REST, LONGEST_REST = 1, 30  # seconds before what ended is started again, twice as long each time
PATIENCE = 10  # seconds for a task or a mail to end by itself
MANAGE = str(Path(__file__).parents[1] / "manage.py")
COMMANDS = [[MANAGE, "work"], [MANAGE, "send_mails", "--forever"]]


class Kept:
    """One process, started again when it ends."""

    def __init__(self, command: list[str]) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.rest = FIRST_REST
        self.start_at = self.started_at = time.monotonic()

    def tend(self, now: float) -> None:
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            lasted = now - self.started_at > LONGEST_REST
            self.rest = FIRST_REST if lasted else min(self.rest * 2, LONGEST_REST)
            self.start_at, self.process = now + self.rest, None
        if now >= self.start_at:
            self.started_at = now
            self.process = subprocess.Popen([sys.executable, *self.command, "--kept-by", str(os.getpid())])

    def end(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()  # nothing is lost: another run takes it up again
            self.process.wait()


def keep(commands: list[list[str]], parent: int) -> None:
    """Until a signal, or the end of `parent` however it ended."""
    told_to_stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: told_to_stop.set())
    kept = [Kept(command) for command in commands]
    while not told_to_stop.is_set() and os.getppid() == parent:
        for one in kept:
            one.tend(time.monotonic())
        told_to_stop.wait(TICK)
    for one in kept:
        one.end()
    until = time.monotonic() + PATIENCE
    for one in kept:
        one.wait(until)


if __name__ == "__main__":
    keep(COMMANDS, int(sys.argv[1]))
