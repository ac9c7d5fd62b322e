"""Which of the profiles may have one aid: the other way round."""

import sys

from django.core.management.base import CommandError

from matching.engine import Verdict
from matching.exchange import match_to_json
from matching.index import catalogue
from matching.profiles import read_profiles
from vocabulary.clock import today as current_day
from vocabulary.commands import REFUSED, UNUSABLE, JsonCommand, iso_day, open_input
from vocabulary.jsonl import read_lines


class Command(JsonCommand):
    help = "Dit quels profils JSONL peuvent avoir une aide : une ligne JSON par profil éligible ou à vérifier."

    def add_arguments(self, parser):
        parser.add_argument("slug")
        parser.add_argument("path")
        parser.add_argument("--today", help="AAAA-MM-JJ ; aujourd'hui si absent")

    def handle(self, *, slug, path, today, **options):
        day = iso_day(today) if today else current_day()
        held = catalogue()
        if slug not in held.aids:
            raise CommandError(f"Aucune aide publiée ne s'appelle « {slug} ».", returncode=UNUSABLE)
        refused = False
        with open_input(path) as stream:
            for profile in read_profiles(read_lines(stream), held.lexicon):
                if profile.answers is None:
                    refused = True
                    self.stderr.write(profile.error)
                    continue
                [ranked] = [one for one in held.match(profile.answers, day).ranked if one.aid.slug == slug]
                if ranked.judgement.verdict is not Verdict.INELIGIBLE:
                    self.write_json({"profile": profile.id, "aid": slug, **match_to_json(ranked)})
        if refused:
            sys.exit(REFUSED)
