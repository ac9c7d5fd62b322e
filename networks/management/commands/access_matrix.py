"""Who may do what, read from the one place that the code obeys."""

from networks.access import RIGHTS, Role, matrix
from vocabulary.commands import JsonCommand


class Command(JsonCommand):
    help = "Qui peut faire quoi : une ligne par droit, ou tous les couples en JSON."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", help="un document JSON, un objet par rôle et par droit")

    def handle(self, **options):
        if options["json"]:
            self.write_json(list(matrix()))
            return
        for (thing, action, private), allowed in RIGHTS.items():
            who = ", ".join(role for role in Role if role in allowed)
            self.stdout.write(f"{thing}{' (private)' if private else ''} {action}: {who}")
