"""The addresses of the catalogue."""

from django.urls import path

from aids.views import catalogue

urlpatterns = [path("aides/", catalogue, name="catalogue")]
