"""What an editor would mend in the published sheets and in those to review."""

import sys

from aids.lint import check_catalogue
from vocabulary.clock import today
from vocabulary.commands import REFUSED, JsonCommand
from vocabulary.snapshot import load_lexicon


class Command(JsonCommand):
    help = "Relit le catalogue : fiches publiées et à relire. Code 1 quand un constat interdit de publier."

    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true", dest="as_json", help="un seul document JSON")

    def handle(self, *, as_json, **options):
        findings = check_catalogue(load_lexicon(), today())
        if as_json:
            self.write_json({"findings": [finding.as_json() for finding in findings]})
        else:
            for finding in findings:
                mark = "interdit de publier" if finding.forbids else "à revoir"
                self.stdout.write(f"{finding.aid or '–'} {finding.path} [{finding.rule}, {mark}] {finding.sentence}")
            self.stderr.write(f"{len(findings)} constats.")
        if any(finding.forbids for finding in findings):
            sys.exit(REFUSED)
