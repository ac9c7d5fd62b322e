"""Writes the catalogue as JSON Lines, in the format that import_aids reads."""

from aids.exchange import to_json
from aids.models import Aid, Status
from vocabulary.commands import JsonCommand


class Command(JsonCommand):
    help = "Écrit les aides en JSONL, dans l'ordre des identifiants."

    def add_arguments(self, parser):
        parser.add_argument("--status", choices=Status.values, help="seulement les fiches dans cet état")

    def handle(self, *, status, **options):
        aids = Aid.objects.select_related("bearer").order_by("slug")
        if status:
            aids = aids.filter(status=status)
        for aid in aids.iterator():
            self.write_json(to_json(aid))
