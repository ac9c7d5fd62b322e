"""Tasks that only tests put in the queue."""

import sys

from django_tasks import task


@task
def fail():
    raise ValueError("No luck.")


@task
def wait_for_a_line():
    """Say that it began, then last as long as the test wants."""
    print("began", flush=True)
    return sys.stdin.readline().strip()
