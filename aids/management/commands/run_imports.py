"""Takes to their end the spreadsheets that agents sent and that still wait."""

from django.utils import timezone

from aids.models import ImportRun, RunState
from aids.sources.runs import BusyError, report_on
from aids.sources.sending import advance
from vocabulary.commands import JsonCommand
from vocabulary.snapshot import load_lexicon


class Command(JsonCommand):
    help = "Importe les tableurs envoyés par les agents. Peut être interrompue et relancée."

    def handle(self, **options):
        lexicon = load_lexicon()
        waiting = ImportRun.objects.filter(state__in=(RunState.WAITING, RunState.RUNNING)).exclude(rows=[])
        for run in waiting.defer("rows").order_by("pk"):
            try:
                while run.state in (RunState.WAITING, RunState.RUNNING):
                    advance(run, lexicon, now=timezone.now())
            except BusyError as busy:
                self.stderr.write(str(busy))
                continue
            self.write_json({"run": run.pk, **report_on(run).as_json()})
