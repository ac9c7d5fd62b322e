"""`make run` from nothing, again after a kill, and the one sentence it says when it cannot."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import psycopg
import pytest

from aidess import embedded

ROOT = Path(__file__).resolve().parents[1]
PROFILE = "territory=C-62498&legal_form=association&needs=projet&employees=0"


@pytest.fixture
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "data"
    embedded.reset(tmp_path / "data")


def serve(folder, port, **environment):
    """The process that `make run` ends in, nothing of this test's environment in it."""
    environment = {"PATH": "/usr/bin:/bin", "AIDESS_DEMO": "1", **environment}
    environment |= {"AIDESS_DATA_DIR": str(folder), "PORT": str(port)}
    return subprocess.Popen(
        [sys.executable, "-m", "aidess.serve"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def said_when_ready(process):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if "createsuperuser" in line:
            return "".join(lines)
    pytest.fail(f"It ended: {process.stderr.read()}")


def end(process):
    process.send_signal(signal.SIGTERM)
    process.communicate()


def get(port, address):
    with urlopen(f"http://127.0.0.1:{port}{address}") as response:
        assert response.status == 200
        return response.read()


def test_the_site_serves_from_an_empty_folder_and_again_after_a_kill(folder, port):
    process = serve(folder, port)
    try:
        assert f"http://127.0.0.1:{port}/" in said_when_ready(process)
        assert json.loads(get(port, "/readyz"))["database"] is True
        results = json.loads(get(port, f"/mes-aides/?{PROFILE}&format=json"))["results"]
        assert len(results) == 10
        assert all(result["reasons"] for result in results)
        page = get(port, "/").decode()
        style = page.split('<link rel="stylesheet" href="')[1].split('"')[0]
        assert get(port, style)
    finally:
        end(process)

    pid_file = embedded._cluster(folder.resolve()).data / "postmaster.pid"
    os.kill(int(pid_file.read_text().splitlines()[0]), signal.SIGKILL)
    process = serve(folder, port)
    try:
        said_when_ready(process)
        again = json.loads(get(port, f"/mes-aides/?{PROFILE}&format=json"))["results"]
        assert [result["aid"] for result in again] == [result["aid"] for result in results]
    finally:
        end(process)


def test_two_that_start_at_once_on_one_folder_both_serve(folder):
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        ports = [one.getsockname()[1], other.getsockname()[1]]
    processes = [serve(folder, port) for port in ports]
    try:
        for process, port in zip(processes, ports, strict=True):
            said_when_ready(process)
            assert json.loads(get(port, f"/mes-aides/?{PROFILE}&format=json"))["results"]
    finally:
        for process in processes:
            end(process)


@pytest.mark.parametrize(
    ("made", "url", "sentence"),
    [
        (
            "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc TEMPLATE template0",
            "postgresql://aidess@/latin",
            "La base de données doit être en UTF8",
        ),
        ("CREATE ROLE weak LOGIN", "postgresql://weak@/postgres", "La base de données ne peut pas servir"),
    ],
    ids=["without accents", "without rights"],
)
def test_a_database_that_cannot_serve_is_said_without_a_traceback(folder, port, made, url, sentence):
    embedded_url = embedded.start(folder)
    with psycopg.connect(embedded_url, autocommit=True) as connection:
        connection.execute(made)
    process = serve(folder, port, DATABASE_URL=f"{url}?{embedded_url.partition('?')[2]}")
    _, said = process.communicate()
    assert process.returncode == 1
    assert sentence in said
    assert "Traceback" not in said


def test_a_port_already_taken_is_said_in_one_sentence(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = serve(folder, taken.getsockname()[1])
        out, said = process.communicate()
    assert process.returncode == 1
    assert out == ""
    assert said.count("\n") == 1
    assert "déjà pris" in said


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_said_in_one_sentence(folder, port):
    _, said = serve(folder, port).communicate()
    assert said == f"PORT n'est pas un numéro de port : {port}.\n"


def test_a_database_that_does_not_answer_is_said_without_a_traceback(folder, port):
    process = serve(folder, port, DATABASE_URL=f"postgresql://127.0.0.1:{port}/aidess")
    _, said = process.communicate()
    assert process.returncode == 1
    assert said.startswith("La base de données ne répond pas")
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 127", "Il faut Python 3.11 ou plus récent"),
        ('case "$2" in *version*) exit 1;; esac', "Il faut Python 3.11 ou plus récent"),
        ('case "$2" in *venv*) exit 1;; esac', "apt install python3-venv"),
    ],
    ids=["no Python", "an old Python", "no venv"],
)
def test_a_missing_tool_is_named_in_one_sentence(tmp_path, script, said):
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{script}\n")
    python.chmod(0o755)
    done = subprocess.run(
        ["make", "install", f"PYTHON={python}"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert done.returncode != 0
    assert said in done.stdout
    assert done.stdout.count("\n") == 1


def test_a_reader_who_has_had_enough_is_no_traceback():
    command = [sys.executable, "manage.py", "help"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    process.stdout.close()
    with process:
        assert process.stderr.read() == ""
    assert process.returncode == 1
