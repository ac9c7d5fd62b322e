"""Loads what ships with the project: questions, documents and aids, published."""

import sys

from django.conf import settings

from aids.importing import load_starter_aids
from aids.uses import CatalogueUses
from vocabulary.commands import REFUSED, JsonCommand, open_input
from vocabulary.importing import import_documents, import_questions
from vocabulary.jsonl import read_lines
from vocabulary.snapshot import load_lexicon
from vocabulary.territories import load_places


class Command(JsonCommand):
    help = (
        "Charge les questions, documents et aides livrés avec le projet. Ne défait jamais la modification d'un agent."
    )

    def handle(self, **options):
        folder = settings.BASE_DIR / "data" / "catalogue"
        questions = self._load_questions(folder)
        with open_input(str(folder / "documents.jsonl")) as stream:
            documents = import_documents(read_lines(stream), starter=True)
        editorial = self._read_editorial(folder)
        with open_input(str(folder / "aids.jsonl")) as stream:
            aids = load_starter_aids(read_lines(stream), load_lexicon(), editorial)
        if questions.refused:  # a choice that left stays until the aids that used it are the new ones
            questions = self._load_questions(folder)
        reports = {"questions": questions, "documents": documents, "aids": aids}
        self.write_json({name: report.as_json() | {"skipped": report.skipped} for name, report in reports.items()})
        if any(report.refused for report in reports.values()):
            sys.exit(REFUSED)

    def _load_questions(self, folder):
        with open_input(str(folder / "questions.jsonl")) as stream:
            return import_questions(read_lines(stream), CatalogueUses(), load_places(), starter=True)

    def _read_editorial(self, folder):
        """What an editor decided of each sheet, by slug: fields that the exchange format does not hold."""
        with open_input(str(folder / "editorial.jsonl")) as stream:
            return {line.value.pop("slug"): line.value for line in read_lines(stream)}
