from datetime import timedelta

from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "Rapprochement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from aids.lint import register  # models can only be read once every app is there
        from matching.insights.figures import learn
        from matching.lint import reference_cases
        from structures import due

        register(reference_cases)
        due.register("insights", every=timedelta(days=1), at=timedelta(hours=3), job=learn)
