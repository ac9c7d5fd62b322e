from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers et veille"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from dossiers.insights import hidden_aids  # models can only be read once every app is there
        from matching.insights.figures import register_outcomes
        from matching.insights.models import Measure

        register_outcomes(Measure.HIDDEN, hidden_aids)
