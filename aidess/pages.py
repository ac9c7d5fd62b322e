"""The door, and the pages that a public service owes: what they say is in their templates."""

from django.urls import path
from django.views.generic import TemplateView

from aidess.views import home, statistics

urlpatterns = [
    path("", home, name="home"),
    path("mentions-legales/", TemplateView.as_view(template_name="aidess/legal_notice.html"), name="legal_notice"),
    path(
        "donnees-personnelles/", TemplateView.as_view(template_name="aidess/personal_data.html"), name="personal_data"
    ),
    path("accessibilite/", TemplateView.as_view(template_name="aidess/accessibility.html"), name="accessibility"),
    path("stats/", statistics, name="statistics"),
    path("budget/", TemplateView.as_view(template_name="aidess/budget.html"), name="budget"),
]
