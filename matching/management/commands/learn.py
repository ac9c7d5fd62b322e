"""`learn`: count what the use of the site teaches, when it is due."""

from django.core.management.base import BaseCommand

from matching.insights.figures import learn
from vocabulary.clock import now


class Command(BaseCommand):
    help = "Compte ce que l'usage du site apprend : trimestres, fiches lues, événements anciens effacés."

    def handle(self, *args, **options):
        self.stdout.write(str(learn(now())))
