"""The administration installed in place of Django's; not in apps.py, where Django looks for one config only."""

from django.contrib.admin.apps import AdminConfig


class AgentAdminConfig(AdminConfig):
    default_site = "structures.admin_site.AgentSite"
