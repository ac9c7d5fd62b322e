"""What runs beside `make run`: started again when it dies, gone when the server is."""

import os
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Says its number, then lasts until it is killed.
LASTING = "import os, signal; print(os.getpid(), flush=True); signal.pause()"
# A server that says the number of its keeper, and waits for a line to end.
SERVER = f"""
import os, subprocess, sys
code = "from aidess.keeper import keep; keep([['-c', {LASTING!r}]], {{}})".format(os.getpid())
keeper = subprocess.Popen([sys.executable, "-c", code])
print(keeper.pid, flush=True)
sys.stdin.readline()
"""


def server():
    return subprocess.Popen(
        [sys.executable, "-c", SERVER], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def number(process):
    return int(process.stdout.readline())


def test_what_is_killed_is_started_again():
    with server() as process:
        keeper, first = number(process), number(process)
        os.kill(first, signal.SIGKILL)
        assert number(process) not in (first, keeper)
        process.kill()
        assert process.stdout.read() == ""


def test_nothing_outlives_a_server_that_is_killed():
    with server() as process:
        number(process), number(process)
        process.kill()
        # The end of the pipe: nobody holds it any more, neither the keeper nor what it kept.
        assert process.stdout.read() == ""


def test_a_keeper_told_to_stop_ends_what_it_keeps():
    with server() as process:
        keeper, kept = number(process), number(process)
        os.kill(keeper, signal.SIGTERM)
        process.stdin.write("\n")
        process.stdin.close()
        assert process.stdout.read() == ""
        assert not Path(f"/proc/{kept}").exists()
