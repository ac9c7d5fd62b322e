"""Loads or refreshes communes, EPCI, départements and régions."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from vocabulary.commands import UNUSABLE
from vocabulary.territories import GeographyError, load_territories


class Command(BaseCommand):
    help = "Charge ou met à jour les territoires, ceux du projet sans dossier donné. Peut être relancée."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=settings.BASE_DIR / "data" / "geography", type=Path)

    def handle(self, *, folder, **options):
        try:
            count = load_territories(folder)
        except GeographyError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from None
        self.stderr.write(f"{count} territoires chargés.")
