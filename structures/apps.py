from datetime import timedelta

from django.apps import AppConfig


class StructuresConfig(AppConfig):
    name = "structures"
    verbose_name = "Structures"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from structures import due  # models can only be read once every app is there
        from structures.mails import retention
        from structures.retention import end_what_is_not_used

        due.register("retention", every=timedelta(days=1), at=timedelta(hours=4), job=end_what_is_not_used)
        due.register("courriels : effacements", every=timedelta(days=1), at=timedelta(hours=4), job=retention.forget)
