"""The embedded database survives what happens to it, and two folders never share one."""

import os
import shutil
import signal
import stat
import subprocess
import sys

import psycopg
import pytest

from aidess import embedded


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "data"
    embedded.reset(tmp_path / "data")


@pytest.fixture(scope="module")
def held(tmp_path_factory):
    """A folder whose cluster holds a word, for the tests that leave it there: a cluster takes two seconds to make."""
    folder = tmp_path_factory.mktemp("held") / "data"
    keep(embedded.start(folder), "gardé")
    yield folder
    embedded.reset(folder)


@pytest.fixture
def passer_by():
    """A live process of the account that the database runs as, and not the database."""
    process = subprocess.Popen(["sleep", "600"], **embedded._as_nobody())
    yield process
    process.kill()
    process.wait()


def value(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT word FROM kept").fetchone()[0]


def keep(url, word):
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (word text)")
        connection.execute("INSERT INTO kept VALUES (%s)", [word])


def is_empty(url):
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)


def cluster_of(folder):
    return embedded._cluster(folder.resolve())


def postmaster(folder):
    return int((cluster_of(folder).data / "postmaster.pid").read_text().splitlines()[0])


def start_elsewhere(folder, **environment):
    """The same call in a process of its own, which writes the address it got."""
    command = "import sys; from pathlib import Path; from aidess.embedded import start; print(start(Path(sys.argv[1])))"
    return subprocess.Popen(
        [sys.executable, "-c", command, str(folder)],
        env={"PATH": "/usr/bin:/bin", **environment},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_it_keeps_what_it_holds_after_a_kill_and_after_a_stop(held):
    url = embedded.start(held)
    assert embedded.start(held) == url
    os.kill(postmaster(held), signal.SIGKILL)
    assert value(embedded.start(held)) == "gardé"
    assert embedded.stop(held)
    assert not embedded.stop(held)
    assert value(embedded.start(held)) == "gardé"


def test_many_processes_that_start_it_at_once_get_the_same_one(held):
    embedded.stop(held)
    processes = [start_elsewhere(held) for _ in range(4)]
    urls = {process.communicate()[0].strip() for process in processes}
    assert urls == {embedded.start(held)}


def test_a_number_that_another_program_bears_since_is_no_obstacle_and_no_target(held, passer_by):
    embedded.start(held)
    locks = (cluster_of(held).data / "postmaster.pid", cluster_of(held).sockets / ".s.PGSQL.5432.lock")
    left = [path.read_text().splitlines(keepends=True) for path in locks]
    embedded.stop(held)
    for path, (_, *others) in zip(locks, left, strict=True):
        path.write_text("".join([f"{passer_by.pid}\n", *others]))
        if embedded._is_root():
            shutil.chown(path, "nobody")

    assert not embedded.stop(held)
    assert value(embedded.start(held)) == "gardé"
    assert passer_by.poll() is None


def test_an_emptied_pid_file_is_no_obstacle(held):
    embedded.start(held)
    embedded.stop(held)
    (cluster_of(held).data / "postmaster.pid").touch()
    assert value(embedded.start(held)) == "gardé"


def test_no_other_account_may_enter(held):
    embedded.start(held)
    assert not cluster_of(held).home.stat().st_mode & stat.S_IRWXO


def test_an_emptied_folder_never_meets_its_old_cluster(folder):
    keep(embedded.start(folder), "ancien")
    old = cluster_of(folder)
    shutil.rmtree(folder)
    assert is_empty(embedded.start(folder))
    assert not old.home.exists()
    assert not old.is_alive()


def test_two_folders_share_nothing_and_a_reset_leaves_nothing_behind(held, folder):
    embedded.start(held)
    assert is_empty(embedded.start(folder))
    home = cluster_of(folder).home
    (folder / "a visitor's own file").touch()
    embedded.reset(folder)
    assert [path.name for path in folder.iterdir()] == ["a visitor's own file"]
    assert not home.exists()
    assert not embedded.stop(folder)
    assert value(embedded.start(held)) == "gardé"


def test_a_copied_folder_gets_a_cluster_of_its_own_and_a_moved_one_keeps_its(held, folder, tmp_path):
    embedded.stop(held)
    shutil.copytree(held, folder)
    keep(embedded.start(folder), "autre")
    embedded.stop(folder)
    folder.rename(tmp_path / "moved")
    try:
        assert value(embedded.start(tmp_path / "moved")) == "autre"
        assert value(embedded.start(held)) == "gardé"
    finally:
        embedded.reset(tmp_path / "moved")


@pytest.mark.parametrize("name", ["long" * 30, "à l'étroit, 100 % & plus"])
def test_a_strange_locale_and_a_strange_path_are_no_obstacle(tmp_path, name):
    folder = tmp_path / name
    try:
        url = start_elsewhere(folder, LANG="xx_YY.UTF-8").communicate()[0].strip()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT lower('ÉÀ')").fetchone() == ("éà",)
    finally:
        embedded.reset(folder)


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(embedded.EmbeddedError, match="ne peut pas servir dans"):
        embedded.start(tmp_path / "file" / "data")
