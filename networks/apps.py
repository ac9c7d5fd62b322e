from datetime import timedelta

from django.apps import AppConfig


class NetworksConfig(AppConfig):
    name = "networks"
    verbose_name = "Réseaux d’appui"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Models can be imported only once the apps are ready.
        from aids.uses import register
        from networks import holdings, importing, keeping, portfolio, reminding
        from structures import due, personal

        register(importing.uses)
        due.register("networks.portfolios", every=timedelta(minutes=10), job=portfolio.read_when_due)
        due.register("networks.forget", every=timedelta(days=1), job=keeping.forget, at=timedelta(hours=3))
        due.register("networks.remind", every=timedelta(hours=1), job=reminding.remind)
        due.register("networks.week", every=timedelta(days=7), job=reminding.write_week, at=timedelta(hours=7))
        personal.register("filters", export=holdings.filters, erase=holdings.leave_filters)
        personal.register("lists", export=holdings.lists, erase=holdings.leave_lists)
        personal.register("agreements", export=holdings.agreements, erase=holdings.end_with_the_structure)
        personal.register("callbacks", export=holdings.callbacks, erase=holdings.empty_callbacks)
