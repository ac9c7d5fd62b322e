from django.apps import AppConfig


class AidsConfig(AppConfig):
    name = "aids"
    verbose_name = "Aides"
    default_auto_field = "django.db.models.BigAutoField"
