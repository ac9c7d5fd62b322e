"""One aid against many structures: times, memory and bytes, on seeded synthetic structures."""

import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from matching.bench.machine import machine
from matching.bench.structures import measured, population
from matching.bench.synthetic import DAY, parsed, synthetic_aids
from matching.bench.words import read_words
from vocabulary.commands import UNUSABLE, JsonCommand

SIZES = (1_000, 100_000, 1_000_000)
AIDS = 300


class Command(JsonCommand):
    help = "Mesure une aide contre de nombreuses structures : un document JSON, une ligne par taille et par catalogue."

    def add_arguments(self, parser):
        parser.add_argument("--structures", type=int, nargs="+", default=SIZES, metavar="N")
        parser.add_argument("--aids", type=int, default=AIDS, metavar="N", help="aides synthétiques")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--json", action="store_true", help="le document JSON seul (il l'est toujours)")
        parser.add_argument("--save", type=Path, help="écrit aussi le résultat, et la machine, dans ce fichier")

    def handle(self, *, structures, aids, seed, save, **options):
        if min(*structures, aids) < 1:
            raise CommandError("Il faut au moins une structure et une aide.", returncode=UNUSABLE)
        words = read_words(settings.BASE_DIR / "data/catalogue/questions.jsonl", settings.BASE_DIR / "data/geography")
        lines = (settings.BASE_DIR / "data/catalogue/aids.jsonl").read_text(encoding="utf-8").splitlines()
        catalogues = {
            "synthetic": parsed(synthetic_aids(aids, seed, words), words.lexicon),
            "starter": parsed(map(json.loads, lines), words.lexicon),
        }
        runs = []
        for size in structures:
            people = population(words, size, seed)
            for name, catalogue in catalogues.items():
                runs.append({"catalogue": name, **measured(people, catalogue, DAY)})
                self.stderr.write(f"{size} structures, {name} : {runs[-1]['match_us']} µs")
        if save:
            save.parent.mkdir(parents=True, exist_ok=True)
            found = {"runs": runs, "seed": seed, "machine": machine()}
            save.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.write_json({"runs": runs})
