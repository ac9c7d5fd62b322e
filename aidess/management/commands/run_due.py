"""Starts the periodic jobs that are due; safe to call as often as wished, by cron or by hand."""

from structures import due
from vocabulary import clock
from vocabulary.commands import JsonCommand


class Command(JsonCommand):
    help = (
        "Met en file les travaux périodiques qui doivent l’être (relances, fraîcheur, liens, conservation…)."
        " Chacun n’est lancé qu’une fois par période, quel que soit le nombre d’appels ; « work » les exécute."
    )

    def handle(self, **options):
        self.write_json({"started": due.start_due(clock.now())})
