"""The addresses of the catalogue."""

from django.urls import path

from aids.correcting import suggest, suggested
from aids.feeds import changes, deadline
from aids.open_data import national_schema
from aids.views import catalogue

urlpatterns = [
    path("aides/", catalogue, name="catalogue"),
    path("aides/dispositif-aide.csv", national_schema, name="national_schema"),
    path("aides/flux.atom", changes, name="changes"),
    path("aides/<slug:slug>/echeance.ics", deadline, name="deadline"),
    path("aides/<slug:slug>/correction/", suggest, name="suggest"),
    path("aides/<slug:slug>/correction/merci/", suggested, name="suggested"),
]
