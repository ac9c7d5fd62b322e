"""The addresses of what follows a match: the home of a structure, the watch, calendars, comparisons."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
