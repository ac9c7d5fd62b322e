"""Plays fully known profiles through the fixed order of questions and through the adaptive one."""

from statistics import fmean

from django.core.management.base import CommandError

from matching.commands import ProfileCommand
from matching.index import catalogue
from matching.simulation import adaptive_order, fixed_order, questions_asked
from vocabulary.clock import today as current_day
from vocabulary.commands import REFUSED, UNUSABLE, iso_day


class Command(ProfileCommand):
    help = "Joue des profils JSONL entièrement connus : combien de questions dans l'ordre fixe, combien dans le nôtre."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--json", action="store_true", help="le résultat seul, en JSON (c'est déjà le cas)")

    def handle(self, *, path, today, **options):
        day = current_day() if today is None else iso_day(today)
        held = catalogue()
        fixed, adaptive = [], []
        for profile in self.profiles(path, held.lexicon):
            fixed.append(questions_asked(held, profile.answers, fixed_order(held), day))
            adaptive.append(questions_asked(held, profile.answers, adaptive_order(held), day))
        if not fixed:
            raise CommandError("Aucun profil à jouer.", returncode=REFUSED if self.has_refused else UNUSABLE)
        self.write_json(
            {
                "profiles": len(fixed),
                "fixed_mean": round(fmean(fixed), 3),
                "adaptive_mean": round(fmean(adaptive), 3),
            }
        )
