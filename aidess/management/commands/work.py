"""The worker process: runs the tasks of the queue, starts what is due, until it is told to stop."""

import logging
import sys

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker

from structures.worker import Worker, alive


class Command(BaseCommand):
    help = (
        "Exécute les travaux de fond et lance les travaux périodiques. Autant de processus que voulu ; chacun peut"
        " être tué : un autre reprend ce qu’il faisait. Un signal le laisse finir le travail en cours."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="ce qui attend, puis s’arrêter")
        parser.add_argument("--interval", type=float, default=1, help="secondes entre deux regards sur la file vide")
        parser.add_argument("--kept-by", type=int, help="s’arrêter quand ce processus n’est plus le parent")

    def handle(self, *, once, interval, kept_by, **options):
        db_worker.logger.setLevel(logging.ERROR)  # signals and empty queues are no news
        worker_id = get_random_string(32)
        try:
            with alive(worker_id) as life:
                worker = Worker(worker_id, life, kept_by)
                worker.configure_signals()
                if once:
                    worker.beat()
                    worker.run()
                else:
                    worker.run_for_good(interval)
        except (OperationalError, InterfaceError) as error:
            self.stderr.write(f"La base de données ne répond plus : {error}".strip())
            sys.exit(1)
