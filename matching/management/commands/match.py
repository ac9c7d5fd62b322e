"""Matches profiles against the published catalogue."""

import sys

from django.core.management.base import CommandError

from matching.engine import Verdict, facts_for, failing
from matching.exchange import match_to_json
from matching.explain import Explainer
from matching.index import catalogue
from matching.profiles import read_profiles
from vocabulary.clock import today as current_day
from vocabulary.commands import REFUSED, UNUSABLE, JsonCommand, iso_day, open_input
from vocabulary.jsonl import read_lines


class Command(JsonCommand):
    help = "Rapproche des profils JSONL du catalogue publié : une ligne JSON par profil et par aide."

    def add_arguments(self, parser):
        parser.add_argument("path")
        parser.add_argument("--today", help="AAAA-MM-JJ ; aujourd'hui si absent")
        parser.add_argument("--verdicts", default="eligible,to_check", help="parmi eligible, to_check, ineligible")
        parser.add_argument("--explain", action="store_true", help="chaque condition avec sa phrase")

    def handle(self, *, path, today, verdicts, explain, **options):
        day = iso_day(today) if today else current_day()
        wanted = set(verdicts.split(","))
        if unknown := wanted - set(Verdict):
            raise CommandError(f"Verdict inconnu : {', '.join(sorted(unknown))}.", returncode=UNUSABLE)
        held = catalogue()
        refused = False
        with open_input(path) as stream:
            for profile in read_profiles(read_lines(stream), held.lexicon):
                if profile.answers is None:
                    refused = True
                    self.stderr.write(profile.error)
                    continue
                self._write_matches(held, profile, day, wanted, explain=explain)
        if refused:
            sys.exit(REFUSED)

    def _write_matches(self, held, profile, day, wanted, *, explain):
        explainer = Explainer(profile.answers, day, held.lexicon)
        for ranked in held.match(profile.answers, day).ranked:
            if ranked.judgement.verdict not in wanted:
                continue
            line = {"profile": profile.id, "aid": ranked.aid.slug, **match_to_json(ranked)}
            if explain:
                facts = facts_for(ranked.aid, profile.answers, held.lexicon.places)
                line["conditions"] = [
                    {"path": c.path, "question": c.question, "status": c.status.code, "sentence": c.sentence}
                    for c in explainer.conditions(ranked.aid, facts)
                ]
                line["failing"] = list(failing(ranked.aid, facts, day))
            self.write_json(line)
