"""One new aid against many saved structures: who is told of it, and how long until the last message leaves."""

import os

from django.core.management.base import CommandError

from aidess.bench.alerts import LOCAL, measure
from aidess.embedded import data_folder, start
from vocabulary.commands import UNUSABLE, JsonCommand

STRUCTURES = 100_000
KEYS = ("structures", "told", "seconds", "workers")


class Command(JsonCommand):
    help = (
        "Mesure une nouvelle aide contre N structures enregistrées, dans une base de données à part : de sa publication"
        " au dernier message remis au service de courriel, en mémoire, préparation non comptée."
    )

    def add_arguments(self, parser):
        parser.add_argument("--structures", type=int, default=STRUCTURES, metavar="N")
        parser.add_argument("--workers", type=int, default=1, metavar="W")
        parser.add_argument("--territory", default=LOCAL, metavar="CODE", help=f"celui de l'aide ({LOCAL})")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="le document JSON seul (il l'est toujours)")

    def handle(self, *, structures, workers, territory, seed, **options):
        if min(structures, workers) < 1:
            raise CommandError("Il faut au moins une structure et un travailleur.", returncode=UNUSABLE)
        if not os.environ.get("DATABASE_URL"):
            os.environ["DATABASE_URL"] = start(data_folder())
        [run] = measure(structures, [(workers, territory)], seed=seed, say=self.stderr.write)
        self.write_json({name: getattr(run, name) for name in KEYS})
