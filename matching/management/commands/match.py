"""Matches profiles against the published catalogue."""

from django.core.management.base import CommandError

from matching.commands import ProfileCommand
from matching.engine import Verdict, facts_for, failing
from matching.exchange import match_to_json
from matching.explain import Explainer
from matching.index import catalogue
from vocabulary.clock import today as current_day
from vocabulary.commands import UNUSABLE, iso_day


class Command(ProfileCommand):
    help = "Rapproche des profils JSONL du catalogue publié : une ligne JSON par profil et par aide."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--verdicts", default="eligible,to_check", help="parmi eligible, to_check, ineligible")
        parser.add_argument("--explain", action="store_true", help="chaque condition avec sa phrase")

    def handle(self, *, path, today, verdicts, explain, **options):
        day = current_day() if today is None else iso_day(today)
        wanted = set(verdicts.split(","))
        if unknown := wanted - set(Verdict):
            raise CommandError(f"Verdict inconnu : {', '.join(sorted(unknown))}.", returncode=UNUSABLE)
        held = catalogue()
        for profile in self.profiles(path, held.lexicon):
            explainer = Explainer(profile.answers, day, held.lexicon)
            for ranked in held.match(profile.answers, day).all():
                if ranked.judgement.verdict in wanted:
                    line = {"profile": profile.id, "aid": ranked.aid.slug, **match_to_json(ranked)}
                    self.write_json(line | (_explanation(ranked.aid, explainer) if explain else {}))


def _explanation(aid, explainer):
    facts = facts_for(aid, explainer.answers, explainer.lexicon.places)
    return {
        "conditions": [
            {"path": c.path, "question": c.question, "status": c.status.code, "sentence": c.sentence}
            for c in explainer.conditions(aid, facts)
        ],
        "failing": list(failing(aid, facts, explainer.today)),
    }
