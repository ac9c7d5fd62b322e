"""The addresses of the support networks: their directory, call-backs, the desk of an adviser."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
