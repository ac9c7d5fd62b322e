"""Reads Aides-territoires over HTTP: all its pages, gone on with where the last run stopped."""

import os
import sys

from django.core.management.base import CommandError
from django.utils import timezone

from aids.models import RunState
from aids.sources import aides_territoires
from aids.sources.client import Client
from aids.sources.importing import import_service
from aids.sources.runs import BusyError
from vocabulary.commands import REFUSED, UNUSABLE, JsonCommand
from vocabulary.json_service import ServiceError
from vocabulary.snapshot import load_lexicon


class Command(JsonCommand):
    help = (
        "Importe les aides d'Aides-territoires par son API. Sa clé : AIDESS_AIDES_TERRITOIRES_KEY ; son adresse, s'il"
        " en faut une autre : AIDESS_AIDES_TERRITOIRES_URL."
    )

    def add_arguments(self, parser):
        parser.add_argument("--publish", action="store_true", help="publie les nouvelles aides")
        parser.add_argument("--restart", action="store_true", help="reprend à la première page")

    def handle(self, *, publish, restart, **options):
        base = os.environ.get("AIDESS_AIDES_TERRITOIRES_URL", aides_territoires.SITE)
        try:
            report = import_service(
                aides_territoires.SOURCE,
                Client(base, os.environ.get("AIDESS_AIDES_TERRITOIRES_KEY", "")),
                load_lexicon(),
                now=timezone.now(),
                publish=publish,
                restart=restart,
                progress=self.tell,
            )
        except (ServiceError, BusyError) as error:
            raise CommandError(str(error), returncode=UNUSABLE) from None
        if report.state != RunState.DONE:
            self.stderr.write(f"{report.message} Relancez la commande pour reprendre.")
        self.write_json(report.as_json())
        if report.refused or report.state != RunState.DONE:
            sys.exit(REFUSED)

    def tell(self, run):
        """Progress, on standard error."""
        if run.done and run.done % 100 == 0:
            self.stderr.write(f"{run.done} aides lues" + (f" sur {run.total}" if run.total else ""))
