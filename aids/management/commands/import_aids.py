"""Adds or updates aids from JSON Lines in the catalogue's format."""

from aids.importing import import_aids
from vocabulary.commands import JsonCommand, open_input
from vocabulary.jsonl import read_lines
from vocabulary.snapshot import load_lexicon


class Command(JsonCommand):
    help = "Ajoute ou met à jour des aides depuis un fichier JSONL (« - » : entrée standard)."

    def add_arguments(self, parser):
        parser.add_argument("path")
        parser.add_argument("--format", choices=["aidess"], default="aidess")
        parser.add_argument("--publish", action="store_true", help="publie chaque aide du fichier")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui se passerait, n'écrit rien")

    def handle(self, *, path, publish, dry_run, **options):
        with open_input(path) as stream:
            report = import_aids(read_lines(stream), load_lexicon(), publish=publish, dry_run=dry_run)
        self.conclude(report)
