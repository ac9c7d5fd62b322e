"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from aidess.health import healthz, readyz
from aidess.views import favicon

urlpatterns = [
    path("", include("aidess.pages")),
    path("", include("matching.urls")),
    path("", include("aids.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
    path("favicon.ico", favicon),
    path("admin/", admin.site.urls),
]
