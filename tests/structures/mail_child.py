"""Sends the outbox like the sender process, and is killed at the step it is told: `python -m … STEP INSTANT`."""

import os
import signal
import sys
from datetime import datetime

import django


def main(fatal, now):
    django.setup()
    from structures import mails

    def step(name):
        if name == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    mails.send_waiting(datetime.fromisoformat(now), step=step)


if __name__ == "__main__":
    main(*sys.argv[1:])
