"""Adds or updates aids from a file: the catalogue's own format, or that of a source."""

from django.core.management.base import CommandError
from django.utils import timezone

from aids.importing import import_aids
from aids.sources.files import rows_of
from aids.sources.importing import import_file
from aids.sources.known import SOURCES
from aids.sources.runs import BusyError
from vocabulary.commands import UNUSABLE, JsonCommand, open_input
from vocabulary.jsonl import read_lines
from vocabulary.snapshot import load_lexicon

OWN = "aidess"


class Command(JsonCommand):
    help = "Ajoute ou met à jour des aides depuis un fichier (« - » : entrée standard)."

    def add_arguments(self, parser):
        parser.add_argument("path")
        parser.add_argument("--format", choices=[OWN, *SOURCES], default=OWN)
        parser.add_argument(
            "--publish", action="store_true", help="publie les aides du fichier ; d'une source, seulement les nouvelles"
        )
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui se passerait, n'écrit rien")
        parser.add_argument(
            "--complete", action="store_true", help="le tableau est toute la source : ce qui n'y est plus est signalé"
        )

    def handle(self, *, path, publish, dry_run, complete, **options):
        with open_input(path) as stream:
            if options["format"] == OWN:
                self.conclude(import_aids(read_lines(stream), load_lexicon(), publish=publish, dry_run=dry_run))
                return
            source = SOURCES[options["format"]]
            try:
                report = import_file(
                    source,
                    rows_of(source, stream, is_whole=complete),
                    load_lexicon(),
                    origin=path,
                    now=timezone.now(),
                    publish=publish,
                    dry_run=dry_run,
                    progress=self.tell,
                )
            except BusyError as busy:
                raise CommandError(str(busy), returncode=UNUSABLE) from None
        self.conclude(report)

    def tell(self, run):
        """Progress, on standard error."""
        if run.done and run.done % 500 == 0:
            self.stderr.write(f"{run.done} lignes lues" + (f" sur {run.total}" if run.total else ""))
