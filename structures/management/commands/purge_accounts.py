"""`purge_accounts`: forget what is kept long enough. Safe to kill and run again; meant for every night."""

from importlib import import_module

from django.conf import settings

from structures import journal, throttle
from vocabulary import clock
from vocabulary.commands import JsonCommand


class Command(JsonCommand):
    help = "Efface du journal des comptes ce qui a plus de douze mois, les essais passés et les sessions finies."

    def handle(self, **options):
        now = clock.now()
        events, attempts = journal.purge(now), throttle.purge(now)
        import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
        self.write_json({"events": events, "attempts": attempts})
