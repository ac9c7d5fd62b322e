"""Tries the addresses of the published sheets; safe to stop and run again, once a day is enough."""

import time

from aids.links import Checker, addresses_of
from aids.models import Aid, Link
from vocabulary.clock import today
from vocabulary.commands import JsonCommand


class Command(JsonCommand):
    help = (
        "Essaie les adresses des fiches publiées qui ne l'ont pas encore été aujourd'hui. Une adresse n'est dite morte"
        " qu'après trois jours différents sans réponse. Se relance sans risque."
    )
    checker = Checker(time.monotonic, time.sleep)

    def add_arguments(self, parser):
        parser.add_argument("--limit", type=int, help="nombre d'adresses au plus")

    def handle(self, *, limit, **options):
        day = today()
        addresses = addresses_of(Aid.objects.published().values_list("source_url", "apply_url", "steps"))
        Link.objects.exclude(address__in=addresses).delete()
        done = set(Link.objects.filter(checked_on=day).values_list("address", flat=True))
        left = [address for address in addresses if address not in done][:limit]
        failed = 0
        for address in left:
            problem = self.checker.problem(address)
            link, _ = Link.objects.get_or_create(address=address)
            link.record(problem, day)
            if problem:
                failed += 1
                self.stderr.write(f"{address} : {problem}")
        self.write_json({"checked": len(left), "failed": failed, "dead": Link.objects.dead().count()})
