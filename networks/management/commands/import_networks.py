"""Adds or updates support networks from a file."""

from networks.importing import import_networks
from vocabulary.commands import JsonCommand, open_input
from vocabulary.jsonl import read_lines
from vocabulary.snapshot import load_lexicon


class Command(JsonCommand):
    help = "Ajoute ou met à jour des réseaux d'appui depuis un fichier (« - » : entrée standard)."

    def add_arguments(self, parser):
        parser.add_argument("path")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui se passerait, n'écrit rien")

    def handle(self, *, path, dry_run, **options):
        with open_input(path) as stream:
            self.conclude(import_networks(read_lines(stream), load_lexicon(), dry_run=dry_run))
