"""Processes of the project started by a test, on the database of that test."""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection
from psycopg.conninfo import make_conninfo

ROOT = Path(__file__).resolve().parents[1]


def environment(**more):
    """What a process needs to reach the test's database, and nothing of this test's environment."""
    held = connection.settings_dict
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    address = make_conninfo(**{name: held[key] for name, key in names.items() if held[key]}, **held["OPTIONS"])
    return {
        "PATH": "/usr/bin:/bin",
        "AIDESS_DATA_DIR": os.environ.get("AIDESS_DATA_DIR", ""),
        "DATABASE_URL": address,
        "DJANGO_SETTINGS_MODULE": "aidess.settings",
        **more,
    }


def start(*arguments, **more):
    """Python with these arguments, its input and outputs held by pipes."""
    return subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**more),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
