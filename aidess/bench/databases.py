"""One database a size, filled with the same synthetic aids: those of a small catalogue begin the larger ones."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg

PREFIX = "aidess_bench_http_"
ROOT = Path(__file__).resolve().parent.parent.parent
FILL = "from aidess.bench.databases import fill; import sys; fill(*map(int, sys.argv[1:]))"
CHUNK = 1_000
COMMANDS = (["migrate", "-v0"], ["load_territories"], ["load_starter"], ["collectstatic", "--noinput", "-v0"])


def prepare(sizes: Sequence[int], seed: int, say: Callable[[str], None]) -> dict[int, str]:
    """The name of the database of each size, ascending; each grows from a copy of the one before."""
    names: dict[int, str] = {}
    before = ""
    done = 0
    for size in sizes:
        names[size] = f"{PREFIX}{size}"
        say(f"Base de données de {size} aides…")
        create(names[size], template=before)
        if not before:
            for command in COMMANDS:
                run_in(names[size], "manage.py", *command)
        run_in(names[size], "-c", FILL, str(done), str(size), str(seed))
        before, done = names[size], size
    return names


def create(name: str, *, template: str = "") -> None:
    """A new database in the place of any of that name, empty unless it copies `template`."""
    drop([name])
    with _server() as server:
        server.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


def drop(names: Iterable[str]) -> None:
    with _server() as server:
        for name in names:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fill(done: int, size: int, seed: int) -> None:
    """Add the aids from `done` to `size` to the database of the process, which is the catalogue then."""
    import django

    django.setup()
    from django.conf import settings

    from aids.exchange import fields_from_json
    from aids.models import Aid, Organisation, Status
    from matching.bench.synthetic import synthetic_aids
    from matching.bench.words import read_words

    words = read_words(settings.BASE_DIR / "data/catalogue/questions.jsonl", settings.BASE_DIR / "data/geography")
    if not done:
        Aid.objects.all().delete()
    bearer = Organisation.objects.first()
    rows = (
        Aid(**fields_from_json(raw), bearer=bearer, status=Status.PUBLISHED)
        for raw in islice(synthetic_aids(size, seed, words), done, None)
    )
    while chunk := list(islice(rows, CHUNK)):
        Aid.objects.bulk_create(chunk)


def environment(database: str) -> dict[str, str]:
    """What a process needs to work on one of these databases."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "aidess.bench.settings",
        "AIDESS_BENCH_DATABASE": database,
        "AIDESS_DEMO": "1",
        "AIDESS_TODAY": "2026-03-02",
    }


def run_in(database: str, *arguments: str) -> None:
    """Run Python with these arguments on one of these databases."""
    subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=environment(database), check=True, stdout=subprocess.DEVNULL
    )


def _server() -> Any:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
