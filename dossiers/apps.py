from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "dossiers"
    verbose_name = "Dossiers et veille"
    default_auto_field = "django.db.models.BigAutoField"
