"""Reads mails that came back, so that nothing more is sent to addresses that do not exist."""

from structures.mails import returned
from vocabulary.commands import JsonCommand, open_input


class Command(JsonCommand):
    help = (
        "Lit les courriels revenus à l’adresse d’expédition : ceux qui disent qu’une adresse n’existe pas arrêtent"
        " ce qui lui était envoyé. Pour un alias du serveur de courriel : « | manage.py read_bounces - »."
    )

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", metavar="chemin", help="un courriel par fichier, ou - pour l’entrée")

    def handle(self, *, paths, **options):
        bounced = 0
        for path in paths:
            with open_input(path) as file:
                bounced += returned.receive(file.read(returned.LONGEST))
        self.write_json({"bounced": bounced, "ignored": len(paths) - bounced})
