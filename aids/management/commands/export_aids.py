"""Writes the catalogue: in the format that import_aids reads, or in the national open-data schema."""

from aids.exchange import to_json
from aids.models import Aid, Status
from aids.sources import dispositif_aide
from aids.sources.dispositif_export import csv_lines, exported
from vocabulary.commands import JsonCommand
from vocabulary.snapshot import load_lexicon

OWN = "aidess"


class Command(JsonCommand):
    help = "Écrit les aides, dans l'ordre des identifiants : en JSONL, ou en CSV du schéma national dispositif-aide."

    def add_arguments(self, parser):
        parser.add_argument("--status", choices=Status.values, help="seulement les fiches dans cet état")
        parser.add_argument("--format", choices=[OWN, dispositif_aide.SOURCE.key], default=OWN)

    def handle(self, *, status, **options):
        aids = Aid.objects.all()
        if status:
            aids = aids.filter(status=status)
        if options["format"] == OWN:
            for aid in aids.select_related("bearer").order_by("slug").iterator():
                self.write_json(to_json(aid))
            return
        for line in csv_lines(exported(aids), load_lexicon()):
            self.stdout.write(line, ending="")
