"""Adds or updates document kinds from JSON Lines."""

from vocabulary.commands import JsonCommand, open_input
from vocabulary.importing import import_documents
from vocabulary.jsonl import read_lines


class Command(JsonCommand):
    help = "Ajoute ou met à jour des types de document depuis un fichier JSONL (« - » : entrée standard)."

    def add_arguments(self, parser):
        parser.add_argument("path")

    def handle(self, *, path, **options):
        with open_input(path) as stream:
            report = import_documents(read_lines(stream))
        self.conclude(report)
