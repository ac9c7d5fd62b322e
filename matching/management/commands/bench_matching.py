"""Times this project's engine and its baselines side by side on synthetic catalogues, verdicts compared."""

import sys
from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings

from matching.bench.memory import bandwidth_gb_per_s
from matching.bench.output import contract, details, table
from matching.bench.registry import engines_here
from matching.bench.run import run
from matching.bench.words import read_words
from vocabulary.commands import REFUSED, JsonCommand

DATA = settings.BASE_DIR / "data"
SIZES = [3_000, 10_000, 100_000]
PROFILES = 200
DIFFERENCES_SHOWN = 10


def positive(text: str) -> int:
    """A number of aids or of structures."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"« {text} » n’est pas un nombre entier positif.")
    return int(text)


class Command(JsonCommand):
    help = "Chronomètre le moteur d’AidESS et d’autres, côte à côte, sur des catalogues tirés au sort."

    def add_arguments(self, parser):
        parser.add_argument("--aids", nargs="+", type=positive, default=SIZES, help="nombres d’aides")
        parser.add_argument("--profiles", type=positive, default=PROFILES, help="nombre de structures")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--save", type=Path, help="écrit aussi le résultat, avec les détails, dans ce fichier")

    def handle(self, *, aids, profiles, seed, save, **options):
        engines, absent = engines_here()
        for sentence in absent:
            self.stderr.write(sentence)
        words = read_words(DATA / "catalogue" / "questions.jsonl", DATA / "geography")
        gb_per_s = bandwidth_gb_per_s()
        results = run(engines, words, aids, profiles, seed, self.stderr.write)
        gb_per_s = max(gb_per_s, bandwidth_gb_per_s())
        if save:
            details(save, results, gb_per_s, engines, absent, profiles=profiles, seed=seed)
        if options["json"]:
            self.write_json(contract(results, gb_per_s))
        else:
            self.stdout.write(table(results, gb_per_s))
        for difference in results.differences[:DIFFERENCES_SHOWN]:
            self.stderr.write(difference)
        if results.differences:
            self.stderr.write(f"{len(results.differences)} résultats ne sont pas ceux de l’évaluateur simple.")
            sys.exit(REFUSED)
