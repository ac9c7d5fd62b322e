"""Sends the mails of the outbox, once or as they come."""

import os
import signal
import sys
from dataclasses import asdict
from threading import Event

from django.db import InterfaceError, OperationalError, close_old_connections

from structures import mails
from vocabulary import clock
from vocabulary.commands import JsonCommand

INTERVAL = 1  # seconds between two looks at the outbox: somebody waits for the link that was just asked for
PAUSE = 30  # seconds without trying, when the mail server takes nothing


class Command(JsonCommand):
    help = (
        "Envoie les courriels en attente, chacun une fois, même à plusieurs processus. Peut être tuée et relancée."
        " Avec --forever, envoie les courriels à mesure qu’ils sont écrits."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--forever", action="store_true", help="jusqu’à un signal, qui laisse finir l’envoi en cours"
        )
        parser.add_argument("--kept-by", type=int, help="s’arrêter quand ce processus n’est plus le parent")

    def handle(self, *, forever, kept_by, **options):
        self.told_to_stop = Event()
        self.kept_by = kept_by
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.told_to_stop.set())
        try:
            if forever:
                while self.is_wanted():
                    self.told_to_stop.wait(self.send())
            else:
                self.send_all()
        except (OperationalError, InterfaceError) as error:
            self.stderr.write(f"La base de données ne répond plus : {error}".strip())
            sys.exit(1)

    def is_wanted(self):
        return not self.told_to_stop.is_set() and self.kept_by in (None, os.getppid())

    def send(self):
        """One round; the seconds until the next."""
        close_old_connections()
        done = mails.send_waiting(clock.now(), go_on=self.is_wanted)
        if done.server_is_away:
            self.stderr.write("Le serveur de courriel ne prend rien : nouvel essai dans un moment.")
            return PAUSE
        return 0 if done.sent else INTERVAL

    def send_all(self):
        """Every mail that is due, and what became of them on one line."""
        total = mails.Round()
        while True:
            done = mails.send_waiting(clock.now(), go_on=self.is_wanted)
            total += done
            if not done.sent or done.server_is_away or not self.is_wanted():
                self.write_json(asdict(total))
                return
