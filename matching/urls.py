"""The addresses of a structure's pages."""

from django.urls import path

from matching.views.aid import aid
from matching.views.levers import levers_page
from matching.views.questionnaire import count, places, questionnaire
from matching.views.results import results

urlpatterns = [
    path("questionnaire/", questionnaire, name="questionnaire"),
    path("questionnaire/compte/", count, name="questionnaire-count"),
    path("questionnaire/lieux/", places, name="questionnaire-places"),
    path("mes-aides/", results, name="results"),
    path("mes-aides/leviers/", levers_page, name="levers"),
    path("aides/<slug:slug>/", aid, name="aid"),
]
