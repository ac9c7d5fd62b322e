"""Writes the directory in the format that import_networks reads."""

from networks.importing import to_json
from networks.models import Network
from vocabulary.commands import JsonCommand


class Command(JsonCommand):
    help = "Écrit les réseaux de l'annuaire en JSONL, dans l'ordre des identifiants."

    def handle(self, **options):
        for network in Network.objects.listed().order_by("slug").iterator():
            self.write_json(to_json(network))
