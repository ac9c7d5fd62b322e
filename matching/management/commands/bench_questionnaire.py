"""How many questions seeded structures are asked on the starter catalogue, in the fixed order and in ours."""

import json
from argparse import ArgumentTypeError
from pathlib import Path

from django.conf import settings

from matching.bench.questionnaire import played, section
from matching.bench.report import put_section
from matching.bench.synthetic import DAY, parsed
from matching.bench.words import read_words
from vocabulary.commands import JsonCommand

PROFILES = 1_000
DATA = settings.BASE_DIR / "data"


def two_or_more(text: str) -> int:
    """A number of structures: one alone has no spread."""
    if not text.isdecimal() or int(text) < 2:
        raise ArgumentTypeError(f"« {text} » n’est pas un nombre entier d’au moins 2.")
    return int(text)


class Command(JsonCommand):
    help = "Compte les questions posées à des structures tirées au sort, dans l'ordre fixe et dans le nôtre."

    def add_arguments(self, parser):
        parser.add_argument("--profiles", type=two_or_more, default=PROFILES, help="nombre de structures")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--page", type=Path, help="écrit aussi le résultat dans cette page")

    def handle(self, *, profiles, seed, page, **options):
        words = read_words(DATA / "catalogue" / "questions.jsonl", DATA / "geography")
        lines = (DATA / "catalogue" / "aids.jsonl").read_text(encoding="utf-8").splitlines()
        run = played(parsed(map(json.loads, lines), words.lexicon), words, profiles, seed, DAY)
        if page:
            put_section(page, "bench-questionnaire", section(run))
        self.write_json(run)
