"""Pages of curation that are not the form of one model."""

from django.contrib import admin
from django.urls import path

from aids.admin import freshness, quality, replies

urlpatterns = [
    path("constats/", admin.site.admin_view(quality.findings), name="findings"),
    path("fraicheur/", admin.site.admin_view(freshness.freshness), name="freshness"),
    path("fraicheur/<int:pk>/verifier/", admin.site.admin_view(freshness.verify_today), name="verify"),
    path("aides/<int:pk>/reponses/", admin.site.admin_view(replies.replies), name="replies"),
]
