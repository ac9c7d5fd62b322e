"""The embedded database survives what happens to it, and two folders never share one."""

import os
import shutil
import signal
import subprocess
import sys

import psycopg
import pytest

from aidess import embedded


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "data"
    embedded.reset(tmp_path / "data")


def value(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT word FROM kept").fetchone()[0]


def keep(url, word):
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def postmaster(folder):
    home = embedded._cluster(folder.resolve()).home
    return int((home / "data" / "postmaster.pid").read_text().splitlines()[0])


def test_it_starts_once_for_many_and_keeps_what_it_holds_after_a_kill(folder):
    url = embedded.start(folder)
    keep(url, "gardé")
    assert embedded.start(folder) == url
    os.kill(postmaster(folder), signal.SIGKILL)
    assert value(embedded.start(folder)) == "gardé"
    assert embedded.stop(folder)
    assert value(embedded.start(folder)) == "gardé"


def test_a_stale_pid_file_that_names_a_live_process_is_no_obstacle(folder):
    keep(embedded.start(folder), "gardé")
    embedded.stop(folder)
    pid_file = embedded._cluster(folder.resolve()).home / "data" / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n")
    shutil.chown(pid_file, "nobody") if os.geteuid() == 0 else None
    assert value(embedded.start(folder)) == "gardé"


def test_an_emptied_folder_never_meets_its_old_cluster(folder):
    url = embedded.start(folder)
    keep(url, "ancien")
    shutil.rmtree(folder)
    fresh = embedded.start(folder)
    with psycopg.connect(fresh) as connection:
        assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def test_two_folders_share_nothing(folder, tmp_path):
    other = tmp_path / "other"
    try:
        keep(embedded.start(folder), "un")
        keep(embedded.start(other), "deux")
        assert value(embedded.start(folder)) == "un"
        assert value(embedded.start(other)) == "deux"
    finally:
        embedded.reset(other)


def test_reset_leaves_nothing_behind(folder):
    embedded.start(folder)
    home = embedded._cluster(folder.resolve()).home
    embedded.reset(folder)
    assert list(folder.iterdir()) == []
    assert not home.exists()
    assert not embedded.stop(folder)


def test_a_strange_locale_and_a_long_path_are_no_obstacle(tmp_path):
    folder = tmp_path / ("long" * 30)
    command = f"from aidess.embedded import start; from pathlib import Path; print(start(Path({str(folder)!r})))"
    environment = {"PATH": "/usr/bin:/bin", "LANG": "xx_YY.UTF-8"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", command], env=environment, capture_output=True, text=True, check=True
        )
        with psycopg.connect(done.stdout.strip()) as connection:
            assert connection.execute("SELECT lower('ÉÀ')").fetchone() == ("éà",)
    finally:
        embedded.reset(folder)
