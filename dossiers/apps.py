from datetime import timedelta

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers et veille"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Models can only be read once every app is there.
        from dossiers import holdings
        from dossiers.insights import hidden_aids, requests_made
        from dossiers.watch import asking, running
        from matching.insights.figures import register_outcomes
        from matching.insights.models import Measure
        from structures import due, mails, personal

        register_outcomes(Measure.HIDDEN, hidden_aids)
        register_outcomes(Measure.REQUESTS, requests_made)
        due.register("veille", every=timedelta(minutes=5), job=running.watch)
        due.register("veille : effacements", every=timedelta(days=1), at=timedelta(hours=3), job=asking.forget)
        mails.on_bounce(asking.stop_bounced)
        personal.register("kept_aids", export=holdings.kept_aids, erase=holdings.nothing_of_its_own)
        personal.register("agendas", export=holdings.agendas, erase=holdings.nothing_of_its_own)
        personal.register("watches", export=holdings.watches, erase=holdings.stop_watches)
