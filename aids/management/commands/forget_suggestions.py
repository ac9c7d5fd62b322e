"""Deletes what suggestions must not keep: reply addresses after 90 days, traces of senders after a day."""

from aids.suggestions import forget
from vocabulary.clock import today
from vocabulary.commands import JsonCommand


class Command(JsonCommand):
    help = "Efface les adresses de réponse de plus de 90 jours et les traces d'envoi. À lancer chaque jour."

    def handle(self, **options):
        addresses, traces = forget(today())
        self.write_json({"reply_addresses": addresses, "traces": traces})
