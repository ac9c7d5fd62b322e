from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "Rapprochement"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from aids.lint import register  # models can only be read once every app is there
        from matching.lint import reference_cases

        register(reference_cases)
