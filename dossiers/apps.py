from datetime import timedelta

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers et veille"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from dossiers.insights import hidden_aids  # models can only be read once every app is there
        from dossiers.watch import asking, running
        from matching.insights.figures import register_outcomes
        from matching.insights.models import Measure
        from structures import due, mails

        register_outcomes(Measure.HIDDEN, hidden_aids)
        due.register("veille", every=timedelta(minutes=5), job=running.watch)
        due.register("veille : effacements", every=timedelta(days=1), at=timedelta(hours=3), job=asking.forget)
        mails.on_bounce(asking.stop_bounced)
