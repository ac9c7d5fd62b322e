from datetime import timedelta

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = "Réseaux d’appui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from networks import keeping, portfolio  # models can be imported only once the apps are ready
        from structures import due

        due.register("networks.portfolios", every=timedelta(minutes=10), job=portfolio.read_when_due)
        due.register("networks.forget", every=timedelta(days=1), job=keeping.forget, at=timedelta(hours=3))
