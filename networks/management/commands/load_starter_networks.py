"""Loads the directory of support networks that ships with the project."""

import sys

from django.conf import settings

from networks.importing import load_starter_networks
from vocabulary.commands import REFUSED, JsonCommand, open_input
from vocabulary.jsonl import read_lines
from vocabulary.snapshot import load_lexicon


class Command(JsonCommand):
    help = "Charge les réseaux d'appui livrés avec le projet. Ne défait jamais la modification d'un agent."

    def handle(self, **options):
        with open_input(str(settings.BASE_DIR / "data" / "networks" / "networks.jsonl")) as stream:
            report = load_starter_networks(read_lines(stream), load_lexicon())
        self.write_json({"networks": report.as_json() | {"skipped": report.skipped}})
        if report.refused:
            sys.exit(REFUSED)
