"""One new aid against many saved structures, from its publication to the last message: `make bench-alerts`.

A database of its own, with the catalogue that ships and seeded structures whose one member is told at once. Workers are
processes as in life: they hold the catalogue and the structures before the aid comes, then look, find, tell and send
until nothing is left. Messages are handed to Django's mail backend in memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path
from random import Random

from aidess.bench.databases import ROOT, create, drop, environment, run_in
from aidess.embedded import data_folder, start
from matching.bench.machine import machine

WORKER = "from aidess.bench.alerts import serve; serve()"
FILL = "from aidess.bench.alerts import fill; import sys; fill(*map(int, sys.argv[1:]))"
# A new aid of a département for the associations in it, by one to four workers; then one of a région.
LOCAL, REGIONAL = "D-62", "R-32"
RUNS = ((1, LOCAL), (2, LOCAL), (4, LOCAL), (2, REGIONAL))
PROFILES = 20_000
CHUNK = 5_000
MODEL = "dla"  # the sheet of the catalogue that the new aid is like
READY, PUBLISH, GO = "ready", "publish", "go"


@dataclass(frozen=True, slots=True)
class Told:
    """One run. `holding_s`: what the slowest worker took, before the aid came, to hold everybody's answers."""

    structures: int
    workers: int
    territory: str
    told: int
    seconds: float
    holding_s: float

    @property
    def per_second(self) -> float:
        """Structures looked at, whether told or not."""
        return self.structures / self.seconds


def measure(
    structures: int, runs: Sequence[tuple[int, str]], *, seed: int, say: Callable[[str], None]
) -> Iterator[Told]:
    """For each number of workers and territory of a new aid, on the same structures: how many were told, how fast."""
    database = f"aidess_bench_alerts_{os.getpid()}"
    try:
        say(f"Base de données de {structures} structures…")
        create(database)
        for command in (["migrate", "-v0"], ["load_territories"], ["load_starter"]):
            run_in(database, "manage.py", *command)
        run_in(database, "-c", FILL, str(structures), str(seed))
        for workers, territory in runs:
            say(f"{territory}, {workers} travailleur(s)…")
            yield _told(database, structures, workers, territory)
    finally:
        drop([database])


def _told(database: str, structures: int, workers: int, territory: str) -> Told:
    with ExitStack() as stack:
        working = [stack.enter_context(_worker(database)) for _ in range(workers)]
        holding = [float(one.hear(READY)[0]) for one in working]
        working[0].say(PUBLISH, territory)
        [began] = working[0].hear(PUBLISH)
        for one in working:
            one.say(GO)
        ends = [one.hear(GO) for one in working]
    return Told(
        structures,
        workers,
        territory,
        told=sum(int(told) for told, _ in ends),
        seconds=round(max(float(last) for _, last in ends) - float(began), 3),
        holding_s=max(holding),
    )


class _Worker:
    """A process that works; what it is told and says are words on a line."""

    def __init__(self, process: subprocess.Popen[str]):
        self._process = process

    def say(self, *words: str) -> None:
        print(*words, file=self._process.stdin, flush=True)

    def hear(self, word: str) -> list[str]:
        """What follows `word` on the next line. Raises RuntimeError when the worker ended instead."""
        first, *rest = self._process.stdout.readline().split() or [""]
        if first != word:
            raise RuntimeError("Un travailleur s'est arrêté avant la fin.")
        return rest


@contextmanager
def _worker(database: str) -> Iterator[_Worker]:
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=environment(database),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield _Worker(process)
    finally:
        process.kill()
        process.communicate()


def serve() -> None:
    """What a worker does: hold everything, then what each line of its input says."""
    import django

    django.setup()
    from dossiers.watch.crowd import NONE, crowd
    from matching.index import catalogue

    lexicon = catalogue().lexicon
    began = time.time()
    crowd(lexicon, NONE)
    print(READY, round(time.time() - began, 3), flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        if word == PUBLISH:
            print(PUBLISH, _publish(*rest), flush=True)
        else:
            print(GO, *_work(), flush=True)


def _publish(territory: str) -> float:
    """An agent publishes the aid, and the survey of it begins; the instant before."""
    from aids.models import Aid, Status
    from aids.workflow import Transition, perform
    from dossiers.watch.survey import begin
    from matching.index import catalogue
    from structures.models import User
    from vocabulary.clock import today

    aid = Aid.objects.get(slug=MODEL)
    aid.pk, aid.slug, aid.status = None, f"{MODEL}-{Aid.objects.count()}", Status.TO_REVIEW
    aid.territories = [territory]
    aid.eligibility = {"question": "legal_form", "op": "in", "value": ["association"]}
    aid.save(force_insert=True)
    began = time.time()
    perform(
        Transition.PUBLISH,
        aid,
        User.objects.get(is_superuser=True),
        reason="Nouvelle aide",
        lexicon=catalogue().lexicon,
    )
    begin(today())
    return began


def _work() -> tuple[int, float]:
    """Work until nobody has anything left; how many messages this worker handed over, and when it did the last."""
    from django.core import mail

    from dossiers.models import Notice, NoticeState, SurveyPart
    from dossiers.watch.running import work
    from structures.mails import send_waiting
    from structures.models import Mail, MailState
    from vocabulary.clock import now, today

    mail.outbox, last = [], 0.0
    to_do = (
        SurveyPart.objects.all(),
        Notice.objects.filter(state=NoticeState.WAITING),
        Mail.objects.filter(state=MailState.WAITING),
    )
    while any(rows.exists() for rows in to_do):
        work(today())
        while send_waiting(now()).sent:
            last = time.time()
    return len(mail.outbox), last


def fill(count: int, seed: int) -> None:
    """So many saved structures, each with one member who is told at once, in the database of the process.

    Their answers are those of the bench of matching, save that each says its commune: it is the first question.
    """
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from dossiers.models import Rhythm, Watch
    from dossiers.watch.survey import last_version
    from matching.bench.profiles import synthetic_profiles
    from matching.bench.words import read_words
    from structures.models import Membership, Role, Structure, User
    from vocabulary.clock import now, today

    words = read_words(settings.BASE_DIR / "data/catalogue/questions.jsonl", settings.BASE_DIR / "data/geography")
    profiles = list(synthetic_profiles(min(count, PROFILES), seed, words))
    rng = Random(seed)  # noqa: S311  nothing secret
    places = rng.choices(words.codes["commune"], cum_weights=words.cumulated_inhabitants, k=count)
    said = ({**one, "territory": place} for one, place in zip(cycle(profiles), places, strict=False))
    day, instant, version = today(), now(), last_version()
    User.objects.create_superuser("agent@exemple.fr", None)
    numbered = enumerate(said)
    while chunk := list(islice(numbered, CHUNK)):
        people = User.objects.bulk_create(User(email=f"s{number}@exemple.fr") for number, _ in chunk)
        kept = Structure.objects.bulk_create(
            Structure(name=f"Structure {number}", answers=answers, created_on=day, used_on=day)
            for number, answers in chunk
        )
        members = Membership.objects.bulk_create(
            Membership(structure=structure, user=user, role=Role.OWNER, since=day, seen_on=day, seen_before_on=day)
            for structure, user in zip(kept, people, strict=True)
        )
        seen = {"confirmed_at": instant, "seen_version": version, "seen_on": day}
        Watch.objects.bulk_create(
            Watch(membership=one, rhythm=Rhythm.AT_ONCE, asked_at=instant, **seen) for one in members
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def main() -> None:
    parser = argparse.ArgumentParser(description="Une nouvelle aide contre des structures enregistrées.")
    parser.add_argument("--structures", type=int, default=100_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--save", type=Path, required=True, help="où garder le résultat, pour le rapport")
    options = parser.parse_args()
    if not os.environ.get("DATABASE_URL"):
        os.environ["DATABASE_URL"] = start(data_folder())
    found = []
    for one in measure(options.structures, RUNS, seed=options.seed, say=lambda text: print(text, file=sys.stderr)):
        print(f"{one.territory}, {one.workers} travailleur(s) : {one.per_second:.0f} structures par seconde,", end=" ")
        print(f"{one.told} prévenues en {one.seconds} s")
        found.append(asdict(one))
        run = json.dumps({"runs": found, "machine": machine()}, ensure_ascii=False, indent=1)
        options.save.parent.mkdir(parents=True, exist_ok=True)
        options.save.write_text(run + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
