"""Adds or updates questions from JSON Lines; never removes a choice that a rule uses."""

from aids.uses import CatalogueUses
from vocabulary.commands import JsonCommand, open_input
from vocabulary.importing import import_questions
from vocabulary.jsonl import read_lines
from vocabulary.territories import load_places


class Command(JsonCommand):
    help = "Ajoute ou met à jour des questions depuis un fichier JSONL (« - » : entrée standard)."

    def add_arguments(self, parser):
        parser.add_argument("path")

    def handle(self, *, path, **options):
        with open_input(path) as stream:
            report = import_questions(read_lines(stream), CatalogueUses(), load_places())
        self.conclude(report)
