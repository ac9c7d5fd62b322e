"""The addresses of the catalogue."""

from django.urls import path

from aids.correcting import suggest, suggested
from aids.views import catalogue

urlpatterns = [
    path("aides/", catalogue, name="catalogue"),
    path("aides/<slug:slug>/correction/", suggest, name="suggest"),
    path("aides/<slug:slug>/correction/merci/", suggested, name="suggested"),
]
