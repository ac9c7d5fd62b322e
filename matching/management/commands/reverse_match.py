"""Which of the profiles may have one aid: the other way round."""

from django.core.management.base import CommandError

from matching.commands import ProfileCommand
from matching.engine import Verdict, facts_for, judge
from matching.exchange import match_to_json
from matching.index import catalogue
from vocabulary.clock import today as current_day
from vocabulary.commands import UNUSABLE, iso_day


class Command(ProfileCommand):
    help = "Dit quels profils JSONL peuvent avoir une aide : une ligne JSON par profil éligible ou à vérifier."

    def add_arguments(self, parser):
        parser.add_argument("slug", help="l'identifiant de l'aide")
        super().add_arguments(parser)

    def handle(self, *, slug, path, today, **options):
        day = current_day() if today is None else iso_day(today)
        held = catalogue()
        aid, places = held.get(slug), held.lexicon.places
        if aid is None:
            raise CommandError(f"Aucune aide publiée ne s'appelle « {slug} ».", returncode=UNUSABLE)
        for profile in self.profiles(path, held.lexicon):
            if judge(aid, facts_for(aid, profile.answers, places), day).verdict is not Verdict.INELIGIBLE:
                ranked = held.match(profile.answers, day).of(slug)  # its rank is its place among all the aids
                self.write_json({"profile": profile.id, "aid": slug, **match_to_json(ranked)})
