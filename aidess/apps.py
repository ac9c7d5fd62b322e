from datetime import timedelta

from django.apps import AppConfig


class AidessConfig(AppConfig):
    name = "aidess"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from aidess.agents_week import tell_agents  # models can only be read once every app is there
        from aidess.periodic import command, outside
        from structures import due

        day, night = timedelta(days=1), timedelta(hours=4)
        due.register("tableurs envoyés", every=timedelta(minutes=5), job=command("run_imports"))
        due.register("corrections proposées : effacements", every=day, at=night, job=command("forget_suggestions"))
        due.register("comptes : effacements", every=day, at=night, job=command("purge_accounts"))
        due.register("ce qui attend les agents", every=7 * day, at=timedelta(hours=7), job=tell_agents)
        due.register("liens des fiches", every=day, at=timedelta(hours=2), job=outside("check_links"))
