"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from aidess.health import healthz, readyz
from aidess.views import favicon

admin.site.site_title = admin.site.site_header = f"{settings.SITE_NAME}\N{NO-BREAK SPACE}: tenue des fiches"
admin.site.index_title = "Fiches, organismes, questions"

urlpatterns = [
    path("", include("aidess.pages")),
    path("", include("matching.urls")),
    path("", include("aids.urls")),
    path("", include("dossiers.urls")),
    path("", include("networks.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("favicon.ico", favicon),
    path("admin/", include("structures.urls")),
    path("admin/", include("aids.admin.urls")),
    path("admin/", admin.site.urls),
]
